"""How long the connections of accounts last and wait."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff
from switchboard.services.sync.timings import ReconcilerTimings


@dataclass(frozen=True, slots=True)
class ConnectionTimings:
    """Seconds in the life of a connection.

    retries: the pauses between connections. stable_after: how long a connection lasts before it
    counts as good, and pauses begin small again. reconnect_every: after how long a connection is
    made anew, because some sessions stop getting updates in silence. new_for: how long a session
    counts as new.
    """

    retries: Backoff = field(default_factory=lambda: Backoff(1.0, 300.0))
    stable_after: float = 60.0
    reconnect_every: float = 86_400.0
    new_for: float = 60.0
    reconciler: ReconcilerTimings = field(default_factory=ReconcilerTimings)
