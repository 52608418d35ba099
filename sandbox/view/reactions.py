"""Reactions in TL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from telethon.tl import types

from sandbox.view.peers import PeerView
from sandbox.view.replies import topic_in_header
from sandbox.world import Channel, Message
from sandbox.world.reactions import ReactionsChanged

TL = Any


def _reactions_changed(view: PeerView, change: ReactionsChanged, channel: Channel | None) -> TL:
    message = change.message
    is_min = channel is not None and change.by is not view.viewer
    return reactions_update(view, message, is_min=is_min)


def reactions_update(view: PeerView, message: Message, *, is_min: bool = False) -> TL:
    """``updateMessageReactions``. ``min``: the same for everybody, without the viewer's own."""
    chat = message.chat
    direct = isinstance(chat, Channel) and chat.monoforum
    found = message_reactions(view, message, is_min=is_min)
    return types.UpdateMessageReactions(
        view.peer(message.peer_for(view.viewer)),
        message.id_for(view.viewer),
        found or types.MessageReactions([], min=is_min or None),
        top_msg_id=topic_in_header(message),
        saved_peer_id=types.PeerUser(message.topic_id) if direct else None,
    )


def message_reactions(view: PeerView, message: Message, *, is_min: bool = False) -> TL:
    """A ``messageReactions`` with the most frequent reaction first; None without reactions."""
    counts = Counter(one for _, given in message.reactions.values() for one in given)
    if not counts:
        return None
    _, own = message.reactions.get(view.viewer, (0, ()))
    chosen = {} if is_min else {one: order for order, one in enumerate(own)}
    return types.MessageReactions(
        results=[
            types.ReactionCount(reaction(one), count, chosen_order=chosen.get(one))
            for one, count in counts.most_common()
        ],
        min=is_min or None,
        can_see_list=not _is_broadcast(message) or None,
        recent_reactions=None if is_min or _is_broadcast(message) else _recent(view, message),
    )


def reaction(given: str) -> TL:
    """A ``Reaction``."""
    if given == "paid":
        return types.ReactionPaid()
    if given.startswith("custom:"):
        return types.ReactionCustomEmoji(int(given.removeprefix("custom:")))
    return types.ReactionEmoji(given)


def _recent(view: PeerView, message: Message) -> list[TL]:
    return [
        types.MessagePeerReaction(
            view.peer(user), date, reaction(one), my=user is view.viewer or None
        )
        for user, (date, given) in reversed(message.reactions.items())
        for one in given
    ]


def _is_broadcast(message: Message) -> bool:
    return isinstance(message.chat, Channel) and not message.chat.megagroup


REACTION_UPDATES: dict[type, Callable[[Any, Any, Channel | None], TL]] = {
    ReactionsChanged: _reactions_changed,
}
