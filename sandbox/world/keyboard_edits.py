"""A bot changes the keyboard of a message (core.telegram.org/api/bots/buttons)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.world.apply_messages import publish_edit
from sandbox.world.events import Event
from sandbox.world.keyboards import keyboard_of
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class KeyboardEdited(Event):
    """A bot changed the keyboard of a message."""

    message: int
    keyboard: tuple[Any, ...] | None
    date: int


@applies(KeyboardEdited)
def keyboard_edited(state: State, event: KeyboardEdited) -> None:
    """Change the keyboard. The message is edited, but clients do not show that
    (core.telegram.org/constructor/message, ``edit_hide``)."""
    message = state.messages[event.message]
    message.keyboard = keyboard_of(event.keyboard)
    if message.edited is None:
        message.edited, message.edit_hidden = event.date, True
    publish_edit(state, message, event.date)
