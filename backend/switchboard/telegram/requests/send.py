"""Send a message (`messages.sendMessage`): its text unchanged, and its entities."""

from typing import Any

from telethon.tl import functions

from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.requests.input_reply import reply_target
from switchboard.telegram.translate.message_entities import input_entities
from switchboard.telegram.translate.scheduled import still_scheduled
from switchboard.telegram.translate.send_result import sent_message


async def send(
    requester: CommandRequester, peer: Any, command: Command
) -> SentMessage | ScheduledMessage:
    """Send with the command's random id. Returns the sent message, or the scheduled one if it was
    to be scheduled before and Telegram had accepted that."""
    content, random_id = command.content, command.random_id
    if not isinstance(content, Send) or random_id is None:
        raise TypeError("A command to send has a text and a random id.")
    target = reply_target(content.topic_id, content.reply_to, requester.person)
    request = functions.messages.SendMessageRequest(
        peer=peer,
        message=content.text,
        random_id=random_id,
        reply_to=target,
        silent=content.silent or None,
        entities=input_entities(content.entities),
    )
    answer = await requester.ask(request)
    scheduled = still_scheduled(answer, random_id, requester.client.self_id)
    if scheduled is not None:
        return scheduled
    formatted_text = content.text if content.entities else None
    return sent_message(answer, random_id, requester.client.self_id, formatted_text)
