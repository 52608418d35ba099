"""Schedule messages, change them, send them now and delete them.

An attempt whose answer was lost is repeated: the same random id is the same message, and a message
that has left the schedule was sent or deleted by the first attempt.
"""

import time
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.schedule import MIN_AHEAD
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.errors import CommandRefused
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.requests.input_reply import reply_target
from switchboard.telegram.translate.entity_edits import kept_entities
from switchboard.telegram.translate.message_entities import input_entities
from switchboard.telegram.translate.scheduled import (
    in_answer,
    scheduled_or_sent,
    sent_from_schedule,
    was_deleted,
)

NOT_MODIFIED = "message_not_modified"
GONE = "message_id_invalid"


async def schedule(
    requester: CommandRequester, peer: Any, command: Command
) -> ScheduledMessage | SentMessage:
    """Schedule with the command's random id (`messages.sendMessage`, schedule_date). If its time
    has come meanwhile, it is sent immediately."""
    content: Any = command.content
    random_id = command.random_id
    if random_id is None:
        raise TypeError("A command to schedule a message has a random id.")
    now = time.time() + requester.client.time_offset
    is_late = content.send_at < now + MIN_AHEAD and not command.may_have_arrived
    request = functions.messages.SendMessageRequest(
        peer=peer,
        message=content.text,
        random_id=random_id,
        reply_to=reply_target(content.topic_id, content.reply_to, requester.person),
        silent=content.silent or None,
        entities=input_entities(content.entities),
        schedule_date=None if is_late else content.send_at,
    )
    answer = await requester.ask(request)
    return scheduled_or_sent(answer, random_id, requester.client.self_id)


async def reschedule(
    requester: CommandRequester, peer: Any, command: Command
) -> ScheduledMessage | None:
    """Change a scheduled message (`messages.editMessage`, schedule_date). None if it already is as
    wanted. It is fetched first, so that custom emoji and mentions by name stay."""
    content: Any = command.content
    present = await requester.ask(
        functions.messages.GetScheduledMessagesRequest(peer, [content.scheduled_id])
    )
    kept = [
        entity
        for message in present.messages
        if isinstance(message, types.Message)
        for entity in kept_entities(message, content.text, present.users)
    ]
    request = functions.messages.EditMessageRequest(
        peer,
        content.scheduled_id,
        message=content.text,
        entities=[*(input_entities(content.entities) or ()), *kept],
        schedule_date=content.send_at,
    )
    try:
        answer = await requester.ask(request)
    except CommandRefused as refused:
        if refused.code != NOT_MODIFIED:
            raise
        return None
    return in_answer(answer, requester.client.self_id, content.scheduled_id)


async def send_scheduled(
    requester: CommandRequester, peer: Any, command: Command
) -> SentMessage | None:
    """Send a scheduled message now (`messages.sendScheduledMessages`). None if it has left the
    schedule before."""
    content: Any = command.content
    request = functions.messages.SendScheduledMessagesRequest(peer, [content.scheduled_id])
    try:
        answer = await requester.ask(request)
    except CommandRefused as refused:
        if refused.code != GONE:
            raise
        return None
    return sent_from_schedule(answer, content.scheduled_id, requester.client.self_id)


async def unschedule(requester: CommandRequester, peer: Any, command: Command) -> bool:
    """Delete a scheduled message (`messages.deleteScheduledMessages`). False if it has left the
    schedule before: it was sent, or deleted."""
    content: Any = command.content
    request = functions.messages.DeleteScheduledMessagesRequest(peer, [content.scheduled_id])
    try:
        answer = await requester.ask(request)
    except CommandRefused as refused:
        if refused.code != GONE:
            raise
        return False
    return was_deleted(answer, content.scheduled_id)
