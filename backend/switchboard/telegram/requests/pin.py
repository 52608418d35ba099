"""Pin a chat to the top of its list, or unpin it (`messages.toggleDialogPin`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.updates import DialogStateChange, PinChanged
from switchboard.telegram.requests.command_requester import CommandRequester


async def pin(
    requester: CommandRequester, peer: Any, command: Command
) -> tuple[DialogStateChange, ...]:
    """Pin or unpin. Returns what has changed."""
    content: Any = command.content
    request = functions.messages.ToggleDialogPinRequest
    await requester.ask(request(types.InputDialogPeer(peer), pinned=content.is_pinned))
    return requester.changed(PinChanged(command.chat_id, content.is_pinned))
