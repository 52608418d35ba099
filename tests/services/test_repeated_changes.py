"""A change of a message whose request is repeated long after it was made is no refusal."""

from dataclasses import dataclass, field

import pytest

from switchboard.domain.ids import ConversationId, MessageId, RandomId, ScheduledId
from switchboard.domain.ids import TelegramMessageId as TelegramId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.send_options import SendOptions
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import MessageEdited, ScheduledMessage, SentMessage
from switchboard.errors import Conflict, Invalid
from switchboard.services.message_changes import MessageChanges
from switchboard.services.metrics import Metrics
from switchboard.services.scheduled_messages import ScheduledMessages
from switchboard.services.sending.outbox import Outbox
from switchboard.store.messages import outbox, scheduled, threads
from tests.store.conftest import DORA, Store, command_of, incoming, path, store

__all__ = ["path", "store"]

ONE = ConversationId(1)
AT = Timestamp(1_900_000_000)


@dataclass
class Now:
    """A clock that a test sets."""

    time: float = field(default=AT - 3_600.0)

    def __call__(self) -> float:
        """The time."""
        return self.time


@pytest.fixture
def now() -> Now:
    """An hour before `AT`."""
    return Now()


@pytest.fixture
def replies(store: Store, now: Now) -> ScheduledMessages:
    """The acts on scheduled messages."""
    return ScheduledMessages(store.database, Outbox(store.database, Metrics(), now), now)


async def post(store: Store, options: SendOptions) -> MessageId:
    """Put a reply with the text "later" into the outbox."""
    await store.record(incoming(1))
    message = await store.database.write(
        lambda t: outbox.enqueue(
            t,
            ONE,
            text="later",
            client_id=None,
            reply_to=None,
            random_id=RandomId(-5),
            options=options,
        )
    )
    return message.id


async def schedule(store: Store) -> MessageId:
    """A reply that Telegram has in its schedule."""
    message_id = await post(store, SendOptions(send_at=AT))
    command = await store.database.read(lambda c: command_of(c, message_id))
    there = ScheduledMessage(
        chat_id=DORA.chat_id,
        scheduled_id=ScheduledId(1),
        text="later",
        kind=Kind.TEXT,
        media_label=None,
        sender_id=7,
        sender_name="Anna",
        scheduled_at=AT,
    )
    await store.database.write(lambda t: outbox.complete(t, command, there))
    return message_id


async def test_a_time_that_was_set_is_not_too_soon_later(
    store: Store, replies: ScheduledMessages, now: Now
) -> None:
    """Five seconds before it is sent, a repeated change to this time and text changes nothing; any
    other change is too late. After it was sent at that time, the repeat shows the sent message."""
    message_id = await schedule(store)
    await replies.change(message_id, text="mended", send_at=Timestamp(AT + 60))
    now.time = AT + 55

    again = await replies.change(message_id, text="mended", send_at=Timestamp(AT + 60))
    with pytest.raises(Invalid):
        await replies.change(message_id, text="other", send_at=Timestamp(AT + 60))
    await store.database.write(
        lambda t: scheduled.become_sent(
            t, message_id, SentMessage(TelegramId(9), Timestamp(AT + 61))
        )
    )
    sent = await replies.change(message_id, text=None, send_at=Timestamp(AT + 60))
    with pytest.raises(Conflict):
        await replies.change(message_id, text=None, send_at=Timestamp(AT + 3_600))

    assert again.pending_change is not None
    assert again.pending_change.text == "mended"
    assert (sent.id, sent.message_id) == (message_id, TelegramId(9))


async def test_a_reply_that_waits_is_sent_now_once(
    store: Store, replies: ScheduledMessages
) -> None:
    """A reply that Telegram does not have yet, and that was held back for its undo, becomes a usual
    one that nothing holds back. Repeated requests leave it as it is; one that is held back without
    being scheduled is not let go."""
    held = SendOptions(not_before=Timestamp(AT + 30), send_at=Timestamp(AT + 3_600))
    message_id = await post(store, held)
    only_held = await post_another(store)

    first = await replies.send_now(message_id)
    again = await replies.send_now(message_id)
    with pytest.raises(Conflict):
        await replies.send_now(only_held)

    queued = await store.database.read(
        lambda c: c.exec_driver_sql("SELECT kind, not_before FROM outbox ORDER BY id").fetchall()
    )
    assert (first, first.scheduled_at, first.not_before) == (again, None, None)
    assert [tuple(row) for row in queued] == [("send", None), ("send", AT + 30)]


async def post_another(store: Store) -> MessageId:
    """A reply that is held back for its undo."""
    message = await store.database.write(
        lambda t: outbox.enqueue(
            t,
            ONE,
            text="held",
            client_id=None,
            reply_to=None,
            random_id=RandomId(-6),
            options=SendOptions(not_before=Timestamp(AT + 30)),
        )
    )
    return message.id


async def test_an_edit_that_was_made_is_not_too_old_later(store: Store, now: Now) -> None:
    """After the time limit of edits a repeated edit shows the message as it is; another text is
    refused."""
    own = incoming(
        5, "tpyo", direction=Direction.OUTGOING, sender_id=7, timestamp=Timestamp(AT - 60)
    )
    await store.record(own)
    await store.record(
        MessageEdited(
            incoming(
                5,
                "typo",
                direction=Direction.OUTGOING,
                sender_id=7,
                timestamp=Timestamp(AT - 60),
                edited_at=Timestamp(AT),
            )
        )
    )
    changes = MessageChanges(store.database, Outbox(store.database, Metrics(), now), now)
    now.time = AT + 100 * 86_400

    again = await changes.edit(MessageId(1), " typo", is_markdown=False)
    with pytest.raises(Conflict):
        await changes.edit(MessageId(1), "other", is_markdown=False)

    stored = await store.database.read(lambda c: threads.get(c, MessageId(1)))
    assert (again, again.text, again.pending_change) == (stored, "typo", None)
