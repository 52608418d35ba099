"""Reactions to messages (core.telegram.org/api/reactions).

``updateMessageReactions`` takes neither ``pts`` nor ``seq``, so that no difference repeats it. The
author of a message gets an edit of it instead, which takes ``pts`` and which clients do not show
(``edit_hide``), unless the message was edited before.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.apply_messages import holders, publish_edit
from sandbox.world.changes import EditedMessage
from sandbox.world.events import Event
from sandbox.world.model import Change, Channel, Message, Side, User
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class Reacted(Event):
    """Somebody reacted to a message; no reactions take the earlier ones back.

    ``as_edit``: whether it is published as an edit: to nobody, to the author, or to everybody.
    """

    user: str
    message: int
    reactions: tuple[str, ...]
    as_edit: bool | None
    date: int


@dataclass(slots=True, frozen=True)
class ReactionsChanged(Change):
    """``updateMessageReactions``."""

    message: Message
    by: User


@applies(Reacted)
def reacted(state: State, event: Reacted) -> None:
    """Store the reactions, and send the change to everybody who has the message."""
    message, user = state.messages[event.message], state.user(event.user)
    message.reactions.pop(user, None)
    if event.reactions:
        message.reactions[user] = event.date, tuple(event.reactions)
    in_channel = isinstance(message.chat, Channel)
    if (event.as_edit or (event.as_edit is None and not in_channel)) and message.edited is None:
        message.edited, message.edit_hidden = event.date, True
    if event.as_edit:
        publish_edit(state, message, event.date)
        return
    change = ReactionsChanged(message, user)
    for owner in holders(state, message):
        if owner is message.sender and event.as_edit is None:
            edit = EditedMessage(owner.box.pts + 1, 1, message)
            state.publish(owner, owner.box.record(edit, event.date))
        else:
            state.publish(owner, change)
    if isinstance(message.chat, Channel) and message.chat.monoforum:
        state.publish(Side(message.chat, state.users[message.topic_id]), change)
