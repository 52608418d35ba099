"""Frozen accounts, which may only read (core.telegram.org/api/auth, "Frozen accounts").

``updateConfig`` makes clients request the configuration again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import Change, Freeze
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class FreezeSet(Event):
    """An account was frozen, or unfrozen (``until`` 0)."""

    user: str
    since: int
    until: int
    appeal_url: str


@dataclass(slots=True, frozen=True)
class ConfigChanged(Change):
    """``updateConfig``."""


@applies(FreezeSet)
def freeze_set(state: State, event: FreezeSet) -> None:
    """Set it, and send the account's devices the change."""
    user = state.user(event.user)
    user.freeze = Freeze(event.since, event.until, event.appeal_url) if event.until else None
    state.publish(user, ConfigChanged())
