"""Edit a message (`messages.editMessage`).

The message is fetched first. So an edit that was executed without an answer is not made twice, and
an edit from another device is not overwritten. Custom emoji and mentions by name, which Switchboard
does not store, stay in the text.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import as_kept
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.updates import AnswerInUpdates, MessageEdited
from switchboard.errors import CommandRefused
from switchboard.telegram.errors.change_errors import MESSAGE_GONE
from switchboard.telegram.requests.command_requester import CommandRequester
from switchboard.telegram.requests.input_channel import input_channel
from switchboard.telegram.translate.entity_edits import kept_entities
from switchboard.telegram.translate.message_entities import convert_entities, input_entities
from switchboard.telegram.translate.messages import message_of
from switchboard.telegram.translate.peers import peers_by_id

EDITED_ELSEWHERE = (
    "The message was edited on another device meanwhile. That text stays; edit it again if needed."
)

NOT_MODIFIED = "message_not_modified"


async def edit(requester: CommandRequester, peer: Any, command: Command) -> AnswerInUpdates:
    """Edit, unless Telegram has the new text already. Raises CommandRefused if somebody has edited
    the message elsewhere."""
    content = command.content
    if not isinstance(content, Edit):
        raise TypeError("A command to edit has a text.")
    answer = await _fetch(requester, peer, content)
    message = next((m for m in answer.messages if m.id == content.target), None)
    if not isinstance(message, types.Message):
        raise CommandRefused("message_id_invalid", MESSAGE_GONE)
    if is_done(message, content):
        _report(requester, message, answer)
    elif message.message not in map(as_kept, (content.text, *content.bases)):
        _report(requester, message, answer)
        await requester.pass_updates_on()
        raise CommandRefused("edited_elsewhere", EDITED_ELSEWHERE)
    else:
        await _edit(requester, peer, content, message, answer.users)
    await requester.pass_updates_on()
    return AnswerInUpdates()


async def _fetch(requester: CommandRequester, peer: Any, content: Edit) -> Any:
    wanted = [types.InputMessageID(content.target)]
    channel = input_channel(peer)
    if channel is None:
        return await requester.ask(functions.messages.GetMessagesRequest(wanted))
    return await requester.ask(functions.channels.GetMessagesRequest(channel, wanted))


async def _edit(
    requester: CommandRequester, peer: Any, content: Edit, message: Any, users: Iterable[Any]
) -> None:
    entities = [
        *(input_entities(content.entities) or ()),
        *kept_entities(message, content.text, users, peer),
    ]
    request = functions.messages.EditMessageRequest(
        peer, content.target, message=content.text, entities=entities or None
    )
    try:
        await requester.ask(request)
    except CommandRefused as refused:
        if refused.code != NOT_MODIFIED:
            raise


def is_done(message: Any, content: Edit) -> bool:
    """Whether Telegram has this text with these entities.

    Telegram finds mentions itself. It keeps no white space around a text, so then the entities may
    be at other positions.
    """
    if message.message != as_kept(content.text):
        return False
    has = convert_entities(message.message, message.entities)
    return _formats(has) == _formats(content.entities) or content.text != message.message


def _formats(entities: Iterable[Entity]) -> list[Entity]:
    return [entity for entity in entities if entity.type is not EntityKind.MENTION]


def _report(requester: CommandRequester, message: Any, answer: Any) -> None:
    """Pass on what Telegram has, like an update. Updates that were sent after the answer may have
    been passed on before it."""
    peers = peers_by_id(answer.users, answer.chats)
    translated = message_of(message, peers, requester.client.self_id)
    if translated is not None:
        requester.client.batcher.add([MessageEdited(translated, is_late=True)])
