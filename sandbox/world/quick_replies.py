"""Quick replies of a user (core.telegram.org/api/business, "Quick reply shortcuts").

Their messages have ids of their own, which overlap with those of other messages.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.message_content import QuickReply
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class QuickReplySaved(Event):
    """A user saved a quick reply. A text is empty for a message with media alone."""

    user: str
    name: str
    texts: tuple[str, ...]


@applies(QuickReplySaved)
def quick_reply_saved(state: State, event: QuickReplySaved) -> None:
    """Add it behind the others."""
    known = state.user(event.user).quick_replies
    first_id = sum(len(one.texts) for one in known) + 1
    known.append(QuickReply(len(known) + 1, event.name, first_id, tuple(event.texts)))
