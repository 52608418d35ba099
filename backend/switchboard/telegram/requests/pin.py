"""Pin a chat to the top of its list, or unpin it (`messages.toggleDialogPin`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates import DialogStateChange, PinChanged
from switchboard.telegram.requests.command_requester import CommandRequester


async def pin(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Pin or unpin. Returns what has changed."""
    content: Any = command.content
    topic_id, is_pinned = content.topic_id, content.is_pinned
    if topic_id == WHOLE_CHAT:
        dialog = types.InputDialogPeer(peer)
        request = functions.messages.ToggleDialogPinRequest(dialog, pinned=is_pinned)
    else:
        request = functions.messages.UpdatePinnedForumTopicRequest(peer, topic_id, is_pinned)
    await requester.ask(request)
    return requester.changed(PinChanged(command.chat_id, is_pinned, topic_id=topic_id))
