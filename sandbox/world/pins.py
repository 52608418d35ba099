"""Pinned conversations (core.telegram.org/method/messages.toggleDialogPin).

``updateDialogPinned`` and ``updatePinnedDialogs`` take ``seq`` and no ``pts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import Peer, Sequenced
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class DialogPinned(Event):
    """Somebody pinned a conversation to the top of its folder, or unpinned it."""

    user: str
    peer: str
    pinned: bool
    date: int


@dataclass(slots=True, frozen=True)
class PinsReordered(Event):
    """Somebody put the pinned conversations of a folder into an order."""

    user: str
    folder_id: int
    order: tuple[str, ...]
    date: int


@dataclass(slots=True, frozen=True)
class PinChanged(Sequenced):
    """``updateDialogPinned``."""

    peer: Peer
    pinned: bool
    folder_id: int

    @property
    def peers(self) -> frozenset[Peer]:
        """The conversation."""
        return frozenset((self.peer,))


@dataclass(slots=True, frozen=True)
class PinOrderChanged(Sequenced):
    """``updatePinnedDialogs``: all pinned conversations of a folder, in order."""

    folder_id: int
    order: tuple[Peer, ...]

    @property
    def peers(self) -> frozenset[Peer]:
        """The pinned conversations."""
        return frozenset(self.order)


@applies(DialogPinned)
def dialog_pinned(state: State, event: DialogPinned) -> None:
    """Pin at the top, or unpin, and send the change to the owner's devices."""
    user, peer = state.user(event.user), state.peer(event.peer)
    state.unpin(user, peer)
    folder_id = state.dialog(user, peer).folder_id
    if event.pinned:
        user.box.pinned.setdefault(folder_id, []).insert(0, peer)
    state.publish_sequenced([user], PinChanged(peer, event.pinned, folder_id), event.date)


@applies(PinsReordered)
def pins_reordered(state: State, event: PinsReordered) -> None:
    """Pin exactly these conversations, and send the change to the owner's devices."""
    user = state.user(event.user)
    order = [state.peer(ref) for ref in event.order]
    user.box.pinned[event.folder_id] = order
    state.publish_sequenced([user], PinOrderChanged(event.folder_id, tuple(order)), event.date)
