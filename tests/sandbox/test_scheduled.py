"""Scheduled messages, as stock Telethon clients see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from sandbox.rpc.scheduled import hash_of
from tests.sandbox.conftest import Inbox

WHEN_ONLINE = datetime.fromtimestamp(0x7FFFFFFE, UTC)


def ahead(seconds: float) -> datetime:
    """This many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def schedule_of(client: TelegramClient, peer: str, hash: int = 0) -> Any:  # noqa: A002 # Telegram's name
    """The schedule of a chat."""
    entity = await client.get_input_entity(peer)
    return await client(functions.messages.GetScheduledHistoryRequest(entity, hash))


async def message(inbox: Inbox, kind: type, text: str) -> Any:
    """The message of the next update of this kind that has this text."""
    while (update := await inbox.next(kind)).message.message != text:
        pass
    return update.message


async def test_a_message_is_sent_at_its_time(
    client: TelegramClient,
    phone: TelegramClient,
    world: World,
    anna: User,
    bob: User,
) -> None:
    """A scheduled message has an id of its own, which is no message's. Nobody else sees it, until
    the server sends it: with another id, the date of that moment, and for its sender the mark of a
    scheduled message. The other devices hear of both."""
    here, there = Inbox(client), Inbox(phone)
    await client.send_message("bobby", "first")
    await message(there, types.UpdateNewMessage, "first")

    scheduled = await client.send_message("bobby", "later", schedule=ahead(60), silent=True)
    announced = await message(there, types.UpdateNewScheduledMessage, "later")
    before = len(world.history(bob, anna))
    full = await client(functions.users.GetFullUserRequest("bobby"))
    world.send_due(61)
    new = await message(here, types.UpdateNewMessage, "later")

    received = world.history(bob, anna)[-1]
    assert (scheduled.id, announced.id, announced.message) == (1, 1, "later")
    assert announced.date == scheduled.date > ahead(50)
    assert (before, full.full_user.has_scheduled) == (1, True)
    assert (new.id, new.message, new.from_scheduled, new.silent) == (
        world.history(anna, bob)[-1].id,
        "later",
        True,
        True,
    )
    assert (received.text, received.date) == ("later", int(new.date.timestamp()))
    assert (await schedule_of(client, "bobby")).messages == []


async def test_it_is_changed_sent_now_and_deleted(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Text and date of a scheduled message are changed by its id in the schedule; it is sent now,
    or deleted, which the other devices hear of. An ordinary edit does not find it."""
    await client.get_entity("bobby")
    first = await client.send_message("bobby", "frist", schedule=ahead(600))
    second = await client.send_message("bobby", "second", schedule=ahead(700))
    peer = await client.get_input_entity("bobby")
    there = Inbox(phone)

    await client(
        functions.messages.EditMessageRequest(
            peer, first.id, message="first", schedule_date=ahead(900)
        )
    )
    changed = await message(there, types.UpdateNewScheduledMessage, "first")
    with pytest.raises(errors.MessageNotModifiedError):
        await client(
            functions.messages.EditMessageRequest(
                peer, first.id, message="first", schedule_date=changed.date
            )
        )
    with pytest.raises(errors.MessageIdInvalidError):
        await client(functions.messages.EditMessageRequest(peer, 77, schedule_date=ahead(900)))
    sent = await client(functions.messages.SendScheduledMessagesRequest(peer, [first.id]))
    await client(functions.messages.DeleteScheduledMessagesRequest(peer, [second.id]))
    deleted = await there.next(types.UpdateDeleteScheduledMessages)
    last = await there.next(types.UpdateDeleteScheduledMessages)

    assert (changed.id, changed.message, changed.date > ahead(800)) == (1, "first", True)
    assert changed.edit_date is not None
    assert [type(update).__name__ for update in sent.updates] == [
        "UpdateNewMessage",
        "UpdateDeleteScheduledMessages",
    ]
    assert (deleted.messages, deleted.sent_messages) == ([1], [sent.updates[0].message.id])
    assert (last.messages, last.sent_messages) == ([2], None)
    assert [entry.text for entry in world.history(bob, anna)] == ["first"]
    with pytest.raises(errors.MessageIdInvalidError):
        await client(functions.messages.SendScheduledMessagesRequest(peer, [first.id]))


async def test_a_known_schedule_is_not_sent_again(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """With the hash of the present schedule the answer is short; after a change it is whole. Single
    messages are asked for by id."""
    await client.get_entity("bobby")
    for number in range(2):
        await client.send_message("bobby", f"{number}", schedule=ahead(600 + number))
    known = await schedule_of(client, "bobby")
    hash_ = hash_of(anna, reversed(world.scheduled(anna, bob)))

    same = await schedule_of(client, "bobby", hash_)
    await client.send_message("bobby", "more", schedule=ahead(600))
    more = await schedule_of(client, "bobby", hash_)
    peer = await client.get_input_entity("bobby")
    single = await client(functions.messages.GetScheduledMessagesRequest(peer, [2, 9]))

    assert [message.message for message in known.messages] == ["1", "0"]
    assert isinstance(same, types.messages.MessagesNotModified)
    assert [message.message for message in more.messages] == ["1", "more", "0"]
    assert [type(message).__name__ for message in single.messages] == ["Message", "MessageEmpty"]


async def test_a_repeated_call_schedules_one_message(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The same random id names the same message: in the schedule, and after it was sent."""
    await client.get_entity("bobby")
    peer = await client.get_input_entity("bobby")
    request = functions.messages.SendMessageRequest(
        peer, "once", random_id=5, schedule_date=ahead(60)
    )

    first, second = await client(request), await client(request)
    world.send_due(61)
    third = await client(request)

    assert [update.id for update in (first.updates[0], second.updates[0])] == [1, 1]
    assert isinstance(second.updates[1], types.UpdateNewScheduledMessage)
    assert isinstance(third.updates[1], types.UpdateNewMessage)
    assert [entry.text for entry in world.history(bob, anna)] == ["once"]


async def test_a_near_date_sends_at_once_and_a_far_one_is_refused(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Less than ten seconds ahead, and in the past, the message is sent immediately; more than a
    year ahead is refused; a hundred messages of a chat are enough."""
    await client.get_entity("bobby")

    await client.send_message("bobby", "soon", schedule=ahead(5))
    await client.send_message("bobby", "past", schedule=ahead(-5))
    with pytest.raises(errors.ScheduleDateTooLateError):
        await client.send_message("bobby", "far", schedule=ahead(366 * 86_400))
    with pytest.raises(errors.ScheduleStatusPrivateError):
        await client.send_message("me", "online", schedule=WHEN_ONLINE)
    for number in range(100):
        await client.send_message("bobby", f"{number}", schedule=ahead(600))
    with pytest.raises(errors.ScheduleTooMuchError):
        await client.send_message("bobby", "more", schedule=ahead(600))

    assert [entry.text for entry in world.history(bob, anna)] == ["soon", "past"]


async def test_a_message_waits_until_somebody_is_online(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A message with the date 0x7FFFFFFE is sent when the other person comes online."""
    await client.get_entity("bobby")
    scheduled = await client.send_message("bobby", "there?", schedule=WHEN_ONLINE)
    world.send_due(86_400)
    before = world.history(bob, anna)

    world.come_online(bob)

    assert (scheduled.date, before) == (WHEN_ONLINE, [])
    assert [entry.text for entry in world.history(bob, anna)] == ["there?"]
