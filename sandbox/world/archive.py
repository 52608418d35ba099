"""Peer folders, of which the archive is the only one (core.telegram.org/api/folders).

``updateFolderPeers`` takes ``pts``, so that a difference repeats it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.world.dialog_state import ARCHIVE, MAIN
from sandbox.world.events import Event
from sandbox.world.model import Channel, Logged, Peer, User
from sandbox.world.notifications import is_muted
from sandbox.world.state import State, applies

Moves = Iterable[tuple[Peer, int]]
"""Conversations, each with its new peer folder."""


@dataclass(slots=True, frozen=True)
class FoldersEdited(Event):
    """Somebody moved conversations: (ref, peer folder)."""

    user: str
    moves: tuple[tuple[str, int], ...]
    date: int


@dataclass(slots=True, frozen=True)
class FolderPeersChanged(Logged):
    """``updateFolderPeers``."""

    moved: tuple[tuple[Peer, int], ...]

    @property
    def peers(self) -> frozenset[Peer]:
        """The moved conversations."""
        return frozenset(peer for peer, _ in self.moved)


@applies(FoldersEdited)
def folders_edited(state: State, event: FoldersEdited) -> None:
    """Move, and send the change to the owner's devices."""
    moves = ((state.peer(ref), folder_id) for ref, folder_id in event.moves)
    move(state, state.user(event.user), moves, event.date)


def move(state: State, user: User, moves: Moves, date: int) -> None:
    """Move conversations that are in another folder. A pin belongs to a folder and is lost. No
    update reports that: clients drop the pin themselves.
    """
    moved = []
    for peer, folder_id in moves:
        dialog = state.dialog(user, peer)
        if dialog.folder_id == folder_id:
            continue
        moved.append((peer, folder_id))
        state.unpin(user, peer)
        dialog.folder_id = folder_id
        if isinstance(peer, Channel):
            archived_by = state.archived_by.setdefault(peer, set())
            (archived_by.add if folder_id == ARCHIVE else archived_by.discard)(user)
    if moved:
        change = FolderPeersChanged(user.box.pts + 1, 1, tuple(moved))
        state.publish(user, user.box.record(change, date))


def bring_back(state: State, user: User, peer: Peer, at: int) -> None:
    """Move a conversation with a new message out of the archive, unless it is muted
    (core.telegram.org/constructor/globalPrivacySettings, ``keep_archived_unmuted``).
    """
    if state.dialog(user, peer).folder_id == ARCHIVE and not is_muted(user, peer, at):
        move(state, user, [(peer, MAIN)], at)
