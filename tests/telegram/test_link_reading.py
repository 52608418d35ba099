"""The list of chats and the history, page by page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types
from telethon.tl.alltlobjects import tlobjects

from sandbox import DataCentre, User
from sandbox.world import Media
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.updates import Dialog, IdRange
from switchboard.errors import FloodWait, Unavailable
from switchboard.telegram.history.dialog_entries import Page
from switchboard.telegram.history.dialogs import DialogPages
from switchboard.telegram.history.messages import HistoryReader
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.conftest import Linking, limited
from tests.telegram.fake_store import Kept


async def all_dialogs(link: TelegramLink) -> list[Dialog]:
    """All dialogs of the account."""
    return [dialog async for page in link.dialogs() for dialog in page]


async def test_dialogs_have_telegrams_own_marks(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User
) -> None:
    """A dialog has Telegram's newest message, read marks and unread count."""
    first = dc.world.write(bob, anna, "one")
    own = dc.world.write(anna, bob, "yes?")
    last = dc.world.write(bob, anna, "two")
    dc.world.read(anna, bob, up_to=first)
    dc.world.read(bob, anna, up_to=own)

    (dialog,) = [d for d in await all_dialogs(link) if d.peer.chat_id == bob.id]

    assert dialog.peer.title == "Bob"
    assert dialog.top_message_id == last.id_for(anna)
    assert dialog.unread_count == dc.world.unread(anna, bob)
    assert dialog.read_inbox_max_id == first.id_for(anna)
    assert dialog.read_outbox_max_id == own.id_for(anna)


@limited(dialogs_page=3)
async def test_dialogs_come_in_pages(link: TelegramLink, dc: DataCentre, anna: User) -> None:
    """Every chat is listed once, the newest first, however many pages there are."""
    people = [dc.world.register(f"9996622000{n}", first_name=f"P{n}") for n in range(8)]
    for moment, person in enumerate(people):
        dc.world.write(person, anna, "hello", date=1_700_000_000 + moment)

    found = [d.peer.chat_id for d in await all_dialogs(link)]

    ids = {person.id for person in people}
    assert [chat for chat in found if chat in ids] == [person.id for person in reversed(people)]


@pytest.mark.parametrize("poisoned", [{0}, {4}, {7}, {0, 1}, {2, 6}])
async def test_an_unreadable_chat_does_not_hide_the_others(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    poisoned: set[int],
) -> None:
    """Chats whose newest message cannot be parsed are skipped and counted, wherever they are in the
    list. Every other chat is listed once."""
    people = [dc.world.register(f"9996622000{n}", first_name=f"P{n}") for n in range(8)]
    for number, person in enumerate(people):
        dc.world.write(person, anna, "hello", date=1_700_000_000 + 1_000 * number)
    client = link._client
    assert client is not None
    strange = {people[number].id for number in poisoned}
    unreadable: list[str] = []

    async def ask(request: Any) -> Any:
        answer = await client(request)
        if strange & {getattr(message.peer_id, "user_id", 0) for message in answer.messages}:
            raise TypeNotFoundError(0xDEADBEEF, b"")
        return answer

    pages = DialogPages(ask, lambda kind, _: unreadable.append(kind), page_size=5)
    found = [
        dialog.peer.chat_id
        for page in [page async for page in _every(pages)]
        for dialog in page.dialogs
    ]

    ids = [person.id for person in reversed(people)]
    assert [chat for chat in found if chat in ids] == [i for i in ids if i not in strange]
    assert set(unreadable) == {"Dialog"}


async def _every(pages: DialogPages) -> AsyncIterator[Page]:
    while (page := await pages.next()) is not None:
        yield page


async def test_unreadable_pinned_chats_make_the_list_incomplete(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User
) -> None:
    """Pinned chats cannot be requested one by one. If one is unreadable, the listing is incomplete.
    If all can be read, it is complete."""
    dc.world.write(bob, anna, "hello")
    client = link._client
    assert client is not None
    are_readable = False

    async def ask(request: Any) -> Any:
        is_pinned = isinstance(request, functions.messages.GetPinnedDialogsRequest)
        if not are_readable and (is_pinned or not request.exclude_pinned):
            raise TypeNotFoundError(0xDEADBEEF, b"")
        return await client(request)

    gaps = []
    for are_readable in (False, True):  # noqa: B007 - `ask` looks at it
        pages = DialogPages(ask, lambda *_: None)
        listed = [d.peer.chat_id async for page in _every(pages) for d in page.dialogs]
        assert bob.id in listed
        gaps.append(pages.is_incomplete)

    assert gaps == [True, False]


async def test_one_chat_has_the_marks_of_the_list(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single chat has the same marks as in the list, except if its newest message is
    unreadable."""
    dc.world.write(bob, anna, "hello")
    (listed,) = [d for d in await all_dialogs(link) if d.peer.chat_id == bob.id]

    assert await link.dialog(ChatId(bob.id)) == listed
    dc.world.write(bob, anna, "strange", media=Media("dice", "x", "3"))
    monkeypatch.delitem(tlobjects, types.MessageMediaDice.CONSTRUCTOR_ID)
    assert await link.dialog(ChatId(bob.id)) is None


async def test_channels_among_the_dialogs_are_followed(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel from the list is followed from then on: after a restart its updates arrive."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "old")
    link = await linked()
    await all_dialogs(link)
    await link.close()
    dc.world.write(bob, channel, "new")

    await linked()

    message = await kept.until_text("new")
    assert message.chat_id == channel_marked_id(channel.id)


async def test_history_pages_backwards_and_forwards(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User
) -> None:
    """A page contains the newest ids below `before`, or the oldest above `after`."""
    written = [dc.world.write(bob, anna, f"note {n}").id_for(anna) for n in range(10)]
    await all_dialogs(link)
    chat = ChatId(bob.id)

    async def ids(before: int | None, after: int | None, limit: int) -> list[int]:
        page = await link.history(
            chat,
            before=None if before is None else TelegramMessageId(before),
            after=None if after is None else TelegramMessageId(after),
            limit=limit,
        )
        return [message.message_id for message in page.messages]

    assert await ids(None, None, 100) == written[::-1]
    assert await ids(None, None, 3) == written[:-4:-1]
    assert await ids(written[5], None, 3) == [written[4], written[3], written[2]]
    assert await ids(None, written[7], 100) == [written[9], written[8]]
    assert await ids(None, written[2], 3) == [written[5], written[4], written[3]]
    assert await ids(None, written[9], 3) == []
    assert await ids(written[0], None, 100) == []


async def test_history_names_everybody(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User
) -> None:
    """A page contains the peers that it mentions, also for a group."""
    group = dc.world.create_group("Team", creator=bob, members=[anna])
    dc.world.write(bob, group, "hi all")

    page = await link.history(ChatId(-group.id), before=None, after=None, limit=1)

    (message,) = page.messages
    assert message.sender_name == "Bob"
    assert {ChatId(bob.id), ChatId(-group.id)} <= {peer.chat_id for peer in page.peers}


async def test_history_hides_codes(link: TelegramLink, dc: DataCentre, anna: User) -> None:
    """Old login codes are hidden like new ones."""
    dc.world.write(dc.world.service, anna, "Login code: 12345")
    await all_dialogs(link)

    page = await link.history(ChatId(777000), before=None, after=None, limit=100)

    assert {message.text for message in page.messages} == {HIDDEN_TEXT}


async def test_history_of_a_chat_that_was_left_is_unavailable(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Telegram's refusal has its own code, and the link continues."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "read this")
    await kept.until_text("read this")
    dc.world.remove(channel, anna)

    with pytest.raises(Unavailable) as refused:
        await link.history(channel_marked_id(channel.id), before=None, after=None, limit=10)

    assert refused.value.code == "channel_private"
    assert link.is_online()


async def test_flood_waits_while_reading_say_how_long(
    link: TelegramLink, dc: DataCentre, anna: User
) -> None:
    """A flood wait ends the reading at once and contains the seconds."""
    dc.faults(anna).flood_wait("messages.getDialogs", 33)

    with pytest.raises(FloodWait) as wait:
        await all_dialogs(link)

    assert wait.value.seconds == 33


async def test_one_unreadable_message_does_not_hide_its_page(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """If one message of a page cannot be parsed, the others are still read."""
    written = [dc.world.write(bob, anna, f"note {n}").id_for(anna) for n in range(10)]
    await kept.until_text("note 9")
    poisoned = written[4]
    client = link._client
    assert client is not None
    unreadable: list[str] = []

    async def ask(request: functions.messages.GetHistoryRequest) -> Any:
        answer = await client(request)
        if poisoned in [message.id for message in answer.messages]:
            raise TypeNotFoundError(0xDEADBEEF, b"")
        return answer

    peer = await link._resolver.find(ChatId(bob.id))
    reader = HistoryReader(ask, peer, anna.id, lambda kind, _: unreadable.append(kind))
    page = await reader.page(None, None, 100)

    assert [m.message_id for m in page.messages] == [i for i in written[::-1] if i != poisoned]
    assert page.size == len(written)
    assert page.unreadable == (IdRange(written[3], written[5]),)
    assert unreadable == ["Message"]


@pytest.mark.parametrize("moment", range(1, 12))
@pytest.mark.parametrize("deleted", [False, True])
async def test_changes_while_a_page_is_read_lose_nothing(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    moment: int,
    deleted: bool,
) -> None:
    """A page has an unreadable message, and a message arrives or is deleted between two of its
    requests. No other message is missing, and the page has the usual size."""
    written = [dc.world.write(bob, anna, f"note {n}") for n in range(60)]
    await kept.until_text("note 59")
    poisoned = written[40].id_for(anna)
    client = link._client
    assert client is not None
    asked = 0

    async def ask(request: functions.messages.GetHistoryRequest) -> Any:
        nonlocal asked
        asked += 1
        if asked == moment + 1 and deleted:
            dc.world.delete([written[57]])
        elif asked == moment + 1:
            dc.world.write(bob, anna, "now")
        answer = await client(request)
        if poisoned in [message.id for message in answer.messages]:
            raise TypeNotFoundError(0xDEADBEEF, b"")
        return answer

    peer = await link._resolver.find(ChatId(bob.id))
    reader = HistoryReader(ask, peer, anna.id, lambda *_: None)
    page = await reader.page(None, None, 50)

    here = [entry.id for entry in dc.world.history(anna, bob)]
    lowest, highest = page.ids[-1], page.ids[0]
    assert page.size == 50
    assert {i for i in here if lowest <= i <= highest} - {poisoned} <= set(page.ids)
    assert all(span.contains(poisoned) for span in page.unreadable)


@pytest.mark.parametrize("after", [None, 0])
async def test_a_page_of_unreadable_messages_takes_few_requests(after: int | None) -> None:
    """However many messages of a page are unreadable, in whatever order, a page needs about two
    requests for each."""
    asked = 0

    async def ask(request: functions.messages.GetHistoryRequest) -> Any:
        nonlocal asked
        asked += 1
        start = request.add_offset
        if after is None:
            first = (request.offset_id or 1001) - 1 - start
            ids = range(first, first - request.limit, -1)
        else:
            first = request.offset_id - start - request.limit
            ids = range(first + request.limit - 1, first - 1, -1)
        if any(i % 2 for i in ids):
            raise TypeNotFoundError(0xDEADBEEF, b"")
        empty = [types.MessageEmpty(i, None) for i in ids]
        return types.messages.Messages(empty, [], [], [])

    reader = HistoryReader(ask, types.InputPeerSelf(), 1, lambda *_: None)
    page = await reader.page(None, None if after is None else TelegramMessageId(after), 100)

    assert page.size == 100
    assert asked < 220


async def test_a_flood_wait_loses_nothing_of_what_was_read(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a page of history or of chats needs many requests, each waits for its own turn. After a
    flood wait only the refused request is repeated."""
    carl = dc.world.register("99966220001", first_name="Carl")
    dc.world.write(bob, anna, "strange", media=Media("dice", "x", "3"), date=1_700_000_000)
    dc.world.write(carl, anna, "note", date=1_600_000_000)
    await kept.until_text("note")
    monkeypatch.delitem(tlobjects, types.MessageMediaDice.CONSTRUCTOR_ID)
    turns: list[None] = []
    waits: list[int] = []

    async def schedule(request: Callable[[], Awaitable[Any]]) -> Any:
        turns.append(None)
        while True:
            try:
                return await request()
            except FloodWait as wait:
                waits.append(wait.seconds)
                await asyncio.sleep(wait.seconds)

    async def read_all() -> int:
        before = len(turns)
        listed = [d.peer.chat_id async for page in link.dialogs(schedule) for d in page]
        assert carl.id in listed
        page = await link.history(
            ChatId(bob.id), before=None, after=None, limit=8, schedule=schedule
        )
        assert page.size == 1
        return len(turns) - before

    undisturbed = await read_all()
    for method, number in (("messages.getDialogs", 20), ("messages.getHistory", 3)):
        calls = dc.calls.count(method)
        dc.faults(anna).flood_wait(
            method, 1, when=lambda _, m=method, n=calls + number: dc.calls.count(m) >= n
        )

    assert await read_all() <= undisturbed + 3  # the clock goes on, which the search begins at
    assert len(waits) == 2


async def test_history_asks_for_no_lowest_id(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Messages that are too old are left out by Switchboard. Telegram is said to return nothing if
    it is asked for a lowest id far below the newest."""
    written = [dc.world.write(bob, anna, f"note {n}").id_for(anna) for n in range(10)]
    await kept.until_text("note 9")
    client = link._client
    assert client is not None
    asked: list[functions.messages.GetHistoryRequest] = []

    async def ask(request: functions.messages.GetHistoryRequest) -> Any:
        asked.append(request)
        request.add_offset = max(-3, request.add_offset)  # a server that fills pages up
        return await client(request)

    peer = await link._resolver.find(ChatId(bob.id))
    reader = HistoryReader(ask, peer, anna.id, lambda *_: None)
    page = await reader.page(None, TelegramMessageId(written[6]), 5)

    assert [request.min_id for request in asked] == [0]
    assert list(page.ids) == [written[9], written[8], written[7]]
    assert page.size == 3


async def test_peers_of_answers_are_handed_over_at_once(
    linked: Linking, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """Peers that an answer describes are stored at once, not with the next update."""
    group = dc.world.create_group("Team", creator=bob, members=[anna])
    dc.world.write(bob, group, "hi all")
    link = await linked()
    await kept.until(lambda k: k.state is not None)
    assert ChatId(bob.id) not in kept.peers

    await link.history(ChatId(-group.id), before=None, after=None, limit=10)

    assert {ChatId(bob.id), ChatId(-group.id)} <= set(kept.peers)
