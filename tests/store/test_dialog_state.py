"""What the owner sets for chats: it is stored once, and published if it changes what is shown.

The fixture `store` holds every event against the store at the end.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from switchboard.domain.accounts import Identity
from switchboard.domain.conversations import PeerKind
from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.notifications import NOT_SET, NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Batch,
    Change,
    Dialog,
    DraftChanged,
    FoldersChanged,
    MentionsRead,
    MessagesDeleted,
    MuteChanged,
    NotifyDefaultsChanged,
    Peer,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.store.accounts import accounts, identities
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import dialog_state, folders, peers
from switchboard.store.sync import dialogs, update_recorder

from .conftest import ACCOUNT, DORA, Store, incoming

EMIL, TEAM = ChatId(501), ChatId(-50)
FUTURE = Timestamp(2_100_000_000)
CHAT = DORA.chat_id

SETTINGS: dict[str, tuple[Change, str, Any]] = {
    "muted": (MuteChanged(CHAT, NotifySettings(FUTURE)), "muted_until", FUTURE),
    "archived": (ArchiveChanged(CHAT, True), "is_archived", True),
    "pinned": (PinChanged(CHAT, True), "pinned_rank", -1),
    "pinned in order": (PinOrderChanged(False, (CHAT,)), "pinned_rank", 0),
    "marked as unread": (UnreadMarkChanged(CHAT, True), "unread_mark", True),
    "draft": (
        DraftChanged(CHAT, draft := Draft("not yet", FUTURE, TelegramMessageId(1))),
        "draft",
        draft,
    ),
    "default": (
        NotifyDefaultsChanged(NotifyKind.USERS, NotifySettings(FUTURE)),
        "muted_until",
        FUTURE,
    ),
}


def shown(store: Store, chat_id: ChatId = CHAT) -> Any:
    """The conversation as it was published last."""
    (found,) = (one for one in store.reader.conversations.values() if one.chat_id == chat_id)
    return found


@pytest.mark.parametrize("name", SETTINGS)
async def test_a_setting_is_stored_and_told_once(store: Store, name: str) -> None:
    """Each setting shows in the event of its transaction. Told again, it changes nothing."""
    change, field, value = SETTINGS[name]
    await store.record(incoming(1))
    store.events.clear()

    await store.record(change)
    first = store.event_types()
    await store.record(change)

    assert first == store.event_types() == ["conversation_updated"]
    assert getattr(shown(store), field) == value


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "default"])
async def test_a_setting_makes_no_conversation(store: Store, name: str) -> None:
    """A chat that is not stored is looked for in Telegram's list, which has its settings."""
    change, _, _ = SETTINGS[name]

    outcome = await store.record(change)

    assert store.reader.conversations == {}
    assert outcome.unknown_peers == {(ACCOUNT, CHAT)}


async def test_a_new_conversation_is_muted_by_the_default_of_its_kind(store: Store) -> None:
    """Defaults that arrived before a chat is known apply to it, by the kind that it proves to
    have."""
    await store.record(NotifyDefaultsChanged(NotifyKind.GROUPS, NotifySettings(FUTURE)))
    await store.record(incoming(1), incoming(2, chat_id=TEAM))
    before = shown(store).muted_until, shown(store, TEAM).muted_until

    channel = Peer(TEAM, PeerKind.CHANNEL, "News", None, 1, can_reply=False)
    await store.database.write(lambda t: peers.upsert(t, ACCOUNT, [channel]))
    await store.unpublished()

    assert before == (None, FUTURE)
    assert shown(store, TEAM).muted_until is None


async def test_a_mute_ends_by_itself(store: Store) -> None:
    """A mute whose time has passed is published as ended, and the next end is known."""
    await store.record(incoming(1), incoming(2, chat_id=EMIL))
    now = await store.database.write(lambda t: t.now)
    soon, later = Timestamp(now + 1), Timestamp(now + 1_000)
    await store.record(
        MuteChanged(CHAT, NotifySettings(soon)), MuteChanged(EMIL, NotifySettings(later))
    )
    first = await store.database.read(dialog_state.next_mute_end)

    def second_later(transaction: Any) -> None:
        transaction.now = soon
        dialog_state.end_mutes(transaction)

    await store.database.write(second_later)
    await store.unpublished()

    assert first == soon
    assert await store.database.read(dialog_state.next_mute_end) == later
    assert (shown(store).muted_until, shown(store, EMIL).muted_until) == (None, later)


async def test_a_pin_goes_on_top_and_belongs_to_its_list(store: Store) -> None:
    """A new pin stands before the others. Moving a chat to the other list unpins it, and a pin of
    the list that it has left says nothing."""
    await store.record(incoming(1), incoming(2, chat_id=EMIL), incoming(3, chat_id=TEAM))

    await store.record(PinChanged(CHAT, True), PinChanged(EMIL, True), PinChanged(CHAT, True))
    on_top = pins(store)
    await store.record(ArchiveChanged(EMIL, True), PinChanged(EMIL, True, in_archive=False))
    archived = pins(store)
    await store.record(PinChanged(EMIL, True), PinChanged(TEAM, True, in_archive=True))
    await store.record(PinChanged(EMIL, False, in_archive=False))

    assert on_top == [EMIL, CHAT]
    assert archived == [CHAT]
    assert pins(store) == [CHAT]
    assert pins(store, archived=True) == [EMIL]


async def test_the_order_of_pins_is_whole(store: Store) -> None:
    """Exactly the named chats of a list are pinned, in their order; the other list is unchanged."""
    await store.record(*(incoming(n, chat_id=id_) for n, id_ in enumerate((CHAT, EMIL, TEAM), 1)))
    await store.record(ArchiveChanged(TEAM, True), PinChanged(TEAM, True), PinChanged(CHAT, True))

    await store.record(PinOrderChanged(False, (EMIL, CHAT)))
    both = pins(store)
    await store.record(PinOrderChanged(False, (CHAT, EMIL)))
    turned = pins(store)
    await store.record(PinOrderChanged(False, (EMIL,)))

    assert (both, turned, pins(store)) == ([EMIL, CHAT], [CHAT, EMIL], [EMIL])
    assert pins(store, archived=True) == [TEAM]


def pins(store: Store, *, archived: bool = False) -> list[ChatId]:
    """The pinned chats of a list, the first one first."""
    found = [
        one
        for one in store.reader.conversations.values()
        if one.pinned_rank is not None and one.is_archived is archived
    ]
    return [one.chat_id for one in sorted(found, key=lambda one: one.pinned_rank or 0)]


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ([("one", 10), ("two", 20)], "two"),
        ([("two", 20), ("one", 10)], "two"),
        ([("one", 10), ("", 20)], None),
        ([("", 20), ("one", 10)], None),
        ([("", 10), ("one", 20)], "one"),
    ],
)
async def test_the_later_draft_counts(
    store: Store, drafts: Sequence[tuple[str, int]], expected: str | None
) -> None:
    """Drafts may arrive in any order; the one that was saved or cleared last is shown."""
    await store.record(incoming(1))

    for text, date in drafts:
        await store.record(DraftChanged(CHAT, Draft(text, Timestamp(date))))

    draft = shown(store).draft
    assert (None if draft is None else draft.text) == expected


async def test_a_draft_keeps_its_look_and_what_it_answers(store: Store) -> None:
    """A draft comes back as it was saved; one that only answers a message is a draft, too."""
    bold = (Entity(EntityKind.BOLD, 0, 3),)
    await store.record(incoming(1))

    await store.record(DraftChanged(CHAT, Draft("not yet", Timestamp(1), None, bold)))
    formatted = shown(store).draft
    await store.record(DraftChanged(CHAT, Draft("", Timestamp(2), TelegramMessageId(1))))

    assert formatted == Draft("not yet", Timestamp(1), None, bold)
    assert shown(store).draft == Draft("", Timestamp(2), TelegramMessageId(1))


async def test_the_list_of_chats_brings_all_settings(store: Store) -> None:
    """What Telegram's list says of a chat holds, also that nothing is set."""
    dialog = Dialog(
        DORA,
        TelegramMessageId(1),
        0,
        TelegramMessageId(1),
        TelegramMessageId(0),
        notify=NotifySettings(FUTURE),
        is_archived=True,
        unread_mark=True,
        unread_mentions=2,
        draft=Draft("not yet", Timestamp(5)),
    )
    plain = Dialog(DORA, TelegramMessageId(1), 0, TelegramMessageId(1), TelegramMessageId(0))

    await store.database.write(lambda t: dialogs.record(t, ACCOUNT, [dialog]))
    await store.unpublished()
    listed = shown(store)
    await store.database.write(lambda t: dialogs.record(t, ACCOUNT, [plain]))
    await store.unpublished()
    after = shown(store)

    assert (listed.muted_until, listed.is_archived, listed.unread_mark) == (FUTURE, True, True)
    assert (listed.unread_mentions, listed.draft) == (2, Draft("not yet", Timestamp(5)))
    assert (after.muted_until, after.is_archived, after.unread_mark) == (None, False, False)
    assert (after.unread_mentions, after.draft) == (0, None)
    assert plain.notify == NOT_SET


async def test_mentions_are_counted_until_they_are_looked_at(store: Store) -> None:
    """A message that mentions the owner counts until the owner has looked at it or it is deleted;
    one that arrives twice counts once."""
    mention = {"chat_id": TEAM, "mentions_me": True, "is_unread_mention": True}
    await store.record(incoming(1, chat_id=TEAM), incoming(2, **mention), incoming(3, **mention))
    await store.record(
        incoming(3, **mention), incoming(4, **mention | {"is_unread_mention": False})
    )
    counted = shown(store, TEAM).unread_mentions

    await store.record(MentionsRead(None, (TelegramMessageId(2), TelegramMessageId(9))))
    looked_at = shown(store, TEAM).unread_mentions
    await store.record(MessagesDeleted(None, (TelegramMessageId(3),)))

    assert (counted, looked_at, shown(store, TEAM).unread_mentions) == (2, 1, 0)
    assert {m.message_id: m.mentions_me for m in store.reader.messages.values()} == {
        1: False,
        2: True,
        3: True,
        4: True,
    }


async def test_a_silent_message_says_so(store: Store) -> None:
    """Whether its sender wanted no notification is kept with a message."""
    await store.record(incoming(1, is_silent=True), incoming(2))

    assert [message.is_silent for message in store.reader.messages.values()] == [True, False]


FOLDER = Folder(
    FolderId(2), "Work", "💼", (CHAT,), (EMIL,), (TEAM,), groups=True, exclude_read=True
)


async def test_folders_are_kept_as_they_are_and_told_when_they_change(store: Store) -> None:
    """An account has exactly the folders that arrived last."""
    other = Folder(FolderId(7), "Home", contacts=True)
    await store.record(FoldersChanged((FOLDER, other)))
    await store.record(FoldersChanged((FOLDER, other)))
    first = await store.database.read(folders.list_all)
    await store.record(FoldersChanged((other, FOLDER)))
    await store.record(FoldersChanged(()))

    assert [listed.folders for listed in first] == [(FOLDER, other)]
    assert store.event_types() == ["folders_updated"] * 3
    assert [event.subject.folders for event in store.events] == [  # type: ignore[union-attr]
        (FOLDER, other),
        (other, FOLDER),
        (),
    ]


async def test_totals_count_what_asks_for_attention(store: Store) -> None:
    """What is unread in archived and muted chats is not in the account's total."""
    await store.record(incoming(1), incoming(2, chat_id=EMIL), incoming(3, chat_id=TEAM))

    await store.record(ArchiveChanged(EMIL, True), MuteChanged(TEAM, NotifySettings(FUTURE)))

    assert await store.database.read(lambda c: accounts.unread_totals(c, [ACCOUNT])) == {ACCOUNT: 1}


async def test_a_merge_of_accounts_keeps_settings_and_folders(store: Store) -> None:
    """Defaults and folders that only the merged account knows hold for all conversations of the
    account that stays."""
    other = AccountId("22222222-2222-4222-8222-222222222222")
    defaults = NotifyDefaultsChanged(NotifyKind.USERS, NotifySettings(FUTURE))
    pin = PinChanged(EMIL, True)
    batch = Batch(other, (), (incoming(1, chat_id=EMIL), defaults, pin, FoldersChanged((FOLDER,))))
    await store.record(incoming(1))

    def merge(transaction: Transaction) -> None:
        owner = Identity(8, "Anna", "anna", "01")
        accounts.save(transaction, other, label="Old", api_id=1, identity=owner)
        update_recorder.apply(transaction, [batch])
        identities.merge(transaction, identities.Double(goes=other, stays=ACCOUNT))

    await store.database.write(merge)
    await store.unpublished()
    await store.database.read(store.reader.follow_moved_messages)
    (listed,) = await store.database.read(folders.list_all)

    assert (shown(store).muted_until, shown(store, EMIL).muted_until) == (FUTURE, FUTURE)
    assert pins(store) == [EMIL]
    assert (listed.account_id, listed.folders) == (ACCOUNT, (FOLDER,))
