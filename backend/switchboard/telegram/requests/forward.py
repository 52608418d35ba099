"""Forward a message within an account (`messages.forwardMessages`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.forward import Forward
from switchboard.domain.topics import GENERAL, WHOLE_CHAT
from switchboard.domain.updates import SentMessage
from switchboard.errors import CommandRefused
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.translate.send_result import sent_message


async def forward(requester: CommandRequester, peer: Any, command: Command) -> SentMessage:
    """Forward with the command's random id, into its topic. Returns the new message."""
    content, random_id = command.content, command.random_id
    if not isinstance(content, Forward) or random_id is None:
        raise TypeError("A command to forward has an original and a random id.")
    source = await requester.find_peer(content.from_chat)
    if source is None:
        raise CommandRefused(
            "peer_unknown", "Telegram no longer shows the chat of this message to the account."
        )
    person, topic_id = requester.person, content.topic_id
    in_topic = person is None and topic_id not in {WHOLE_CHAT, GENERAL}
    request = functions.messages.ForwardMessagesRequest(
        from_peer=source,
        id=[content.original],
        random_id=[random_id],
        to_peer=peer,
        top_msg_id=topic_id if in_topic else None,
        reply_to=None if person is None else types.InputReplyToMonoForum(person),
    )
    answer = await requester.ask(request)
    return sent_message(answer, random_id, requester.client.self_id)
