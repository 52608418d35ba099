"""Report how far the owner has read (`messages.readHistory`, `channels.readHistory`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import is_channel
from switchboard.domain.outbox import Command
from switchboard.telegram.requests.command_requester import CommandRequester


async def mark_read(requester: CommandRequester, peer: Any, command: Command) -> None:
    """Mark the chat as read up to the command's message."""
    content: Any = command.content
    if is_channel(command.chat_id):
        channel = types.InputChannel(peer.channel_id, peer.access_hash)
        await requester.ask(functions.channels.ReadHistoryRequest(channel, content.up_to))
    else:
        await requester.ask(functions.messages.ReadHistoryRequest(peer, content.up_to))
