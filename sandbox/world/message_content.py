"""Events of what a message contains besides its text: keyboards, and uploaded media."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.world.apply_messages import publish_edit
from sandbox.world.content import Media
from sandbox.world.events import Event
from sandbox.world.keyboards import keyboard_of
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class KeyboardEdited(Event):
    """A bot changed the keyboard of a message."""

    message: int
    keyboard: tuple[Any, ...] | None
    date: int


@dataclass(slots=True, frozen=True)
class MediaUploaded(Event):
    """Somebody uploaded media for an album, before they are sent."""

    kind: str
    name: str
    detail: str


@applies(KeyboardEdited)
def keyboard_edited(state: State, event: KeyboardEdited) -> None:
    """Change the keyboard. The message is edited, but clients do not show that
    (core.telegram.org/constructor/message, ``edit_hide``)."""
    message = state.messages[event.message]
    message.keyboard = keyboard_of(event.keyboard)
    if message.edited is None:
        message.edited, message.edit_hidden = event.date, True
    publish_edit(state, message, event.date)


@applies(MediaUploaded)
def media_uploaded(state: State, event: MediaUploaded) -> int:
    """Keep it; returns its number."""
    state.uploads.append(Media(event.kind, event.name, event.detail))  # type: ignore[arg-type] # from JSON
    return len(state.uploads) - 1
