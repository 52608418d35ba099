"""The outbox with updates, history, answers and operators in realistic orders."""

import pytest

from switchboard.domain.ids import AlbumId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import Direction, Message, SendError
from switchboard.domain.outbox import Command, OutboxState
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import MessageEdited, MessagesDeleted, SendConfirmed, SentMessage
from switchboard.errors import Conflict
from switchboard.store.core.rows import select_value
from switchboard.store.messages import outbox, threads

from .conftest import Store, command_of, incoming

ONE = ConversationId(1)
NINE = SentMessage(TelegramMessageId(9), Timestamp(1_700_000_009))
OUT = Direction.OUTGOING


async def post(store: Store, text: str = "hi") -> MessageId:
    """Post a reply in the first conversation."""
    await store.record(incoming(1))
    message = await store.database.write(
        lambda t: outbox.enqueue(
            t, ONE, text=text, client_id="c", reply_to=None, random_id=RandomId(-5)
        )
    )
    return message.id


async def command(store: Store, message_id: MessageId) -> Command:
    """The command that sends a reply."""
    return await store.database.read(lambda c: command_of(c, message_id))


async def now(store: Store, message_id: MessageId) -> Message:
    """The message as it is stored."""
    return await store.database.read(lambda c: threads.get(c, message_id))


async def test_a_late_timeout_does_not_unsend(store: Store) -> None:
    """If updates have confirmed a message, the timeout of its try changes nothing."""
    reply = await post(store)
    sending = await command(store, reply)
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(9)))
    for give_up in (
        lambda t: outbox.reschedule(
            t, sending, state=OutboxState.UNKNOWN, until=0, error=SendError("x", "y")
        ),
        lambda t: outbox.fail(t, sending, SendError("x", "y")),
    ):
        await store.database.write(give_up)

    message = await now(store, reply)
    assert (message.status, message.message_id, message.error) == ("sent", 9, None)


async def test_changes_before_the_confirmation_are_kept(store: Store) -> None:
    """A sent message, a part of an album, arrives first through history, and is edited and deleted.
    After its confirmation it is still all that, and its first text is kept."""
    reply = await post(store)
    await store.record(incoming(9, "hi", direction=OUT, album_id=AlbumId(7)))
    edited = incoming(9, "hi there", direction=OUT, edited_at=1_700_000_020, album_id=AlbumId(7))
    await store.record(MessageEdited(edited), MessagesDeleted(None, (TelegramMessageId(9),)))
    sending = await command(store, reply)
    await store.database.write(lambda t: outbox.complete(t, sending, NINE))

    message = await now(store, reply)
    assert (message.text, message.edited_at) == ("hi there", 1_700_000_020)
    assert message.album_id == 7
    assert message.deleted_at is not None
    edits = await store.database.read(lambda c: threads.versions(c, reply))
    assert [edit.text for edit in edits] == ["hi"]


@pytest.mark.parametrize("from_history", [False, True], ids=["answer", "history first"])
async def test_an_answer_with_an_edited_text_marks_the_message(
    store: Store, from_history: bool
) -> None:
    """A first answer was lost, and the message was edited on the phone. The answer to the next
    attempt contains the edited text and the album: the message is marked as edited, its first text
    is kept, and it is part of the album."""
    reply = await post(store)
    edited = incoming(9, "hi there", direction=OUT, edited_at=1_700_000_020, album_id=AlbumId(7))
    if from_history:
        await store.record(edited)
    answer = SentMessage(NINE.message_id, NINE.timestamp, edited)
    sending = await command(store, reply)
    await store.database.write(lambda t: outbox.complete(t, sending, answer))
    confirmed = await now(store, reply)
    await store.record(MessageEdited(edited))

    message = await now(store, reply)
    assert (message.text, message.edited_at) == ("hi there", 1_700_000_020)
    assert confirmed.album_id == 7
    edits = await store.database.read(lambda c: threads.versions(c, reply))
    assert [edit.text for edit in edits] == ["hi"]


@pytest.mark.parametrize("id_first", [True, False], ids=["id first", "message first"])
async def test_what_telegram_sent_counts_and_not_what_was_to_be_sent(
    store: Store, id_first: bool
) -> None:
    """The answer to a forward was lost, and its original had been edited before. Updates name the
    message and show what was forwarded: that is stored, and is no edit."""
    reply = await post(store)
    bold = (Entity(EntityKind.BOLD, 0, 3),)
    shown = incoming(9, "now", direction=OUT, entities=bold)
    named = SendConfirmed(RandomId(-5), TelegramMessageId(9))
    for update in (named, shown) if id_first else (shown, named):
        await store.record(update)

    message = await now(store, reply)
    edits = await store.database.read(lambda c: threads.versions(c, reply))
    assert (message.text, message.entities, message.edited_at) == ("now", bold, None)
    assert edits == []


async def test_an_answer_does_not_restore_a_deleted_message(store: Store) -> None:
    """A reply that is deleted on the phone before its answer arrives is sent and deleted."""
    reply = await post(store)
    await store.record(MessagesDeleted(None, (TelegramMessageId(9),)))
    sending = await command(store, reply)
    await store.database.write(lambda t: outbox.complete(t, sending, NINE))

    message = await now(store, reply)
    assert message.status == "sent"
    assert message.deleted_at is not None


async def test_history_does_not_restore_a_deleted_message(store: Store) -> None:
    """A page of history from before a deletion does not store the deleted message."""
    await store.record(incoming(1), MessagesDeleted(None, (TelegramMessageId(2),)))
    await store.record(incoming(2), incoming(3))

    page = await store.database.read(lambda c: threads.page(c, ONE, None, 10))
    assert [message.message_id for message in page.items] == [1, 3]


async def test_the_same_post_is_the_same_message_even_after_an_edit(store: Store) -> None:
    """The same post returns its message although it was edited at Telegram since; another text
    with the same client_id is refused."""
    reply = await post(store)
    sending = await command(store, reply)
    await store.database.write(lambda t: outbox.complete(t, sending, NINE))
    await store.record(MessageEdited(incoming(9, "hello", direction=OUT, edited_at=1_700_000_020)))

    again = await store.database.write(lambda t: outbox.find_by_client_id(t, ONE, "c", "hi"))

    assert again is not None
    assert again.id == reply
    with pytest.raises(Conflict):
        await store.database.write(lambda t: outbox.find_by_client_id(t, ONE, "c", "other"))


async def test_a_discarded_reply_is_not_sent_when_it_is_posted_again(store: Store) -> None:
    """A reply is posted twice because the first answer was lost, and is discarded in between. The
    second post stores no other message."""
    reply = await post(store)
    await store.database.write(lambda t: outbox.discard(t, reply))

    again = await post(store)

    assert again == reply
    waiting = await store.database.read(lambda c: select_value(c, "SELECT count(*) FROM outbox"))
    assert waiting == 0


async def test_a_message_with_an_unknown_result_cannot_be_discarded(store: Store) -> None:
    """If an attempt got no answer, the message may be at Telegram. It cannot be discarded, not even
    during a flood wait before the next attempt."""
    reply = await post(store)
    sending = await command(store, reply)
    await store.database.write(lambda t: outbox.mark_sending(t, sending.id))
    with pytest.raises(Conflict):
        await store.database.write(lambda t: outbox.discard(t, reply))
    for error in (SendError("delivery_unknown", "x"), SendError("flood_wait", "y")):
        await store.database.write(
            lambda t, e=error: outbox.reschedule(  # type: ignore[misc]
                t, sending, state=OutboxState.UNKNOWN, until=0, error=e
            )
        )
        with pytest.raises(Conflict):
            await store.database.write(lambda t: outbox.discard(t, reply))
