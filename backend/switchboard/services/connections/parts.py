"""What every account's connection is made of, and the timings of its life."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff
from switchboard.domain.ports import Clock
from switchboard.services.connections.link_opener import LinkOpener
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.leases import Leases
from switchboard.services.open_channels import OpenChannels
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.store.core.database import Database


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


@dataclass(frozen=True, slots=True)
class ConnectionParts:
    """The services that the connections of all accounts share."""

    database: Database
    opener: LinkOpener
    links: LiveLinks
    leases: Leases
    intake: Intake
    outbox: Outbox
    open_channels: OpenChannels
    sign_outs: SignOuts
    clock: Clock
    timings: ConnectionTimings
