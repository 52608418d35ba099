"""Scheduled messages in the store, whose ids equal those of messages."""

import time
from dataclasses import replace
from typing import Any

import pytest

from switchboard.domain.accounts import Identity
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    RandomId,
    ScheduledId,
    TelegramMessageId,
)
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Direction, Kind, Message, SendError, Status
from switchboard.domain.outbox import OutboxState
from switchboard.domain.outbox.kinds.send_scheduled import SendScheduled
from switchboard.domain.send_options import SendOptions
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    Batch,
    MessageScheduled,
    MessagesDeleted,
    ScheduledMessage,
    ScheduledRemoved,
    ScheduleRead,
    SendConfirmed,
)
from switchboard.store.accounts import accounts, identities
from switchboard.store.core.rows import select
from switchboard.store.messages import message_timers, outbox, schedules, search, threads
from switchboard.store.messages import scheduled as scheduled_rows
from switchboard.store.messages.commands import scheduled_changes
from switchboard.store.sync import update_recorder
from switchboard.store.sync.early_updates import EarlyUpdates

from .conftest import ACCOUNT, DORA, Store, command_of, incoming

ONE = ConversationId(1)
AT = Timestamp(1_900_000_000)
OUT = Direction.OUTGOING


def scheduled(id_: int, text: str = "later", **facts: Any) -> ScheduledMessage:
    """A message of the schedule of the chat with Dora."""
    given: dict[str, Any] = {"scheduled_at": AT, **facts}
    return ScheduledMessage(
        chat_id=DORA.chat_id,
        scheduled_id=ScheduledId(id_),
        text=text,
        kind=Kind.TEXT,
        media_label=None,
        sender_id=7,
        sender_name="Anna",
        **given,
    )


async def thread(store: Store) -> list[Message]:
    """The messages of the conversation, oldest first."""
    page = await store.database.read(lambda c: threads.page(c, ONE, None, 50))
    return list(page.items)


async def shown(store: Store) -> list[tuple[str, str]]:
    """Texts and status of the thread."""
    return [(message.text, message.status.value) for message in await thread(store)]


async def expire(store: Store, now: float) -> int:
    """Remove what has expired by this time."""
    return await store.database.write(lambda t: message_timers.remove_expired(t, now))


async def texts(store: Store, message_id: MessageId) -> list[str]:
    """The stored text of a message, also of one that is in no thread."""
    rows = await store.database.read(
        lambda c: select(c, "SELECT text FROM messages WHERE id = ?", (message_id,))
    )
    return [row["text"] for row in rows]


async def post(store: Store, text: str = "later", client_id: str | None = None) -> Message:
    """Schedule a reply."""
    return await store.database.write(
        lambda t: outbox.enqueue(
            t,
            ONE,
            text=text,
            client_id=client_id,
            reply_to=None,
            random_id=RandomId(-5),
            options=SendOptions(send_at=AT),
        )
    )


async def begin(store: Store, message: Message) -> Any:
    """A try of its command begins, and gets no answer. Returns the command."""
    command = await store.database.read(lambda c: command_of(c, message.id))
    await store.database.write(lambda t: outbox.mark_sending(t, command.id))
    error = SendError("x", "y")
    await store.database.write(
        lambda t: outbox.reschedule(t, command, state=OutboxState.UNKNOWN, until=0, error=error)
    )
    return command


async def test_deleting_a_message_leaves_the_scheduled_one_with_its_number(store: Store) -> None:
    """Message 3 is deleted: scheduled message 3 stays; and the other way round."""
    await store.record(incoming(3), MessageScheduled(scheduled(3)))

    await store.record(MessagesDeleted(None, (TelegramMessageId(3),)))
    after_message = [(m.text, m.deleted_at is None) for m in await thread(store)]
    await store.record(incoming(4), ScheduledRemoved(DORA.chat_id, (ScheduledId(3),)))

    assert after_message == [("hello", False), ("later", True)]
    assert [(m.text, m.message_id) for m in await thread(store)] == [("hello", 3), ("hello", 4)]


async def test_it_is_no_last_message_and_not_counted(store: Store) -> None:
    """A scheduled message is last in the thread, and not the conversation's last message."""
    await store.record(incoming(1), MessageScheduled(scheduled(1)), incoming(2, "new"))
    await post(store, "mine")

    (conversation,) = store.reader.conversations.values()
    assert conversation.last_message is not None
    assert conversation.last_message.text == "new"
    assert conversation.unread_count == 2
    assert [text for text, _ in await shown(store)] == ["hello", "new", "later", "mine"]


@pytest.mark.parametrize("first", ["message", "removal", "together"])
async def test_the_same_row_becomes_the_sent_message(store: Store, first: str) -> None:
    """The message and its removal from the schedule may come in any order, or together. Of two with
    the same text, the one that Telegram names was sent."""
    await store.record(
        incoming(1),
        MessageScheduled(scheduled(1, scheduled_at=AT)),
        MessageScheduled(scheduled(2, scheduled_at=Timestamp(AT + 9))),
    )
    _, _, second = await thread(store)
    new = incoming(2, "later", direction=OUT, timestamp=AT, from_scheduled=True)
    if first == "together":
        await store.record(
            new, ScheduledRemoved(DORA.chat_id, (ScheduledId(2),), (new.message_id,))
        )
        expected = second.id
    else:
        changes = [new, ScheduledRemoved(DORA.chat_id, (ScheduledId(1),), (new.message_id,))]
        early = EarlyUpdates()
        for change in changes if first == "message" else reversed(changes):
            batch = Batch(ACCOUNT, changes=(change,))
            await store.database.write(lambda t, b=batch: update_recorder.apply(t, [b], early))
        expected = MessageId(second.id - 1)

    found = await thread(store)
    assert [m.status for m in found] == [Status.RECEIVED, Status.SENT, Status.SCHEDULED]
    assert (found[1].id, found[1].message_id, found[1].scheduled_at) == (expected, 2, None)
    await store.record(new)
    assert len(await thread(store)) == 3


async def test_a_message_that_is_sent_now_keeps_its_row_without_an_answer(store: Store) -> None:
    """The operator sends a message of next week now, and the answer is lost. A difference brings
    the message and does not name its schedule: it is the same row, and nothing is left to do."""
    await store.record(incoming(1), MessageScheduled(scheduled(1)))
    row = (await thread(store))[1]
    await store.database.write(lambda t: scheduled_changes.send_now(t, row))
    await begin(store, row)
    now = Timestamp(int(time.time()))

    await store.record(incoming(2, "later", direction=OUT, timestamp=now, from_scheduled=True))

    assert [(m.id, m.status) for m in (await thread(store))[1:]] == [(row.id, Status.SENT)]
    assert await store.database.read(lambda c: outbox.newest_id(c, ACCOUNT)) == 0


async def test_an_old_message_with_the_same_text_takes_no_scheduled_one(store: Store) -> None:
    """A page of history with last week's scheduled message leaves next week's as it is."""
    await store.record(incoming(5), MessageScheduled(scheduled(1)))

    await store.record(incoming(6, "later", direction=OUT, from_scheduled=True))

    assert await shown(store) == [("hello", "received"), ("later", "sent"), ("later", "scheduled")]


async def test_a_list_that_was_asked_earlier_undoes_nothing(store: Store) -> None:
    """Between the request for a schedule and its answer, one message was deleted, one was added and
    one was changed: they stay so. Those that are missing without an update were deleted."""
    await store.record(incoming(1), *(MessageScheduled(scheduled(n, f"{n}")) for n in (1, 2, 3)))
    await store.record(MessageScheduled(scheduled(5, "5")))
    known = await store.database.read(lambda c: schedules.stored_in(c, ACCOUNT, DORA.chat_id))
    await store.record(
        ScheduledRemoved(DORA.chat_id, (ScheduledId(1),)),
        MessageScheduled(scheduled(4, "4")),
        MessageScheduled(scheduled(5, "five")),
    )

    listed = (scheduled(1, "1"), scheduled(2, "two"), scheduled(5, "5"))
    await store.record(ScheduleRead(DORA.chat_id, listed, known))

    assert [text for text, _ in await shown(store)] == ["hello", "two", "five", "4"]


async def test_a_message_that_arrives_after_its_absence_keeps_its_row(store: Store) -> None:
    """A schedule without a message is stored before the message that was sent from it: the row
    that had left the thread returns as that message. One that was to be sent at another time does
    not."""
    await store.record(incoming(1), MessageScheduled(scheduled(1)))
    row = (await thread(store))[-1].id
    later = scheduled(2, scheduled_at=Timestamp(AT + 3_600))
    await store.record(MessageScheduled(later))
    known = await store.database.read(lambda c: schedules.stored_in(c, ACCOUNT, DORA.chat_id))
    await store.record(ScheduleRead(DORA.chat_id, (), known))
    assert [text for text, _ in await shown(store)] == ["hello"]

    sent = Timestamp(AT + 3)
    new = incoming(2, "later", direction=OUT, timestamp=sent, from_scheduled=True)
    await store.record(new)

    found = await thread(store)
    assert [(m.id, m.message_id, m.status) for m in found[1:]] == [(row, 2, Status.SENT)]
    assert (found[1].deleted_at, found[1].scheduled_at) == (None, None)


@pytest.mark.parametrize("ahead", [-3_600, 86_400], ids=["at its time", "sent now"])
async def test_a_message_of_a_gap_keeps_its_row(store: Store, ahead: int) -> None:
    """The schedule shows that a message left it, long after Telegram sent it, at its time or
    because the phone sent it now. The message arrives still later: its row returns as it."""
    now = int(time.time())
    at = Timestamp(now + ahead)
    await store.record(incoming(1), MessageScheduled(scheduled(1, scheduled_at=at)))
    row = (await thread(store))[-1].id
    known = await store.database.read(lambda c: schedules.stored_in(c, ACCOUNT, DORA.chat_id))
    await store.record(ScheduleRead(DORA.chat_id, (), known))

    sent = Timestamp(min(at, now - 5))
    await store.record(incoming(2, "later", direction=OUT, timestamp=sent, from_scheduled=True))

    found = await thread(store)
    assert [(m.id, m.message_id, m.status) for m in found[1:]] == [(row, 2, Status.SENT)]


async def test_a_text_that_was_taken_back_is_removed_after_a_while(store: Store) -> None:
    """The text of a message that left the schedule without a message stays as long as the message
    may still arrive. Then it is in no row, no message takes the row, and the reply that is posted
    again is not sent."""
    await store.record(incoming(1))
    reply = await post(store, client_id="reply-1")
    command = await begin(store, reply)
    await store.database.write(lambda t: outbox.complete(t, command, scheduled(1)))
    await store.database.write(lambda t: scheduled_rows.remove(t, reply.id))

    early = await expire(store, time.time() + schedules.KEPT_FOR - 5)
    removed = await expire(store, time.time() + schedules.KEPT_FOR + 5)

    assert (early, removed) == (0, 1)
    assert await texts(store, reply.id) == [""]
    await store.record(incoming(2, "", direction=OUT, timestamp=AT, from_scheduled=True))
    assert reply.id not in [message.id for message in await thread(store)]
    assert (await post(store, client_id="reply-1")).id == reply.id


@pytest.mark.parametrize("edit", ["edited_at", "hidden_edit_at"])
async def test_a_message_that_was_edited_since_keeps_its_row(store: Store, edit: str) -> None:
    """A message was sent from the schedule and edited, visibly or not, before it arrives here. Its
    time shows which row it was; one of an hour later stays scheduled."""
    await store.record(
        incoming(1),
        MessageScheduled(scheduled(1)),
        MessageScheduled(scheduled(2, scheduled_at=Timestamp(AT + 3_600))),
    )
    row = (await thread(store))[1].id
    edited = {edit: Timestamp(AT + 20)}

    await store.record(
        incoming(2, "new", direction=OUT, timestamp=AT, from_scheduled=True, **edited)
    )

    found = [(m.id, m.text, m.status) for m in (await thread(store))[1:]]
    assert found == [(row, "new", Status.SENT), (row + 1, "later", Status.SCHEDULED)]


async def test_a_lost_answer_is_bound_to_the_reply(store: Store) -> None:
    """The answer to a try was lost, and the message arrives by the schedule, or was even sent
    meanwhile: it stays one row, the reply's, whose command is gone or repeats without harm."""
    await store.record(incoming(1))
    reply = await post(store)
    command = await begin(store, reply)
    await store.record(MessageScheduled(scheduled(1)))

    await store.database.write(lambda t: outbox.complete(t, command, scheduled(1)))
    bound = await thread(store)
    other = replace(command, id=command.id)
    await store.record(incoming(2, "later", direction=OUT, timestamp=AT, from_scheduled=True))
    await store.database.write(lambda t: outbox.complete(t, other, scheduled(1)))

    assert [(m.id, m.status) for m in bound[1:]] == [(reply.id, Status.SCHEDULED)]
    assert [(m.id, m.status) for m in (await thread(store))[1:]] == [(reply.id, Status.SENT)]


async def test_what_was_scheduled_in_spite_of_a_refusal_is_sent_from_there(store: Store) -> None:
    """The answer to a schedule was lost, the next try refused, and the operator sends it now.
    Telegram says that it has it in the schedule: its number there becomes no message's, and the
    scheduled message is sent."""
    await store.record(incoming(2))
    reply = await post(store)
    command = await begin(store, reply)
    await store.database.write(lambda t: outbox.fail(t, command, SendError("x", "y")))
    await store.database.write(lambda t: scheduled_changes.send_now(t, reply))
    now = await store.database.read(lambda c: command_of(c, reply.id))

    await store.database.write(lambda t: outbox.complete(t, now, scheduled(2)))

    message = (await thread(store))[-1]
    left = await store.database.read(lambda c: command_of(c, reply.id))
    assert (message.id, message.message_id, message.scheduled_id) == (reply.id, None, 2)
    assert left.content == SendScheduled(ScheduledId(2))


async def test_a_message_that_is_still_in_the_schedule_is_found_once_when_it_is_sent(
    store: Store,
) -> None:
    """The operator sends it now, so a search finds it. Telegram has it in the schedule, so no
    search finds it. Once Telegram has sent it, it has one place in the index."""
    await store.record(incoming(2, "hello"))
    reply = await post(store)
    command = await begin(store, reply)
    while await store.database.write(search.index_part):
        pass

    async def found() -> list[MessageId]:
        page = await store.database.read(
            lambda c: search.page(c, q="later", wanted=MessageFilter(), cursor=None, limit=9)
        )
        return [message.id for message in page.items]

    await store.database.write(lambda t: outbox.fail(t, command, SendError("x", "y")))
    await store.database.write(lambda t: scheduled_changes.send_now(t, reply))
    now = await store.database.read(lambda c: command_of(c, reply.id))
    sent_now = await found()
    await store.database.write(lambda t: outbox.complete(t, now, scheduled(2)))
    in_schedule = await found()
    await store.record(incoming(3, "later", direction=OUT, timestamp=AT, from_scheduled=True))

    assert (sent_now, in_schedule) == ([reply.id], [])
    assert await found() == [reply.id]


async def test_updates_show_that_a_message_sent_now_is_still_in_the_schedule(store: Store) -> None:
    """As above, but the answer is lost again, and updates name the scheduled message."""
    await store.record(incoming(2))
    reply = await post(store)
    command = await begin(store, reply)
    await store.database.write(lambda t: outbox.fail(t, command, SendError("x", "y")))
    await store.database.write(lambda t: scheduled_changes.send_now(t, reply))

    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(2), (scheduled(2),)))

    message = (await thread(store))[-1]
    left = await store.database.read(lambda c: command_of(c, reply.id))
    assert (message.id, message.message_id, message.scheduled_id) == (reply.id, None, 2)
    assert left.content == SendScheduled(ScheduledId(2))


async def test_a_confirmed_number_alone_binds_nothing(store: Store) -> None:
    """`updateMessageID` without the message beside it does not say whether the number is that of a
    message: the reply still waits, and its command is repeated."""
    await store.record(incoming(1))
    reply = await post(store)
    await begin(store, reply)

    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(1)))
    waiting = await thread(store)
    await store.record(SendConfirmed(RandomId(-5), TelegramMessageId(1), (scheduled(1),)))

    assert [(m.status, m.message_id) for m in waiting[1:]] == [(Status.PENDING, None)]
    assert [(m.status, m.scheduled_id) for m in (await thread(store))[1:]] == [
        (Status.SCHEDULED, 1)
    ]
    assert await store.database.read(lambda c: outbox.pending(c, ACCOUNT, AT)) == []


@pytest.mark.parametrize(
    ("beside", "new_in", "found"),
    [
        ("dora", (), (Status.SCHEDULED, 1, None)),
        ("", ("dora",), (Status.SENT, None, 1)),
        ("", ("shop",), (Status.PENDING, None, None)),
        ("shop", (), (Status.PENDING, None, None)),
        ("shop", ("dora",), (Status.SENT, None, 1)),
        ("dora", ("shop",), (Status.SCHEDULED, 1, None)),
        ("dora", ("dora",), (Status.PENDING, None, None)),
    ],
)
async def test_equal_numbers_of_other_chats_confirm_nothing(
    store: Store, beside: str, new_in: tuple[str, ...], found: tuple[object, ...]
) -> None:
    """Beside a confirmed number, the packet has messages and schedules of two chats with the same
    number: only what is in the chat of the reply says which it is. If both are, the command is
    repeated, and its answer says it."""
    chats = {"dora": DORA.chat_id, "shop": ChatId(-1_000_000_000_077)}
    await store.record(incoming(9))
    reply = await post(store)
    await begin(store, reply)

    await store.record(
        SendConfirmed(
            RandomId(-5),
            TelegramMessageId(1),
            (scheduled(1)._replace(chat_id=chats[beside]),) if beside else (),
            frozenset(chats[name] for name in new_in),
        )
    )

    ours = next(m for m in await thread(store) if m.id == reply.id)
    assert (ours.status, ours.scheduled_id, ours.message_id) == found


async def test_two_accounts_of_one_person_keep_one_row_of_a_scheduled_message(store: Store) -> None:
    """Both accounts mirror the same schedule. After their merge each message is there once."""
    other = AccountId("00000000-0000-4000-8000-000000000000")
    clara = Identity(8, "Clara", "clara", "02")
    await store.database.write(
        lambda t: accounts.save(t, other, label="New", api_id=1, identity=clara)
    )
    changes = (incoming(1), MessageScheduled(scheduled(1)), MessageScheduled(scheduled(2, "two")))
    await store.record(*changes)
    batch = Batch(other, (DORA,), changes[:2])
    await store.database.write(lambda t: update_recorder.apply(t, [batch]))

    double = identities.Double(goes=ACCOUNT, stays=other)
    await store.database.write(lambda t: identities.merge(t, double))
    await store.database.read(store.reader.follow_moved_messages)

    rows = await store.database.read(
        lambda c: [
            (row["text"], row["telegram_account_id"])
            for row in select(c, "SELECT * FROM messages WHERE scheduled_at IS NOT NULL")
        ]
    )
    assert sorted(rows) == [("later", other), ("two", other)]
