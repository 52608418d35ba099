"""Uploaded media, which are not sent yet (core.telegram.org/method/messages.uploadMedia)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.message_content import Media
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class MediaUploaded(Event):
    """Somebody uploaded media for an album, before they are sent."""

    kind: str
    name: str
    detail: str


@applies(MediaUploaded)
def media_uploaded(state: State, event: MediaUploaded) -> int:
    """Keep it; returns its number."""
    state.uploads.append(Media(event.kind, event.name, event.detail))  # type: ignore[arg-type] # from JSON
    return len(state.uploads) - 1
