"""The entities that an edit keeps although Switchboard does not store all of them.

Switchboard stores custom emoji and mentions by name (`messageEntityMentionName`) without the ids
that Telegram needs in an edit. So they are taken from the message as Telegram has it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from telethon.tl import types

from switchboard.domain.message_entities import units_of


def kept_entities(
    message: Any, after: str, users: Iterable[Any], peer: Any = None
) -> Iterator[Any]:
    """The custom emoji and mentions by name in the part of the text that does not change.

    users: those that came with the message. peer: its chat, if a user may be named by the message
    (core.telegram.org/api/min).
    """
    known = {user.id: user for user in users}
    for entity, offset in _unchanged(message, after):
        if type(entity) is types.MessageEntityCustomEmoji:
            yield types.MessageEntityCustomEmoji(offset, entity.length, entity.document_id)
        elif type(entity) is types.MessageEntityMentionName:
            user = _input_user(known.get(entity.user_id), entity.user_id, message, peer)
            if user is not None:
                yield types.InputMessageEntityMentionName(offset, entity.length, user)


def _unchanged(message: Any, after: str) -> Iterator[tuple[Any, int]]:
    """The entities in the common beginning and end of two texts, with their new places."""
    before = message.message
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    rest = most - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    beginning, change = units_of(before[:start]), units_of(after) - units_of(before)
    ending = units_of(before[: len(before) - end])
    for entity in message.entities or ():
        if entity.offset + entity.length <= beginning:
            yield entity, entity.offset
        elif entity.offset >= ending:
            yield entity, entity.offset + change


def _input_user(user: Any, user_id: int, message: Any, peer: Any) -> Any:
    if isinstance(user, types.User) and user.is_self:
        return types.InputUserSelf()
    if isinstance(user, types.User) and user.access_hash is not None and not user.min:
        return types.InputUser(user_id, user.access_hash)
    return None if peer is None else types.InputUserFromMessage(peer, message.id, user_id)
