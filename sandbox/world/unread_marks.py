"""Conversations marked as unread by hand (core.telegram.org/method/messages.markDialogUnread).

``updateDialogUnreadMark`` takes ``seq`` and no ``pts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import Peer, Sequenced
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class UnreadMarked(Event):
    """Somebody marked a conversation as unread, or took the mark away. ``topic``: a person's topic
    in a monoforum."""

    user: str
    peer: str
    unread: bool
    date: int
    topic: int = 0


@dataclass(slots=True, frozen=True)
class UnreadMarkChanged(Sequenced):
    """``updateDialogUnreadMark``."""

    peer: Peer
    unread: bool
    topic_id: int = 0

    @property
    def peers(self) -> frozenset[Peer]:
        """The conversation."""
        return frozenset((self.peer,))


@applies(UnreadMarked)
def unread_marked(state: State, event: UnreadMarked) -> None:
    """Set or remove the mark, and send the change to the owner's devices."""
    user, peer = state.user(event.user), state.peer(event.peer)
    dialog = state.dialog(user, peer)
    owner = dialog.topic(event.topic) if event.topic else dialog
    owner.unread_mark = event.unread
    change = UnreadMarkChanged(peer, event.unread, event.topic)
    state.publish_sequenced([user], change, event.date)
