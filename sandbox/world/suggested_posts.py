"""Posts that people suggest to a channel by direct message (core.telegram.org/api/monoforum)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.world.apply_messages import publish_edit
from sandbox.world.events import Event
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class SuggestedPostDecided(Event):
    """An admin approved or rejected a suggested post."""

    message: int
    accepted: bool
    date: int


@applies(SuggestedPostDecided)
def suggested_post_decided(state: State, event: SuggestedPostDecided) -> None:
    """Set the flag of the message. A service message reports the decision."""
    message = state.messages[event.message]
    assert message.suggested_post is not None
    message.suggested_post = replace(message.suggested_post, accepted=event.accepted)
    publish_edit(state, message, event.date)
