"""Recording what Telegram tells: once, in order, with the state that covers it."""

from switchboard.domain.ids import ChatId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import Direction, MessageHeader, Quote, QuoteKind
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.updates import (
    HistoryCleared,
    HistoryGap,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    SendConfirmed,
    UpdateState,
)
from switchboard.store.core import update_states
from switchboard.store.messages import conversations, outbox, threads

from .conftest import ACCOUNT, DORA, Store, told

ONE = ConversationId(1)


async def thread(store: Store) -> list[str]:
    """The texts of the first conversation."""
    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    return [message.text for message in page.items]


async def test_the_same_message_twice_is_one_row(store: Store) -> None:
    """A message that Telegram repeats is stored and told once."""
    await store.record(told(1), told(1))
    await store.record(told(1))

    assert await thread(store) == ["hello"]
    assert store.told().count("message_received") == 1


async def test_state_and_messages_are_one_transaction(store: Store) -> None:
    """The state of a batch is there when its messages are, channels beside the account."""
    await store.record(told(1), state=UpdateState(10, 1, 2, 3, ((-1000000000005, 7),)))

    state = await store.database.read(lambda c: update_states.load(c, ACCOUNT))
    assert state == UpdateState(10, 1, 2, 3, ((-1000000000005, 7),))


async def test_messages_of_one_second_keep_telegrams_order(store: Store) -> None:
    """However they come in, messages of one second stand in the order of Telegram's ids."""
    for number in (3, 1, 2):
        await store.record(told(number, f"{number}", timestamp=1_700_000_000))

    assert await thread(store) == ["1", "2", "3"]
    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    assert conversation.last_message is not None
    assert conversation.last_message.text == "3"


async def test_an_old_message_met_again_is_no_edit(store: Store) -> None:
    """A copy of a message from before its edit does not undo the edit."""
    await store.record(told(1, "first"))
    await store.record(MessageEdited(told(1, "second", edited_at=1_700_000_100)))
    await store.record(told(1, "first"))

    assert await thread(store) == ["second"]


async def test_an_edit_from_before_the_thread_is_left_out(store: Store) -> None:
    """An unknown message that is older than all that are stored is not stored for its edit, nor
    when it comes late in a chat that was read, as it would hide that others lie between."""
    await store.record(told(50), told(51))
    await store.record(MessageEdited(told(2, edited_at=1_700_000_100)))
    await store.database.write(
        lambda t: conversations.advance_verified(t, ACCOUNT, DORA.chat_id, TelegramMessageId(51))
    )
    await store.record(told(3))

    oldest = await store.database.read(lambda c: threads.oldest_telegram_id(c, ONE))
    assert oldest == 50


async def test_an_edit_of_an_unknown_message_in_a_whole_thread_is_stored(store: Store) -> None:
    """Where the beginning of the chat is stored, no hole can open: an edit brings its message."""
    await store.record(told(50))
    await store.database.write(
        lambda t: conversations.mark_history_complete_in(t, ACCOUNT, DORA.chat_id)
    )
    await store.record(MessageEdited(told(2, "found", edited_at=1_700_000_100)))

    assert await thread(store) == ["found", "hello"]


async def test_live_messages_do_not_move_the_verified_mark(store: Store) -> None:
    """A message that came live says nothing of those before it: only reading history does."""
    await store.record(told(1), told(2))

    verified = await store.database.write(
        lambda t: t.fetch_value("SELECT verified_up_to_id FROM conversations WHERE id = ?", (ONE,))
    )
    assert verified == 0


async def test_a_deletion_without_a_chat_spares_channels(store: Store) -> None:
    """Channels number their messages alone: the same number there is another message."""
    channel = ChatId(-1_000_000_000_005)
    await store.record(told(1), told(1, "post", chat_id=channel))
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
    """Where a channel's history was cleared up to a message, that and all before it are deleted
    and no longer unread; another chat keeps its own."""
    channel = ChatId(-1_000_000_000_005)
    await store.record(*(told(number, chat_id=channel) for number in (1, 2, 3)), told(1))
    await store.record(HistoryCleared(channel, TelegramMessageId(2)))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    other = await store.database.read(lambda c: threads.get(c, MessageId(4)))
    assert [message.deleted_at is not None for message in page.items] == [True, True, False]
    assert (conversation.unread_count, other.deleted_at) == (1, None)
    assert store.told().count("message_updated") == 2


async def test_unread_counts_follow_telegram(store: Store) -> None:
    """Live messages add to the count; Telegram's word on what is read replaces it."""
    await store.record(told(1), told(2), told(3))
    await store.record(InboxRead(DORA.chat_id, TelegramMessageId(2), 1))
    await store.record(told(2), told(4), told(5, direction=Direction.OUTGOING))

    conversation = await store.database.read(lambda c: conversations.get(c, ONE))
    assert conversation.unread_count == 2


async def test_a_confirmation_binds_the_reply(store: Store) -> None:
    """After a lost answer, the update that names our random id makes our row the sent one."""
    await store.record(told(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id="c", reply_to=None, random_id=RandomId(-5)
        )
    )
    await store.record(
        told(9, "hi", direction=Direction.OUTGOING),
        SendConfirmed(RandomId(-5), TelegramMessageId(9)),
    )

    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert (message.status, message.message_id) == ("sent", 9)
    assert message.timestamp == 1_700_000_009
    assert await thread(store) == ["hello", "hi"]


async def test_history_that_comes_before_the_confirmation_is_absorbed(store: Store) -> None:
    """Where history brought the sent message first, it stays one message: ours."""
    await store.record(told(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="hi", client_id="c", reply_to=None, random_id=RandomId(-5)
        )
    )
    await store.record(told(9, "hi", direction=Direction.OUTGOING))
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(9)))

    assert await thread(store) == ["hello", "hi"]
    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert message.client_id == "c"
    gone = [event.subject for event in store.events if event.type == "message_updated"]
    assert [(g.message_id, g.deleted_at is None) for g in gone] == [(None, False)]  # type: ignore[union-attr]


async def test_gaps_and_strangers_are_reported(store: Store) -> None:
    """What has to be read from history is the outcome of recording."""
    outcome = await store.record(HistoryGap(None), told(1, chat_id=ChatId(501)))

    assert outcome.gaps == {(ACCOUNT, None)}
    assert outcome.unknown_peers == {(ACCOUNT, 501)}


BOLD = Entity(EntityKind.BOLD, 0, 5)
LINK = Entity(EntityKind.TEXT_LINK, 0, 5, url="https://example.com/?q=ü")
PRE = Entity(EntityKind.PRE, 0, 5, language="python")


async def test_how_a_text_looks_is_kept(store: Store) -> None:
    """Entities come back as they were told; a plain text has nothing in their column."""
    await store.record(told(1, entities=(BOLD, LINK, PRE)), told(2))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    column = await store.database.write(
        lambda t: t.fetch_values("SELECT entities FROM messages ORDER BY id")
    )
    assert [message.entities for message in page.items] == [(BOLD, LINK, PRE), ()]
    assert store.events[0].subject == page.items[0]
    assert column[1] is None


async def test_an_edit_replaces_how_a_text_looks(store: Store) -> None:
    """Another look alone is a change that is told, and the earlier one is kept; the same look
    again is none; another text takes its own look."""
    await store.record(told(1))
    bold = MessageEdited(told(1, entities=(BOLD,), edited_at=1_700_000_100))
    await store.record(bold)
    await store.record(bold)
    looks = await store.database.read(lambda c: threads.get(c, MessageId(1)))
    versions = await store.database.read(lambda c: threads.versions(c, MessageId(1)))
    updates = store.told().count("message_updated")
    await store.record(MessageEdited(told(1, "plain", edited_at=1_700_000_200)))

    plain = await store.database.read(lambda c: threads.get(c, MessageId(1)))
    assert (looks.entities, looks.edited_at) == ((BOLD,), 1_700_000_100)
    assert [(version.text, version.entities) for version in versions] == [("hello", ())]
    assert updates == 1
    assert (plain.text, plain.entities) == ("plain", ())


async def test_what_stands_above_a_text_is_kept(store: Store) -> None:
    """Where a message comes from, who signed it and what it quotes come back as they were told."""
    quote = Quote(QuoteKind.STORY, None, "Dora")
    header = MessageHeader("Bob", "Kim", quote)
    await store.record(told(1, header=header), told(2))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    assert [message.header for message in page.items] == [header, None]
    assert store.events[0].subject == page.items[0]


async def test_a_reply_looks_as_telegram_made_it(store: Store) -> None:
    """Where history brought our reply first, with a mention that Telegram found, ours has it."""
    await store.record(told(1))
    reply = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text="@dora", client_id=None, reply_to=None, random_id=RandomId(-5)
        )
    )
    mention = Entity(EntityKind.MENTION, 0, 5)
    await store.record(told(9, "@dora", direction=Direction.OUTGOING, entities=(mention,)))
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(9)))

    message = await store.database.read(lambda c: threads.get(c, reply.id))
    assert (message.message_id, message.entities) == (9, (mention,))


async def headers(store: Store) -> list[MessageHeader | None]:
    """What stands above the messages of the first conversation."""
    page = await store.database.read(lambda c: threads.page(c, ONE, None, 100))
    return [message.header for message in page.items]


def quoting(id_: int, quoted: int, text: str) -> NewMessage:
    """A message that answers another one of its chat with a part of its text."""
    header = MessageHeader(quote=Quote(QuoteKind.MESSAGE, text, None))
    return told(id_, "so?", reply_to_message_id=TelegramMessageId(quoted), header=header)


async def test_a_quote_of_a_hidden_message_is_hidden(store: Store) -> None:
    """A message that may carry a login code is not told by the answer that quotes it either."""
    await store.record(told(1, HIDDEN_TEXT), told(2, "Order 12345"))
    await store.record(quoting(3, 1, "code: 12"), quoting(4, 2, "12345"))

    assert await headers(store) == [None, None, None, quoting(4, 2, "12345").header]


async def test_a_quote_of_what_is_not_stored_hides_what_may_be_a_code(store: Store) -> None:
    """Where nothing says whose words are quoted, digits like those of a code are not kept."""
    await store.record(quoting(8, 3, "12345"), quoting(9, 3, "12-345"), quoting(10, 3, "see you"))

    assert await headers(store) == [None, None, quoting(10, 3, "see you").header]


async def test_a_quote_is_hidden_when_its_message_turns_out_to_be(store: Store) -> None:
    """History may bring the hidden message after its answer: then the quote goes, and that is
    told."""
    await store.record(quoting(9, 3, "code: 12"))
    store.events.clear()
    await store.record(told(3, HIDDEN_TEXT))

    assert await headers(store) == [None, None]
    assert store.told().count("message_updated") == 1
