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
    """Somebody marked a conversation as unread, or took the mark away."""

    user: str
    peer: str
    unread: bool
    date: int


@dataclass(slots=True, frozen=True)
class UnreadMarkChanged(Sequenced):
    """``updateDialogUnreadMark``."""

    peer: Peer
    unread: bool

    @property
    def peers(self) -> frozenset[Peer]:
        """The conversation."""
        return frozenset((self.peer,))


@applies(UnreadMarked)
def unread_marked(state: State, event: UnreadMarked) -> None:
    """Set or remove the mark, and send the change to the owner's devices."""
    user, peer = state.user(event.user), state.peer(event.peer)
    state.dialog(user, peer).unread_mark = event.unread
    state.publish_sequenced([user], UnreadMarkChanged(peer, event.unread), event.date)
