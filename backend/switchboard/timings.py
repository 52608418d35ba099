"""The timings of all parts of the service. Tests pass in shorter times."""

from dataclasses import dataclass, field

from switchboard.services import schedule_sync
from switchboard.services.account_sync import synchronizer
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.services.leases import LeaseTimings
from switchboard.services.replica import ReplicaTimings
from switchboard.store.sync import history_gaps
from switchboard.telegram.limits import Limits


@dataclass(frozen=True)
class Timings:
    """account_sync: seconds between reads of the account registry. schedule_gaps: seconds after a
    gap in which no further gap has the schedules read. telegram: also sizes of pages, and numbers
    of attempts. max_rescans: the number of chats to read again after a gap in an account's own
    sequence."""

    connections: ConnectionTimings = field(default_factory=ConnectionTimings)
    leases: LeaseTimings = field(default_factory=LeaseTimings)
    account_sync: float = synchronizer.PERIOD
    schedule_gaps: float = schedule_sync.GAP_PAUSE
    replica: ReplicaTimings = field(default_factory=ReplicaTimings)
    telegram: Limits = field(default_factory=Limits)
    max_rescans: int = history_gaps.MAX_CHATS
