"""The composition root: creates the parts, connects them, starts and stops them.

Stores open first and close last. The order of the stop matters: logins and connections end before
intake, intake stores its queued batches, and only then the database closes.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from switchboard import startup
from switchboard.domain.outbox import PaceLimit
from switchboard.domain.ports import Clock
from switchboard.services import Services
from switchboard.services.account_identity import Identities
from switchboard.services.account_proxies import AccountProxies
from switchboard.services.account_sync.key_rotation import KeyRotation
from switchboard.services.account_sync.synchronizer import AccountSynchronizer
from switchboard.services.accounts import Accounts
from switchboard.services.api_credentials import ApiCredentials
from switchboard.services.buttons import Buttons
from switchboard.services.connections.link_opener import LinkOpener
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.connections.shared_services import SharedServices
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.conversations import Conversations
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.group_history import GroupHistory
from switchboard.services.health import Health
from switchboard.services.history_backfill import HistoryBackfill
from switchboard.services.latency import Latency
from switchboard.services.leases import Leases
from switchboard.services.logins.logins import Logins
from switchboard.services.message_changes import MessageChanges
from switchboard.services.message_search import MessageSearch
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics
from switchboard.services.open_channels import OpenChannels
from switchboard.services.people import People
from switchboard.services.reaction_refresh import ReactionRefresh
from switchboard.services.replica import Replica
from switchboard.services.saved_replies import SavedReplyList
from switchboard.services.schedule_sync import ScheduleSync
from switchboard.services.scheduled_messages import ScheduledMessages
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.sync.intake import Intake
from switchboard.services.telegram_requests import RequestCounts
from switchboard.settings import Settings
from switchboard.store.core import meta
from switchboard.store.core.database import Database
from switchboard.store.core.lock import DataLock
from switchboard.timings import Timings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Switchboard:
    """A running service."""

    settings: Settings
    services: Services


@dataclass(frozen=True)
class _Flow:
    """The services that messages pass through, and their metrics."""

    metrics: Metrics
    latency: Latency
    requests: RequestCounts
    links: LiveLinks
    intake: Intake
    outbox: Outbox
    reactions: ReactionRefresh
    schedules: ScheduleSync
    open_channels: OpenChannels


@dataclass(frozen=True)
class _Accounts:
    """The services that sign accounts in and out, connect them, and synchronise them with
    Supabase."""

    leases: Leases
    sign_outs: SignOuts
    supervisor: Supervisor
    identities: Identities
    synchronizer: AccountSynchronizer
    logins: Logins


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    connect: bool = True,
    clock: Clock = time.time,
    timings: Timings | None = None,
) -> AsyncIterator[Switchboard]:
    """Start the service. It runs while the context is open.

    connect: whether to connect accounts; a command that only reads or signs in does not. Raises
    StartRefused if it cannot start: the data folder is in use or not writable, the database is of
    another program or a newer version, a key is unreadable, a setting is wrong.
    """
    timings = timings or Timings()
    async with AsyncExitStack() as stack:
        folder = startup.open_folder(settings.data_dir)
        lock = DataLock(folder)
        lock.acquire()
        stack.callback(lock.release)

        links = LiveLinks()
        was_closed = lock.note_use()
        store = startup.open_store(
            stack,
            folder,
            clock,
            lambda: clock() + links.clock_offset,
            was_closed=was_closed,
        )
        pace = PaceLimit() if settings.send_pace == "person" else None
        flow = _create_flow(store.database, links, clock, timings, pace)
        outside = startup.open_outside(
            stack,
            settings,
            folder,
            store.database,
            flow.intake,
            on_unreadable=lambda _kind: flow.metrics.quarantined.inc(),
            limits=timings.telegram,
            on_request=flow.requests.count,
        )
        installation = await store.database.write_eventually(meta.installation_id)
        accounts = _create_accounts(
            store.database, flow, outside, installation, connect, clock, timings
        )
        replica = (
            startup.open_replica(settings, store.database, timings.replica) if connect else None
        )
        _watch(store, flow, accounts, replica)

        if replica is not None:
            replica.start()
            stack.push_async_callback(replica.stop)
        await _start(stack, store, flow, accounts)
        stack.callback(log.info, "stopping")
        log.info("started", data_dir=str(folder), telegram=outside.telegram.server)
        yield Switchboard(
            settings, _create_services(store, flow, outside, accounts, replica, clock)
        )


def _create_flow(
    database: Database,
    links: LiveLinks,
    clock: Clock,
    timings: Timings,
    pace: PaceLimit | None,
) -> _Flow:
    metrics, latency = Metrics(), Latency(clock)
    outbox = Outbox(database, metrics, clock, pace)
    intake = Intake(
        database,
        metrics,
        latency,
        links.request_history,
        timings.max_rescans,
        wake_sender=outbox.wake,
    )
    outbox.until_stored = intake.wait_until_stored
    return _Flow(
        metrics=metrics,
        latency=latency,
        requests=RequestCounts(metrics, clock),
        links=links,
        intake=intake,
        outbox=outbox,
        reactions=ReactionRefresh(links, intake),
        schedules=ScheduleSync(database, links, intake, clock, timings.schedule_gaps),
        open_channels=OpenChannels(),
    )


def _create_accounts(
    database: Database,
    flow: _Flow,
    outside: startup.Outside,
    installation: str,
    connect: bool,
    clock: Clock,
    timings: Timings,
) -> _Accounts:
    telegram, vault, registry = outside.telegram, outside.vault, outside.registry
    leases = Leases(registry, installation, database, clock, timings.leases)
    sign_outs = SignOuts(
        database=database, telegram=telegram, vault=vault, leases=leases, connects=connect
    )
    shared = SharedServices(
        database=database,
        opener=LinkOpener(telegram, vault, leases),
        links=flow.links,
        leases=leases,
        intake=flow.intake,
        outbox=flow.outbox,
        schedules=flow.schedules,
        open_channels=flow.open_channels,
        sign_outs=sign_outs,
        clock=clock,
        timings=timings.connections,
    )
    supervisor = Supervisor(shared, connects=connect)
    identities = Identities(
        database=database, vault=vault, supervisor=supervisor, sign_outs=sign_outs
    )
    synchronizer = AccountSynchronizer(
        registry, database, vault, supervisor, leases, sign_outs, timings.account_sync
    )
    supervisor.on_double = identities.merge_soon
    identities.on_change = synchronizer.wake
    logins = Logins(
        telegram=telegram,
        pairs=ApiCredentials(database, vault),
        identities=identities,
        sign_outs=sign_outs,
        clock=clock,
    )
    return _Accounts(leases, sign_outs, supervisor, identities, synchronizer, logins)


async def _start(
    stack: AsyncExitStack, store: startup.Store, flow: _Flow, accounts: _Accounts
) -> None:
    """Start the parts in this order. They stop in reverse order."""
    store.totals.start()
    stack.push_async_callback(store.totals.stop)
    await store.message_timers.start()
    stack.push_async_callback(store.message_timers.stop)
    store.mute_timer.start()
    stack.push_async_callback(store.mute_timer.stop)
    store.snooze_timer.start()
    stack.push_async_callback(store.snooze_timer.stop)
    store.maintenance.start()
    stack.push_async_callback(store.maintenance.stop)
    flow.intake.start()
    stack.push_async_callback(flow.intake.stop)
    stack.push_async_callback(flow.reactions.stop)
    stack.push_async_callback(flow.schedules.stop)
    await accounts.identities.start()
    stack.push_async_callback(accounts.identities.stop)
    await accounts.supervisor.start()
    stack.push_async_callback(accounts.supervisor.stop)
    await accounts.sign_outs.run_queue()
    stack.push_async_callback(accounts.sign_outs.stop)
    accounts.synchronizer.start()
    stack.push_async_callback(accounts.synchronizer.stop)
    stack.push_async_callback(accounts.logins.stop)


def _create_services(
    store: startup.Store,
    flow: _Flow,
    outside: startup.Outside,
    accounts: _Accounts,
    replica: Replica | None,
    clock: Clock,
) -> Services:
    database, synchronizer = store.database, accounts.synchronizer
    backfill = HistoryBackfill(database, flow.links, flow.intake)
    return Services(
        accounts=Accounts(
            database,
            accounts.supervisor,
            accounts.leases,
            accounts.sign_outs,
            AccountProxies(outside.vault),
            synchronizer.wake,
            flow.latency,
            flow.requests,
            clock,
        ),
        logins=accounts.logins,
        conversations=Conversations(database),
        messages=Messages(
            database,
            backfill,
            flow.open_channels,
            GroupHistory(database, flow.links),
            flow.reactions,
            flow.schedules,
        ),
        message_search=MessageSearch(database),
        outbox=flow.outbox,
        message_changes=MessageChanges(database, flow.outbox, clock),
        scheduled_messages=ScheduledMessages(database, flow.outbox, clock),
        buttons=Buttons(database, flow.links, flow.outbox),
        people=People(database, flow.links, clock),
        saved_replies=SavedReplyList(database, flow.links),
        stream=Subscriptions(database, store.broadcast, flow.open_channels),
        readiness=Health(database, synchronizer, replica),
        rotation=KeyRotation(outside.keyring, outside.sessions, outside.registry, synchronizer),
        metrics=flow.metrics,
    )


def _watch(store: startup.Store, flow: _Flow, accounts: _Accounts, replica: Replica | None) -> None:
    """Add the gauges that are read at each request for the metrics."""
    watch = flow.metrics.watch
    watch("store_backlog", "Write jobs waiting.", lambda: store.database.backlog)
    watch("updates_backlog", "Packets of updates waiting to be read.", lambda: flow.links.backlog)
    watch(
        "sign_outs_waiting",
        "Sessions still to be signed out at Telegram.",
        lambda: accounts.sign_outs.waiting,
    )
    watch("stream_readers", "Open streams.", lambda: store.broadcast.subscriber_count)
    if replica is not None:
        watch("replica_age_seconds", "Age of the copy elsewhere.", lambda: replica.age)
