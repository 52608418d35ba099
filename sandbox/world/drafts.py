"""Drafts, which the devices of an account share (core.telegram.org/api/drafts).

``updateDraftMessage`` takes ``seq`` and no ``pts``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.dialog_state import Draft
from sandbox.world.events import Event
from sandbox.world.message_content import Entity
from sandbox.world.model import Peer, Sequenced
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class DraftSaved(Event):
    """Somebody saved a draft. Empty values clear it. ``topic``: a topic other than General."""

    user: str
    peer: str
    date: int
    text: str = ""
    reply_to: int | None = None
    entities: tuple[tuple[str, int, int, str], ...] = ()
    topic: int = 0


@dataclass(slots=True, frozen=True)
class DraftChanged(Sequenced):
    """``updateDraftMessage``."""

    peer: Peer
    draft: Draft
    topic_id: int = 0

    @property
    def peers(self) -> frozenset[Peer]:
        """The conversation."""
        return frozenset((self.peer,))


@applies(DraftSaved)
def draft_saved(state: State, event: DraftSaved) -> None:
    """Store the draft, and send the change to the owner's devices."""
    user, peer = state.user(event.user), state.peer(event.peer)
    look = tuple(Entity(*entity) for entity in event.entities)  # type: ignore[arg-type] # from JSON
    draft = Draft(event.text, event.date, event.reply_to, look)
    dialog = state.dialog(user, peer)
    owner = dialog.topic(event.topic) if event.topic else dialog
    owner.draft = draft
    state.publish_sequenced([user], DraftChanged(peer, draft, event.topic), event.date)
