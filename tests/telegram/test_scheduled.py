"""Scheduled messages in updates and answers. Their ids may equal those of messages."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.updates import (
    MessageScheduled,
    NewMessage,
    ScheduledMessage,
    ScheduledRemoved,
    SendConfirmed,
    SentMessage,
)
from switchboard.errors import CommandUnanswered
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.scheduled import (
    scheduled_or_sent,
    sent_from_schedule,
    still_scheduled,
    was_deleted,
)
from switchboard.telegram.translate.updates.bundle import UpdateBundle

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ME, DORA = 1, 2


def message(id_: int, text: str, **facts: Any) -> Any:
    """An own message to Dora."""
    return types.Message(
        id_, types.PeerUser(DORA), NOON, text, out=True, from_id=types.PeerUser(ME), **facts
    )


def updates(*given: Any) -> Any:
    """An answer, or a packet."""
    return types.Updates(list(given), [], [], NOON, 0)


def changes(*given: Any) -> list[Any]:
    """The changes of a packet."""
    return changes_of(UpdateBundle(given, {}, ME), lambda *_: pytest.fail("unreadable"))


def test_equal_ids_of_a_schedule_and_of_messages_are_told_apart() -> None:
    """A packet may report a message 5, a scheduled message 5, and that the latter was sent."""
    found = changes(
        types.UpdateNewMessage(message(5, "sent", from_scheduled=True), 1, 1),
        types.UpdateNewScheduledMessage(message(5, "later")),
        types.UpdateDeleteScheduledMessages(types.PeerUser(DORA), [7, 9], [5]),
        types.UpdateMessageID(5, random_id=-1),
    )

    new, later, removed, confirmed = found
    assert isinstance(new, NewMessage)
    assert (new.message_id, new.text, new.from_scheduled) == (5, "sent", True)
    assert isinstance(later, MessageScheduled)
    assert (later.message.scheduled_id, later.message.text) == (5, "later")
    assert later.message.scheduled_at == int(NOON.timestamp())
    assert removed == ScheduledRemoved(DORA, (7, 9), (5,))
    assert isinstance(confirmed, SendConfirmed)
    assert [m.text for m in confirmed.scheduled] == ["later"]
    assert confirmed.new_in == {DORA}


def test_a_message_of_somebody_else_confirms_nothing() -> None:
    """A message from Dora with the number that is confirmed is not the message of the command."""
    hers = types.Message(5, types.PeerUser(DORA), NOON, "hello", from_id=types.PeerUser(DORA))

    found = changes(types.UpdateNewMessage(hers, 1, 1), types.UpdateMessageID(5, random_id=-1))

    confirmed = found[-1]
    assert isinstance(confirmed, SendConfirmed)
    assert confirmed.new_in == frozenset()


def test_a_confirmation_names_the_chats_of_the_messages_beside_it() -> None:
    """Own messages with the confirmed number may belong to other chats: a channel, or another
    schedule."""
    post = types.Message(5, types.PeerChannel(77), NOON, "news", out=True)
    note = types.Message(5, types.PeerUser(ME), NOON, "note", out=True)

    found = changes(
        types.UpdateNewChannelMessage(post, 1, 1),
        types.UpdateNewScheduledMessage(message(5, "later")),
        types.UpdateNewScheduledMessage(note),
        types.UpdateMessageID(5, random_id=-1),
    )

    confirmed = found[-1]
    assert isinstance(confirmed, SendConfirmed)
    assert [m.chat_id for m in confirmed.scheduled] == [DORA, ME]
    assert confirmed.new_in == {-1_000_000_000_077}


def test_an_answer_says_whether_the_message_was_scheduled_or_sent() -> None:
    """The id of `updateMessageID` is that of the update beside it. Without one, the command is
    asked again."""
    identified = types.UpdateMessageID(5, random_id=-1)

    later = scheduled_or_sent(
        updates(identified, types.UpdateNewScheduledMessage(message(5, "x"))), -1, ME
    )
    now = scheduled_or_sent(
        updates(identified, types.UpdateNewMessage(message(5, "x"), 1, 1)), -1, ME
    )
    with pytest.raises(CommandUnanswered):
        scheduled_or_sent(updates(identified), -1, ME)
    with pytest.raises(CommandUnanswered):
        scheduled_or_sent(
            updates(identified, types.UpdateNewScheduledMessage(message(6, "x"))), -1, ME
        )

    assert isinstance(later, ScheduledMessage)
    assert isinstance(now, SentMessage)
    assert (later.scheduled_id, now.message_id) == (5, 5)


def test_a_message_that_was_to_be_sent_may_be_in_the_schedule() -> None:
    """An earlier try with the same random id may have scheduled it. A new message with that id
    beside it is the sent one."""
    identified = types.UpdateMessageID(5, random_id=-1)
    beside = types.UpdateNewScheduledMessage(message(5, "x"))

    found = still_scheduled(updates(identified, beside), -1, ME)
    sent = types.UpdateNewMessage(message(5, "x"), 1, 1)

    assert found is not None
    assert found.scheduled_id == 5
    assert still_scheduled(updates(identified, beside, sent), -1, ME) is None
    assert still_scheduled(updates(identified, sent), -1, ME) is None


def test_what_became_of_a_scheduled_message_is_read_by_its_own_id() -> None:
    """Of the messages that were sent, the one at the same place in the list; a message that was
    sent was not deleted."""
    answer = updates(
        types.UpdateNewMessage(message(40, "seven"), 1, 1),
        types.UpdateDeleteScheduledMessages(types.PeerUser(DORA), [40, 7], [7, 40]),
    )
    deleted = updates(types.UpdateDeleteScheduledMessages(types.PeerUser(DORA), [7]))

    sent = sent_from_schedule(answer, 7, ME)

    assert sent is not None
    assert sent.message is not None
    assert (sent.message_id, sent.message.text) == (40, "seven")
    assert sent_from_schedule(deleted, 7, ME) is None
    assert (was_deleted(answer, 7), was_deleted(deleted, 7), was_deleted(deleted, 8)) == (
        False,
        True,
        False,
    )
