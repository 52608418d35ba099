"""The list of conversations over HTTP: its order, filters and pages, and Telegram's folders."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.large_store import in_transaction
from switchboard import main, settings
from switchboard.api.app import create_app
from switchboard.domain.accounts import Identity
from switchboard.domain.conversations import PeerKind
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.notifications import MUTED_ALWAYS, NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Batch,
    Change,
    FoldersChanged,
    InboxRead,
    MuteChanged,
    NotifyDefaultsChanged,
    Peer,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.store import migrations
from switchboard.store.accounts import accounts
from switchboard.store.core.connections import engine_for
from switchboard.store.core.database import FILE
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import update_recorder
from tests.store.conftest import incoming

SHOP = AccountId("11111111-1111-4111-8111-111111111111")
HELP = AccountId("22222222-2222-4222-8222-222222222222")

ADA, BEN, CAT, DAN, EVE = (ChatId(id_) for id_ in range(101, 106))
BOT, TEAM, NEWS = ChatId(106), ChatId(-50), ChatId(-1_000_000_000_060)

PEERS = {
    ADA: ("Ada", PeerKind.USER),
    BEN: ("Ben", PeerKind.USER),
    CAT: ("Cat", PeerKind.USER),
    DAN: ("Dan", PeerKind.USER),
    EVE: ("Eve", PeerKind.USER),
    BOT: ("Robot", PeerKind.BOT),
    TEAM: ("Team", PeerKind.GROUP),
    NEWS: ("News", PeerKind.CHANNEL),
}
"""The chats of the shop, the one with the newest message last."""

NEWEST_FIRST = ["News", "Team", "Robot", "Eve", "Dan", "Cat", "Ben", "Ada"]

CONTACTS = {ADA, BEN}

ALWAYS = NotifySettings(MUTED_ALWAYS)


def shop(transaction: Transaction) -> None:
    """An account that is switched off, and a message in each of its chats."""
    sign_in(transaction, SHOP, 7)
    peers = tuple(
        Peer(chat_id, kind, title, None, 1, can_reply=True, is_contact=chat_id in CONTACTS)
        for chat_id, (title, kind) in PEERS.items()
    )
    messages = [incoming(number, chat_id=chat_id) for number, chat_id in enumerate(PEERS, 1)]
    update_recorder.apply(transaction, [Batch(SHOP, peers, tuple(messages))])


def sign_in(transaction: Transaction, account_id: AccountId, user_id: int) -> None:
    """An account that is switched off, so that nothing connects it."""
    identity = Identity(user_id, f"Owner {user_id}", None, "01")
    accounts.save(transaction, account_id, label="Desk", api_id=1, identity=identity)
    accounts.change(transaction, account_id, label=None, is_active=False)


def changed(*changes: Change, account_id: AccountId = SHOP) -> Callable[[Transaction], object]:
    """Telegram's updates of an account."""
    return lambda t: update_recorder.apply(t, [Batch(account_id, changes=changes)])


@asynccontextmanager
async def serving(folder: Path, *written: Callable[[Transaction], object]) -> AsyncIterator[Any]:
    """The API on a store with the shop's chats and what else was written."""
    database = folder / FILE
    database.touch()
    engine = engine_for(database)
    migrations.upgrade(engine, database)
    engine.dispose()
    for work in (shop, *written):
        in_transaction(database, work)
    given = settings.load(_env_file=None, data_dir=folder)
    async with main.build(given, connect=False) as built:
        transport = httpx.ASGITransport(create_app(built.services, port=8080))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as http:
            yield http


async def titles(http: httpx.AsyncClient, **query: Any) -> list[str]:
    """The titles of a list, page by page."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await http.get("/conversations", params={"limit": 3, **query, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [item["title"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def conversation(http: httpx.AsyncClient, title: str, **query: Any) -> dict[str, Any]:
    """The conversation with this title."""
    answer = await http.get("/conversations", params={"limit": 100, **query})
    (found,) = (item for item in answer.json()["items"] if item["title"] == title)
    return dict(found)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
async def test_pinned_conversations_come_first_in_telegrams_order(
    tmp_path: Path, limit: int
) -> None:
    """Then come the others, the newest first. Pages of any size show each conversation once."""
    async with serving(tmp_path, changed(PinOrderChanged(False, (BEN, NEWS, ADA)))) as http:
        found = await titles(http, limit=limit)

        ben = await conversation(http, "Ben")
        cat = await conversation(http, "Cat")

    assert found == ["Ben", "News", "Ada", "Team", "Robot", "Eve", "Dan", "Cat"]
    assert (ben["is_pinned"], cat["is_pinned"], cat["pinned_rank"]) == (True, False, None)


async def test_archived_conversations_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    """The archive is a list of its own with its own pins."""
    archived = [ArchiveChanged(chat_id, True) for chat_id in (ADA, BEN, NEWS)]
    pins = [PinOrderChanged(False, (CAT,)), PinOrderChanged(True, (ADA,))]
    async with serving(tmp_path, changed(*archived, *pins)) as http:
        usual = await titles(http)
        others = await titles(http, archived="false")
        archive = await titles(http, archived="true")

        ada = await conversation(http, "Ada", archived="true")

    assert usual == others == ["Cat", "Team", "Robot", "Eve", "Dan"]
    assert archive == ["Ada", "News", "Ben"]
    assert (ada["is_archived"], ada["is_pinned"]) == (True, True)


async def test_muted_conversations_are_those_that_telegram_keeps_quiet(tmp_path: Path) -> None:
    """A chat is muted by its own setting or by the default of its kind; a mute that is over is
    none."""
    changes = (
        NotifyDefaultsChanged(NotifyKind.GROUPS, ALWAYS),
        NotifyDefaultsChanged(NotifyKind.CHANNELS, ALWAYS),
        MuteChanged(NEWS, NotifySettings(Timestamp(0))),
        MuteChanged(ADA, NotifySettings(Timestamp(2_000_000_000))),
        MuteChanged(BEN, NotifySettings(Timestamp(1_000_000_000))),
        MuteChanged(CAT, ALWAYS),
    )
    async with serving(tmp_path, changed(*changes)) as http:
        muted = await titles(http, muted="true")
        others = await titles(http, muted="false")

        until = {title: (await conversation(http, title))["muted_until"] for title in NEWEST_FIRST}

    assert muted == ["Team", "Cat", "Ada"]
    assert others == [title for title in NEWEST_FIRST if title not in muted]
    assert {title: time for title, time in until.items() if time is not None} == {
        "Team": "9999-12-31T23:59:59Z",
        "Cat": "9999-12-31T23:59:59Z",
        "Ada": "2033-05-18T03:33:20Z",
    }


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("user", ["Eve", "Dan", "Cat", "Ben", "Ada"]),
        ("bot", ["Robot"]),
        ("group", ["Team"]),
        ("channel", ["News"]),
    ],
)
async def test_a_list_can_be_of_one_kind(tmp_path: Path, kind: str, expected: list[str]) -> None:
    """Only the conversations with peers of this kind are listed."""
    async with serving(tmp_path) as http:
        assert await titles(http, kind=kind) == expected


async def test_filters_combine(tmp_path: Path) -> None:
    """Several filters keep what fits all of them, in the order of the list."""
    read = [InboxRead(chat_id, 100, 0) for chat_id in (ADA, CAT, DAN)]  # type: ignore[arg-type]
    changes = (
        *read,
        UnreadMarkChanged(CAT, True),
        ArchiveChanged(BEN, True),
        ArchiveChanged(DAN, True),
        MuteChanged(EVE, ALWAYS),
        PinOrderChanged(False, (CAT,)),
    )
    async with serving(tmp_path, changed(*changes)) as http:
        unread = await titles(http, unread="true", kind="user")
        audible = await titles(http, unread="true", kind="user", muted="false")
        archive = await titles(http, unread="true", archived="true")
        named = await titles(http, q="e", account_id=str(SHOP), muted="true")
        nobody = await titles(http, account_id=str(HELP))

    assert unread == ["Cat", "Eve"]
    assert audible == ["Cat"]
    assert archive == ["Ben"]
    assert named == ["Eve"]
    assert nobody == []


async def test_accounts_count_what_is_neither_archived_nor_muted(tmp_path: Path) -> None:
    """The unread total of an account says what asks for attention."""
    changes = (ArchiveChanged(ADA, True), MuteChanged(BEN, ALWAYS))
    async with serving(tmp_path, changed(*changes)) as http:
        (account,) = (await http.get("/accounts")).json()["items"]

    assert account["unread_count"] == len(PEERS) - 2


WORK = Folder(FolderId(2), "Work", groups=True, pinned=(EVE, ADA), excluded=(NEWS,))
QUIET = Folder(
    FolderId(3), "Quiet", contacts=True, non_contacts=True, channels=True, exclude_archived=True
)


async def test_folders_are_listed_with_their_rules(tmp_path: Path) -> None:
    """Each account has the folders of its owner, in the owner's order."""
    async with serving(tmp_path, changed(FoldersChanged((QUIET, WORK)))) as http:
        every = (await http.get("/folders")).json()
        shops = (await http.get("/folders", params={"account_id": SHOP})).json()
        others = (await http.get("/folders", params={"account_id": HELP})).json()

    assert every == shops
    assert [(one["id"], one["title"], one["account_id"]) for one in every["items"]] == [
        (3, "Quiet", SHOP),
        (2, "Work", SHOP),
    ]
    assert every["items"][1]["pinned"] == [str(EVE), str(ADA)]
    assert every["items"][1]["groups"] is True
    assert others == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_a_folder_has_its_own_pins_and_shows_archived_chats(
    tmp_path: Path, limit: int
) -> None:
    """A folder's pins come first in its order, and the pins of the main list do not count there.
    Archived chats are among the others by date, unless the folder or the filter leaves them out."""
    archived = (ArchiveChanged(DAN, True), ArchiveChanged(EVE, True))
    folder = Folder(FolderId(2), "Work", pinned=(EVE, ADA), included=(CAT, DAN), groups=True)
    pins = PinOrderChanged(False, (CAT,))
    async with serving(tmp_path, changed(*archived, pins, FoldersChanged((folder,)))) as http:
        whole = await titles(http, folder=2, limit=limit)
        inbox = await titles(http, folder=2, archived="false", limit=limit)
        archive = await titles(http, folder=2, archived="true", limit=limit)

    assert whole == ["Eve", "Ada", "Team", "Dan", "Cat"]
    assert inbox == ["Ada", "Team", "Cat"]
    assert archive == ["Eve", "Dan"]


FOLDERS: dict[str, tuple[Folder, list[str]]] = {
    "contacts": (Folder(FolderId(2), "F", contacts=True), ["Ben", "Ada"]),
    "non_contacts": (Folder(FolderId(2), "F", non_contacts=True), ["Eve", "Dan", "Cat"]),
    "all people": (
        Folder(FolderId(2), "F", contacts=True, non_contacts=True),
        ["Eve", "Dan", "Cat", "Ben", "Ada"],
    ),
    "bots, groups and channels": (
        Folder(FolderId(2), "F", bots=True, groups=True, channels=True),
        ["News", "Team", "Robot"],
    ),
    "named chats alone": (Folder(FolderId(2), "F", included=(TEAM, ADA)), ["Team", "Ada"]),
    "without a named chat": (
        Folder(FolderId(2), "F", contacts=True, excluded=(ADA,)),
        ["Ben"],
    ),
    "without muted ones": (
        Folder(FolderId(2), "F", non_contacts=True, exclude_muted=True),
        ["Eve", "Dan"],
    ),
    "without read ones": (
        Folder(FolderId(2), "F", non_contacts=True, exclude_read=True),
        ["Eve", "Cat"],
    ),
    "without archived ones": (
        Folder(FolderId(2), "F", contacts=True, exclude_archived=True),
        ["Ada"],
    ),
    "a muted, read and archived one by name": (
        Folder(
            FolderId(2),
            "F",
            included=(BEN, CAT, DAN),
            exclude_muted=True,
            exclude_read=True,
            exclude_archived=True,
        ),
        ["Dan", "Cat", "Ben"],
    ),
    "muted ones that mention the owner": (
        Folder(FolderId(2), "F", groups=True, exclude_muted=True, exclude_read=True),
        ["Team"],
    ),
    "nothing": (Folder(FolderId(2), "F"), []),
}


@pytest.mark.parametrize("case", FOLDERS)
async def test_a_folder_shows_what_telegram_shows_in_it(tmp_path: Path, case: str) -> None:
    """A folder keeps to Telegram's rules: named chats, kinds, and what is left out."""
    folder, expected = FOLDERS[case]
    changes = (
        ArchiveChanged(BEN, True),
        MuteChanged(CAT, ALWAYS),
        InboxRead(DAN, 100, 0),  # type: ignore[arg-type]
        incoming(9, chat_id=TEAM, mentions_me=True, is_unread_mention=True),
        InboxRead(TEAM, 100, 0),  # type: ignore[arg-type]
        MuteChanged(TEAM, ALWAYS),
        FoldersChanged((folder,)),
    )
    async with serving(tmp_path, changed(*changes)) as http:
        assert sorted(await titles(http, folder=2, account_id=str(SHOP))) == sorted(expected)


async def test_saved_messages_count_as_a_contact(tmp_path: Path) -> None:
    """The owner's own chat is in a folder of contacts."""
    own = Peer(ChatId(7), PeerKind.USER, "Saved Messages", None, 1, can_reply=True)
    folder = FoldersChanged((Folder(FolderId(2), "F", contacts=True),))
    batch = Batch(SHOP, (own,), (incoming(9, chat_id=ChatId(7)), folder))
    async with serving(tmp_path, lambda t: update_recorder.apply(t, [batch])) as http:
        assert await titles(http, folder=2) == ["Saved Messages", "Ben", "Ada"]


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"archived": "perhaps"}, "invalid", "archived"),
        ({"muted": "2"}, "invalid", "muted"),
        ({"kind": "alien"}, "invalid", "kind"),
        ({"folder": "work"}, "invalid", "folder"),
        ({"folder": "-1"}, "invalid", "folder"),
        ({"folder": "99"}, "folder_unknown", None),
        ({"folder": "2", "account_id": str(SHOP)}, None, None),
        ({"folder": "2"}, "folder_ambiguous", None),
        ({"cursor": "WzIsMSwxXQ"}, "cursor_invalid", None),
        ({"cursor": "WzEsMV0"}, "cursor_invalid", None),
    ],
)
async def test_bad_filters_are_refused(
    tmp_path: Path, query: dict[str, str], code: str | None, field: str | None
) -> None:
    """A value that means nothing is named with 422; nothing is guessed."""
    both = (
        changed(FoldersChanged((WORK,))),
        lambda t: sign_in(t, HELP, 8),
        changed(FoldersChanged((WORK,)), account_id=HELP),
    )
    async with serving(tmp_path, *both) as http:
        answer = await http.get("/conversations", params=query)

    if code is None:
        assert answer.status_code == 200
        return
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert field is None or field in problem["errors"][0]["field"]
