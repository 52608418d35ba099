"""The composition root: creates the parts, connects them, starts and stops them.

Stores open first and close last. The order of the stop matters: logins and connections end
before intake, intake records what it still has, and only then the database closes.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from switchboard import startup
from switchboard.api.stream import encode_event
from switchboard.domain.events import Event
from switchboard.domain.ports import Clock, Keyring, Telegram, Vault
from switchboard.services import Services
from switchboard.services.account_identity import Identities
from switchboard.services.account_sync.key_rotation import KeyRotation
from switchboard.services.account_sync.synchronizer import AccountSynchronizer
from switchboard.services.accounts import Accounts
from switchboard.services.api_credentials import ApiCredentials
from switchboard.services.connections.link_opener import LinkOpener
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.connections.parts import ConnectionParts
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.conversations import Conversations
from switchboard.services.events.broadcast import Broadcast
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.events.unread_totals import UnreadTotals
from switchboard.services.health import Health
from switchboard.services.history_backfill import HistoryBackfill
from switchboard.services.latency import Latency
from switchboard.services.leases import Leases
from switchboard.services.logins.logins import Logins
from switchboard.services.maintenance import Maintenance
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics
from switchboard.services.open_channels import OpenChannels
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.sync.intake import Intake
from switchboard.settings import Settings
from switchboard.store.accounts.sessions import StoredSessions
from switchboard.store.core import meta
from switchboard.store.core.database import FILE, Database
from switchboard.store.core.lock import DataLock
from switchboard.store.sync.peer_lookup import StoredPeerLookup
from switchboard.telegram import TelegramConnector, parse_proxy
from switchboard.timings import Timings
from switchboard.vault.local import LocalVault
from switchboard.vault.supabase import SupabaseAccounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Switchboard:
    """A running service."""

    settings: Settings
    services: Services


@dataclass(frozen=True)
class _Store:
    """The database, and those who hear of its events."""

    database: Database
    broadcast: Broadcast
    totals: UnreadTotals
    maintenance: Maintenance


@dataclass(frozen=True)
class _Outside:
    """What lies behind the ports: the sessions, Telegram, and Supabase where it is set."""

    sessions: StoredSessions
    keyring: Keyring
    vault: Vault
    telegram: Telegram
    server: str
    registry: SupabaseAccounts | None


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    connect: bool = True,
    clock: Clock = time.time,
    timings: Timings | None = None,
) -> AsyncIterator[Switchboard]:
    """Start the service; it runs for as long as the context is open.

    connect: whether accounts are connected; a command that only looks or signs in needs none.

    Raises StartRefused where it cannot start: the data folder is in use or unwritable, the
    database is foreign or newer, a key is unreadable, a setting is wrong.
    """
    timings = timings or Timings()
    async with AsyncExitStack() as stack:
        folder = startup.open_folder(settings.data_dir)
        lock = DataLock(folder)
        lock.acquire()
        stack.callback(lock.release)

        store = _open_store(stack, folder, clock)
        database = store.database
        metrics, latency, links = Metrics(), Latency(clock), LiveLinks()
        intake = Intake(database, metrics, latency, links.request_history)
        outside = _open_outside(stack, settings, folder, database, intake, metrics)

        installation = await database.write_eventually(meta.installation_id)
        outbox, open_channels = Outbox(database, metrics, clock), OpenChannels()
        leases = Leases(outside.registry, installation, database, clock, timings.leases)
        sign_outs = SignOuts(
            database=database,
            telegram=outside.telegram,
            vault=outside.vault,
            leases=leases,
            connects=connect,
        )
        supervisor = Supervisor(
            ConnectionParts(
                database=database,
                opener=LinkOpener(outside.telegram, outside.vault, leases),
                links=links,
                leases=leases,
                intake=intake,
                outbox=outbox,
                open_channels=open_channels,
                sign_outs=sign_outs,
                clock=clock,
                timings=timings.connections,
            ),
            connects=connect,
        )
        identities = Identities(
            database=database, vault=outside.vault, supervisor=supervisor, sign_outs=sign_outs
        )
        synchronizer = AccountSynchronizer(
            outside.registry,
            database,
            outside.vault,
            supervisor,
            leases,
            identities,
            timings.account_sync,
        )
        supervisor.on_double = identities.merge_soon
        identities.on_change = synchronizer.wake
        logins = Logins(
            telegram=outside.telegram,
            pairs=ApiCredentials(database, outside.vault),
            identities=identities,
            sign_outs=sign_outs,
            clock=clock,
        )
        _watch(metrics, store, links, sign_outs)

        store.totals.start()
        stack.push_async_callback(store.totals.stop)
        store.maintenance.start()
        stack.push_async_callback(store.maintenance.stop)
        intake.start()
        stack.push_async_callback(intake.stop)
        await identities.start()
        stack.push_async_callback(identities.stop)
        await supervisor.start()
        stack.push_async_callback(supervisor.stop)
        await sign_outs.look()
        stack.push_async_callback(sign_outs.stop)
        synchronizer.start()
        stack.push_async_callback(synchronizer.stop)
        stack.push_async_callback(logins.stop)
        stack.callback(log.info, "stopping")
        log.info("started", data_dir=str(folder), telegram=outside.server)
        yield Switchboard(
            settings,
            Services(
                accounts=Accounts(
                    database, supervisor, leases, sign_outs, synchronizer.wake, latency, clock
                ),
                logins=logins,
                conversations=Conversations(database, links),
                messages=Messages(
                    database, HistoryBackfill(database, links, intake), outbox, open_channels
                ),
                stream=Subscriptions(database, store.broadcast, open_channels),
                readiness=Health(database, synchronizer),
                rotation=KeyRotation(
                    outside.keyring, outside.sessions, outside.registry, synchronizer
                ),
                metrics=metrics,
            ),
        )


def _open_store(stack: AsyncExitStack, folder: Path, clock: Clock) -> _Store:
    database = startup.open_database(folder / FILE, clock)
    store = _Store(database, Broadcast(encode_event), UnreadTotals(database), Maintenance(database))

    def publish(events: list[Event]) -> None:
        store.broadcast.publish(events)
        store.totals.on_events(events)
        store.maintenance.wake()

    database.start(publish)
    stack.push_async_callback(database.close)
    return store


def _open_outside(
    stack: AsyncExitStack,
    settings: Settings,
    folder: Path,
    database: Database,
    intake: Intake,
    metrics: Metrics,
) -> _Outside:
    cipher, keyring = startup.load_keys(settings, folder)
    sessions = StoredSessions(database)
    telegram = TelegramConnector(
        startup.server_of(settings),
        intake,
        StoredPeerLookup(database),
        proxy=parse_proxy(startup.secret_of(settings.telegram_proxy)),
        on_unreadable=lambda _kind: metrics.quarantined.inc(),
    )
    registry = startup.account_registry(settings)
    if registry is not None:
        stack.push_async_callback(registry.close)
    return _Outside(
        sessions=sessions,
        keyring=keyring,
        vault=LocalVault(sessions, cipher),
        telegram=telegram,
        server=telegram.server,
        registry=registry,
    )


def _watch(metrics: Metrics, store: _Store, links: LiveLinks, sign_outs: SignOuts) -> None:
    """Measure what others know only when they are asked."""
    metrics.watch("store_backlog", "Write jobs waiting.", lambda: store.database.backlog)
    metrics.watch(
        "updates_backlog", "Packets of updates waiting to be read.", lambda: links.backlog
    )
    metrics.watch(
        "sign_outs_waiting",
        "Sessions still to be signed out at Telegram.",
        lambda: sign_outs.waiting,
    )
    metrics.watch("stream_readers", "Open streams.", lambda: store.broadcast.subscriber_count)
