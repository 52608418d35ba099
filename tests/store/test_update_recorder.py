"""Storing batches of updates: each change once, in order, together with the state that covers
it."""

import sqlite3
from typing import Any

import pytest

from switchboard.domain.ids import ChatId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import Direction, MessageHeader, Quote, QuoteKind
from switchboard.domain.reactions import Reaction
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.updates import (
    Batch,
    Change,
    HistoryCleared,
    HistoryGap,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    ReactionsChanged,
    SendConfirmed,
    UpdateState,
)
from switchboard.errors import NotFound
from switchboard.store.core import update_states
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chats, conversations, outbox, threads
from switchboard.store.sync import update_recorder
from switchboard.store.sync.early_updates import EarlyUpdates

from .conftest import ACCOUNT, DORA, Store, incoming

ONE = ConversationId(1)


async def thread(store: Store) -> list[str]:
    """The texts of the first conversation."""
    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    return [message.text for message in page.items]


async def test_the_same_message_twice_is_one_row(store: Store) -> None:
    """A message that Telegram repeats is stored and published once."""
    await store.record(incoming(1), incoming(1))
    await store.record(incoming(1))

    assert await thread(store) == ["hello"]
    assert store.event_types().count("message_received") == 1


async def test_state_and_messages_are_one_transaction(store: Store) -> None:
    """The state of a batch is stored together with its messages, for channels as for the
    account."""
    await store.record(incoming(1), state=UpdateState(10, 1, 2, 3, ((-1000000000005, 7),)))

    state = await store.database.read(lambda c: update_states.load(c, ACCOUNT))
    assert state == UpdateState(10, 1, 2, 3, ((-1000000000005, 7),))


async def test_messages_of_one_second_keep_telegrams_order(store: Store) -> None:
    """Messages of one second are in the order of Telegram's ids, however they arrive."""
    for number in (3, 1, 2):
        await store.record(incoming(number, f"{number}", timestamp=1_700_000_000))

    assert await thread(store) == ["1", "2", "3"]
    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    assert conversation.last_message is not None
    assert conversation.last_message.text == "3"


async def test_an_older_copy_is_no_edit(store: Store) -> None:
    """A copy of a message from before its edit does not undo the edit."""
    await store.record(incoming(1, "first"))
    await store.record(MessageEdited(incoming(1, "second", edited_at=1_700_000_100)))
    await store.record(incoming(1, "first"))

    assert await thread(store) == ["second"]


SECOND = 1_700_000_100
"""The second in which a message is edited several times."""


@pytest.mark.parametrize(
    ("edits", "shown"),
    [
        ([("b", 6, {}), ("a", 5, {"is_late": True})], "b"),
        ([("a", 5, {}), ("b", 6, {"is_late": True})], "b"),
        ([("a", 0, {}), ("b", 0, {"is_late": True})], "a"),
        ([("a", 5, {}), ("page", 0, {"requested_at": 1})], "page"),
        ([("a", 5, {}), ("b", 6, {}), ("a", 0, {"requested_at": 1})], "b"),
        ([("a", 0, {"requested_at": 0}), ("b", 6, {})], "b"),
    ],
)
async def test_of_edits_in_one_second_the_newest_counts(
    store: Store, edits: list[tuple[str, int, dict[str, Any]]], shown: str
) -> None:
    """Telegram dates edits in whole seconds. Its own order decides: the number of an update, and
    whether a page of history was requested before an edit was stored."""
    early = EarlyUpdates()
    changes: list[Change] = [incoming(1, "first")]
    for text, pts, facts in edits:
        changes.append(MessageEdited(incoming(1, text, edited_at=SECOND), pts, **facts))

    for change in changes:
        batch = Batch(ACCOUNT, (DORA,), (change,))
        await store.database.write(lambda t, b=batch: update_recorder.apply(t, [b], early))

    assert await thread(store) == [shown]


def disk_is_full() -> sqlite3.OperationalError:
    """SQLite's error for a disk without space."""
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.mark.parametrize(
    ("stored", "change", "found"),
    [
        (
            [incoming(1, "old")],
            incoming(1, "new", hidden_edit_at=SECOND),
            ("new", None),
        ),
        (
            [incoming(1, "one"), MessageEdited(incoming(1, "two", edited_at=SECOND), 5)],
            MessageEdited(incoming(1, "three", edited_at=SECOND), 6, is_late=True),
            ("three", None),
        ),
        (
            [ReactionsChanged(DORA.chat_id, TelegramMessageId(1), (Reaction("👍", 1),))],
            incoming(1, "one"),
            ("one", "👍"),
        ),
    ],
)
async def test_changes_are_stored_although_their_first_transaction_was_rolled_back(
    store: Store, stored: list[Change], change: Change, found: tuple[str, str | None]
) -> None:
    """The disk is full for a moment, so the job runs twice. The second run does not find what the
    first one has remembered."""
    early, errors = EarlyUpdates(), [disk_is_full()]
    history = Batch(ACCOUNT, (DORA,), (change,), counts_unread=False)

    def record(transaction: Transaction) -> None:
        update_recorder.apply(transaction, [history], early)
        if errors:
            raise errors.pop()

    for earlier in stored:
        batch = Batch(ACCOUNT, (DORA,), (earlier,))
        await store.database.write(lambda t, b=batch: update_recorder.apply(t, [b], early))
    await store.database.write_eventually(record)

    (message,) = (await store.database.read(lambda c: threads.page(c, ONE, None, 9))).items
    emoji = message.reactions[0].emoji if message.reactions else None
    assert (message.text, emoji) == found


async def test_the_list_is_read_for_an_unknown_chat_also_after_a_rollback(store: Store) -> None:
    """A job fails after its first update about a chat. The repeated update is still the first."""
    early = EarlyUpdates()
    read = InboxRead(ChatId(900), TelegramMessageId(5), 0)
    batch = Batch(ACCOUNT, (), (read,))

    def fails(transaction: Transaction) -> None:
        update_recorder.apply(transaction, [batch], early)
        raise NotFound("x", "y")

    with pytest.raises(NotFound):
        await store.database.write(fails)
    outcome = await store.database.write(lambda t: update_recorder.apply(t, [batch], early))

    assert outcome.unknown_peers == {(ACCOUNT, ChatId(900))}


async def test_an_edit_from_before_the_thread_is_left_out(store: Store) -> None:
    """An unknown message that is older than all stored ones is not stored, neither for its edit nor
    when it arrives late in a chat whose history was read. It would hide that other messages are
    missing between."""
    await store.record(incoming(50), incoming(51))
    await store.record(MessageEdited(incoming(2, edited_at=1_700_000_100)))
    await store.database.write(
        lambda t: chats.advance_verified(t, ACCOUNT, DORA.chat_id, TelegramMessageId(51))
    )
    await store.record(incoming(3))

    oldest = await store.database.read(lambda c: threads.oldest_in(c, ACCOUNT, DORA.chat_id))
    assert oldest == 50


async def test_an_edit_of_an_unknown_message_in_a_whole_thread_is_stored(store: Store) -> None:
    """If the thread has its first message, no gap can open, so an edit stores its unknown
    message."""
    await store.record(incoming(50))
    await store.database.write(lambda t: chats.mark_history_complete(t, ACCOUNT, DORA.chat_id))
    await store.record(MessageEdited(incoming(2, "found", edited_at=1_700_000_100)))

    assert await thread(store) == ["found", "hello"]


async def test_live_messages_do_not_move_the_verified_mark(store: Store) -> None:
    """A live message says nothing about the messages before it. Only reading history moves the
    mark."""
    await store.record(incoming(1), incoming(2))

    verified = await store.database.write(
        lambda t: t.fetch_value("SELECT verified_up_to_id FROM chats")
    )
    assert verified == 0


async def test_a_deletion_without_a_chat_spares_channels(store: Store) -> None:
    """Channels number their messages separately. The same number in a channel is another
    message."""
    channel = ChatId(-1_000_000_000_005)
    await store.record(incoming(1), incoming(1, "post", chat_id=channel))
    await store.record(MessagesDeleted(None, (TelegramMessageId(1),)))

    deleted = await store.database.read(
        lambda c: [
            message.chat_id
            for id_ in (1, 2)
            if (message := threads.get(c, id_)).deleted_at is not None  # type: ignore[arg-type]
        ]
    )
    assert deleted == [DORA.chat_id]


async def test_a_cleared_history_is_deleted_up_to_its_end(store: Store) -> None:
    """If a channel's history was cleared up to a message, that message and all before it are
    deleted and no longer unread. Other chats do not change."""
    channel = ChatId(-1_000_000_000_005)
    await store.record(*(incoming(number, chat_id=channel) for number in (1, 2, 3)), incoming(1))
    await store.record(HistoryCleared(channel, TelegramMessageId(2)))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    other = await store.database.read(lambda c: threads.get(c, MessageId(4)))
    assert [message.deleted_at is not None for message in page.items] == [True, True, False]
    assert (conversation.unread_count, other.deleted_at) == (1, None)
    assert store.event_types().count("message_updated") == 2


async def test_unread_counts_follow_telegram(store: Store) -> None:
    """Live messages increase the count. Telegram's read mark replaces it."""
    await store.record(incoming(1), incoming(2), incoming(3))
    await store.record(InboxRead(DORA.chat_id, TelegramMessageId(2), 1))
    await store.record(incoming(2), incoming(4), incoming(5, direction=Direction.OUTGOING))

    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    assert conversation.unread_count == 2


async def test_a_confirmation_binds_the_reply(store: Store) -> None:
    """After a lost answer, the update with our random id marks our message as sent."""
    await store.record(incoming(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id="c", reply_to=None, random_id=RandomId(-5)
        )
    )
    await store.record(
        incoming(9, "hi", direction=Direction.OUTGOING),
        SendConfirmed(RandomId(-5), TelegramMessageId(9)),
    )

    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert (message.status, message.message_id) == ("sent", 9)
    assert message.timestamp == 1_700_000_009
    assert await thread(store) == ["hello", "hi"]


async def test_history_before_the_confirmation_is_merged(store: Store) -> None:
    """If history brings the sent message before its confirmation, there is still one message, which
    is ours."""
    await store.record(incoming(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id="c", reply_to=None, random_id=RandomId(-5)
        )
    )
    await store.record(incoming(9, "hi", direction=Direction.OUTGOING))
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(9)))

    assert await thread(store) == ["hello", "hi"]
    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert message.client_id == "c"
    gone = [event.subject for event in store.events if event.type == "message_updated"]
    assert [(g.message_id, g.deleted_at is None) for g in gone] == [(None, False)]  # type: ignore[union-attr]


async def test_gaps_and_unknown_peers_are_reported(store: Store) -> None:
    """The outcome says which history has to be read."""
    outcome = await store.record(HistoryGap(None), incoming(1, chat_id=ChatId(501)))

    assert outcome.gaps == {(ACCOUNT, None)}
    assert outcome.unknown_peers == {(ACCOUNT, 501)}


BOLD = Entity(EntityKind.BOLD, 0, 5)
LINK = Entity(EntityKind.TEXT_LINK, 0, 5, url="https://example.com/?q=ü")
PRE = Entity(EntityKind.PRE, 0, 5, language="python")


async def test_entities_are_kept(store: Store) -> None:
    """Entities are returned as they arrived. A plain text has none in the column."""
    await store.record(incoming(1, entities=(BOLD, LINK, PRE)), incoming(2))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    column = await store.database.write(
        lambda t: t.fetch_values("SELECT entities FROM messages ORDER BY id")
    )
    assert [message.entities for message in page.items] == [(BOLD, LINK, PRE), ()]
    assert store.events[0].subject == page.items[0]
    assert column[1] is None


async def test_an_edit_replaces_the_entities(store: Store) -> None:
    """New entities alone are an edit that is published, and the earlier version is kept. The same
    entities again are no edit. A new text has its own entities."""
    await store.record(incoming(1))
    bold = MessageEdited(incoming(1, entities=(BOLD,), edited_at=1_700_000_100))
    await store.record(bold)
    await store.record(bold)
    looks = await store.database.read(lambda c: threads.get(c, MessageId(1)))
    versions = await store.database.read(lambda c: threads.versions(c, MessageId(1)))
    updates = store.event_types().count("message_updated")
    await store.record(MessageEdited(incoming(1, "plain", edited_at=1_700_000_200)))

    plain = await store.database.read(lambda c: threads.get(c, MessageId(1)))
    assert (looks.entities, looks.edited_at) == ((BOLD,), 1_700_000_100)
    assert [(version.text, version.entities) for version in versions] == [("hello", ())]
    assert updates == 1
    assert (plain.text, plain.entities) == ("plain", ())


async def test_headers_are_kept(store: Store) -> None:
    """The source, the signature and the quote of a message are returned as they arrived."""
    quote = Quote(QuoteKind.STORY, None, "Dora")
    header = MessageHeader("Bob", "Kim", quote)
    await store.record(incoming(1, header=header), incoming(2))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    assert [message.header for message in page.items] == [header, None]
    assert store.events[0].subject == page.items[0]


async def test_a_reply_has_the_entities_of_telegram(store: Store) -> None:
    """If history brings our reply first, with a mention that Telegram found, our message has it."""
    await store.record(incoming(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="@dora", client_id=None, reply_to=None, random_id=RandomId(-5)
        )
    )
    mention = Entity(EntityKind.MENTION, 0, 5)
    await store.record(incoming(9, "@dora", direction=Direction.OUTGOING, entities=(mention,)))
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(9)))

    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert (message.message_id, message.entities) == (9, (mention,))


async def headers(store: Store) -> list[MessageHeader | None]:
    """The headers of the messages of the first conversation."""
    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    return [message.header for message in page.items]


def quoting(id_: int, quoted: int, text: str) -> NewMessage:
    """A message that quotes a part of another message of its chat."""
    header = MessageHeader(quote=Quote(QuoteKind.MESSAGE, text, None))
    return incoming(id_, "so?", reply_to_message_id=TelegramMessageId(quoted), header=header)


async def test_a_quote_of_a_hidden_message_is_hidden(store: Store) -> None:
    """A message that may contain a login code is not shown in quotes either."""
    await store.record(incoming(1, HIDDEN_TEXT), incoming(2, "Order 12345"))
    await store.record(quoting(3, 1, "code: 12"), quoting(4, 2, "12345"))

    assert await headers(store) == [None, None, None, quoting(4, 2, "12345").header]


async def test_a_quote_of_an_unknown_message_hides_a_possible_code(store: Store) -> None:
    """If the quoted message is not stored, digits that may be a code are not kept."""
    await store.record(quoting(8, 3, "12345"), quoting(9, 3, "12-345"), quoting(10, 3, "see you"))

    assert await headers(store) == [None, None, quoting(10, 3, "see you").header]


async def test_a_quote_is_hidden_when_its_message_turns_out_to_be(store: Store) -> None:
    """History may bring the hidden message after its answer. Then the quote is removed, and this is
    published."""
    await store.record(quoting(9, 3, "code: 12"))
    store.events.clear()
    await store.record(incoming(3, HIDDEN_TEXT))

    assert await headers(store) == [None, None]
    assert store.event_types().count("message_updated") == 1
