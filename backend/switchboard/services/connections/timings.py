"""The timings of the connections of accounts."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff
from switchboard.services.concurrency.task_group import LOST_AFTER
from switchboard.services.sync.timings import ReconcilerTimings


@dataclass(frozen=True, slots=True)
class ConnectionTimings:
    """Times in seconds.

    retries: the pauses between connections. stable_after: after this time a connection counts as
    stable, and the pauses start again. reconnect_every: after this time the account reconnects,
    because some sessions silently stop getting updates. new_for: how long a session counts as new.
    cancel_again: after this time a connection that has not ended is cancelled again.
    freeze_period: between two checks of whether a frozen account is still frozen.
    """

    retries: Backoff = field(default_factory=lambda: Backoff(1.0, 300.0))
    stable_after: float = 60.0
    reconnect_every: float = 86_400.0
    new_for: float = 60.0
    cancel_again: float = LOST_AFTER
    freeze_period: float = 300.0
    reconciler: ReconcilerTimings = field(default_factory=ReconcilerTimings)
