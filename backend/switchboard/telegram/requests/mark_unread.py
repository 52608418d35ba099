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
    marked, parent = (peer, None) if requester.person is None else (requester.person, peer)
    request = functions.messages.MarkDialogUnreadRequest(
        types.InputDialogPeer(marked), unread=content.unread_mark, parent_peer=parent
    )
    await requester.ask(request)
    return requester.changed(
        UnreadMarkChanged(command.chat_id, content.unread_mark, None, content.topic_id)
    )
