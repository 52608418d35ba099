"""Groups and channels whose content is protected (core.telegram.org/api/forwarding)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import Channel, Group
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class NoForwardsToggled(Event):
    """The content of a chat was protected, or no longer is."""

    chat: str
    enabled: bool


@applies(NoForwardsToggled)
def no_forwards_toggled(state: State, event: NoForwardsToggled) -> None:
    """Store it. Clients see it when they get the chat the next time."""
    chat = state.peer(event.chat)
    assert isinstance(chat, Group | Channel)
    chat.noforwards = event.enabled
    chat.version += 1
