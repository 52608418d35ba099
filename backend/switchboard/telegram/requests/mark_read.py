"""Report how far the owner has read (`messages.readHistory`, `channels.readHistory`,
`messages.readDiscussion`, `messages.readSavedHistory`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import is_channel
from switchboard.domain.outbox import Command
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.telegram.requests.command_requester import CommandRequester


async def mark_read(requester: CommandRequester, peer: Any, command: Command) -> None:
    """Mark the chat, or its topic, as read up to the command's message."""
    content: Any = command.content
    topic_id, up_to = content.topic_id, content.up_to
    if requester.person is not None:
        request = functions.messages.ReadSavedHistoryRequest(peer, requester.person, up_to)
        await requester.ask(request)
    elif topic_id != WHOLE_CHAT:
        await requester.ask(functions.messages.ReadDiscussionRequest(peer, topic_id, up_to))
    elif is_channel(command.chat_id):
        channel = types.InputChannel(peer.channel_id, peer.access_hash)
        await requester.ask(functions.channels.ReadHistoryRequest(channel, content.up_to))
    else:
        await requester.ask(functions.messages.ReadHistoryRequest(peer, content.up_to))
