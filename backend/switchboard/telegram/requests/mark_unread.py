"""Mark a chat as unread, or remove the mark (`messages.markDialogUnread`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.updates import DialogStateChange, UnreadMarkChanged
from switchboard.telegram.requests.command_requester import CommandRequester


async def mark_unread(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Set or remove the mark. Returns what has changed."""
    content: Any = command.content
    request = functions.messages.MarkDialogUnreadRequest
    await requester.ask(request(types.InputDialogPeer(peer), unread=content.unread_mark))
    return requester.changed(UnreadMarkChanged(command.chat_id, content.unread_mark))
