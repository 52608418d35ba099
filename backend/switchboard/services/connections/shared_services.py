"""The services that the connections of all accounts share."""

from dataclasses import dataclass

from switchboard.domain.ports import Clock
from switchboard.services.connections.link_opener import LinkOpener
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.services.leases import Leases
from switchboard.services.open_channels import OpenChannels
from switchboard.services.schedule_sync import ScheduleSync
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database


@dataclass(frozen=True, slots=True)
class SharedServices:
    """What the connections of all accounts use together."""

    database: Database
    opener: LinkOpener
    links: LiveLinks
    leases: Leases
    intake: Intake
    outbox: Outbox
    schedules: ScheduleSync
    open_channels: OpenChannels
    sign_outs: SignOuts
    clock: Clock
    timings: ConnectionTimings
