"""The world's state behind its journal: every change is an event, written before it is applied."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox.world import events
from sandbox.world.model import SERVICE_USER_ID
from sandbox.world.state import State

FIRST_IDS = (700_000_001, 4_000_001, 1_700_000_001)
"""The first ids of users, basic groups and channels."""


class JournaledState:
    """The state, the clock and the journal that all actions of the world share.

    ``journal`` receives each event before it is applied, for example to store it.
    """

    def __init__(self, *, same_ids: bool = False) -> None:
        self.state = State()
        self.clock: Callable[[], float] = time.time
        self.journal: Callable[[events.Event], None] = lambda event: None
        self._same_ids = same_ids

    def begin(self) -> None:
        """Create the world, unless the journal has already done so."""
        if not self.state.secret:
            first = (FIRST_IDS[0],) * 3 if self._same_ids else FIRST_IDS
            self.apply_event(events.Made(secrets.token_hex(16), *first))
            name = ("", "Telegram", "", None, None, False, SERVICE_USER_ID)
            self.apply_event(events.Registered(*name))

    def apply_event(self, event: events.Event) -> Any:
        """Write an event to the journal, then apply it."""
        self.journal(event)
        return self.state.apply(event)

    def now(self) -> int:
        """The world's time, in Unix seconds."""
        return int(self.clock())
