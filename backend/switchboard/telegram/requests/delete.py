"""Delete a message (`messages.deleteMessages`, `channels.deleteMessages`)."""

from typing import Any

from telethon.tl import functions

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.updates import AnswerInUpdates, MessagesDeleted
from switchboard.errors import CommandRefused
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.requests.input_channel import input_channel

GONE = frozenset({"message_id_invalid", "msg_id_invalid"})
"""Telegram's refusals for a message that does not exist any more."""


async def delete(requester: CommandRequester, peer: Any, command: Command) -> AnswerInUpdates:
    """Delete. A message that no longer exists counts as deleted. The answer names no messages, so
    the change is reported here."""
    content = command.content
    if not isinstance(content, Delete):
        raise TypeError("A command to delete names a message.")
    channel = input_channel(peer)
    request = (
        functions.messages.DeleteMessagesRequest([content.target], revoke=content.for_everyone)
        if channel is None
        else functions.channels.DeleteMessagesRequest(channel, [content.target])
    )
    try:
        await requester.ask(request)
    except CommandRefused as refused:
        if refused.code not in GONE:
            raise
    chat_id = None if channel is None else command.chat_id
    requester.client.batcher.add([MessagesDeleted(chat_id, (content.target,))])
    await requester.pass_updates_on()
    return AnswerInUpdates()
