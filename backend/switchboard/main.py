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
from pydantic import SecretStr

from switchboard.api.stream import encode_event
from switchboard.domain.events import Event
from switchboard.domain.ports import Clock, Keyring
from switchboard.errors import StartRefused
from switchboard.services import Services
from switchboard.services.account_identity import Identities
from switchboard.services.account_sync.key_rotation import KeyRotation
from switchboard.services.account_sync.synchronizer import AccountSynchronizer
from switchboard.services.accounts import Accounts
from switchboard.services.api_credentials import ApiCredentials
from switchboard.services.conversations import Conversations
from switchboard.services.events.broadcast import Broadcast
from switchboard.services.events.subscriptions import Subscriptions
from switchboard.services.events.unread_totals import UnreadTotals
from switchboard.services.health import Health
from switchboard.services.history_backfill import HistoryBackfill
from switchboard.services.latency import Latency
from switchboard.services.leases import Leases
from switchboard.services.logins import Logins
from switchboard.services.maintenance import Maintenance
from switchboard.services.messages import Messages
from switchboard.services.metrics import Metrics
from switchboard.services.open_channels import OpenChannels
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.supervisor import Supervisor
from switchboard.services.sync.intake import Intake
from switchboard.settings import Settings
from switchboard.store import migrations
from switchboard.store.accounts.sessions import StoredSessions
from switchboard.store.core import meta
from switchboard.store.core.database import FILE, Database, engine_for
from switchboard.store.core.lock import DataLock
from switchboard.store.sync.peer_lookup import StoredPeerLookup
from switchboard.telegram import Server, TelegramConnector, parse_proxy, read_server
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.key_rotation import ConfiguredKeyring, FileKeyring
from switchboard.vault.local import LocalVault
from switchboard.vault.supabase import SupabaseAccounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Switchboard:
    """A running service."""

    settings: Settings
    services: Services


@asynccontextmanager
async def build(
    settings: Settings, *, connect: bool = True, clock: Clock = time.time
) -> AsyncIterator[Switchboard]:
    """Start the service; it runs for as long as the context is open.

    connect: whether accounts are connected; a command that only looks or signs in needs none.

    Raises StartRefused where it cannot start: the data folder is in use or unwritable, the
    database is foreign or newer, a key is unreadable, a setting is wrong.
    """
    async with AsyncExitStack() as stack:
        folder = open_folder(settings.data_dir)
        lock = DataLock(folder)
        lock.acquire()
        stack.callback(lock.release)

        metrics = Metrics()
        broadcast = Broadcast(encode_event)
        database = _open_database(folder / FILE, clock)
        upkeep = Maintenance(database)

        totals = UnreadTotals(database)

        def publish(events: list[Event]) -> None:
            broadcast.publish(events)
            totals.on_events(events)
            upkeep.wake()

        database.start(publish)
        stack.push_async_callback(database.close)

        sessions = StoredSessions(database)
        cipher, keyring = _keys(settings, folder)
        vault = LocalVault(sessions, cipher)
        latency = Latency(clock)
        intake = Intake(database, metrics, latency)
        telegram = TelegramConnector(
            _server(settings),
            intake,
            StoredPeerLookup(database),
            proxy=parse_proxy(_secret(settings.telegram_proxy)),
            on_unreadable=lambda _kind: metrics.quarantined.inc(),
        )
        outbox = Outbox(database, metrics, clock)
        record = _record(settings)
        if record is not None:
            stack.push_async_callback(record.close)
        installation = await database.write_eventually(meta.installation_id)
        open_channels = OpenChannels()
        leases = Leases(record, installation, database, clock)
        sign_outs = SignOuts(
            database=database, telegram=telegram, vault=vault, leases=leases, connects=connect
        )
        supervisor = Supervisor(
            database=database,
            telegram=telegram,
            vault=vault,
            leases=leases,
            intake=intake,
            outbox=outbox,
            open_channels=open_channels,
            sign_outs=sign_outs,
            connects=connect,
            clock=clock,
        )
        intake.on_gap = supervisor.request_history
        identities = Identities(
            database=database, vault=vault, supervisor=supervisor, sign_outs=sign_outs
        )
        recordkeeper = AccountSynchronizer(record, database, vault, supervisor, leases, identities)
        identities.on_change = recordkeeper.wake
        logins = Logins(
            telegram=telegram,
            pairs=ApiCredentials(database, vault),
            identities=identities,
            sign_outs=sign_outs,
            clock=clock,
        )
        metrics.watch("store_backlog", "Write jobs waiting.", lambda: database.backlog)
        metrics.watch(
            "updates_backlog", "Packets of updates waiting to be read.", lambda: supervisor.backlog
        )
        metrics.watch(
            "sign_outs_waiting",
            "Sessions still to be signed out at Telegram.",
            lambda: sign_outs.waiting,
        )
        metrics.watch("stream_readers", "Open streams.", lambda: broadcast.subscriber_count)

        totals.start()
        stack.push_async_callback(totals.stop)
        upkeep.start()
        stack.push_async_callback(upkeep.stop)
        intake.start()
        stack.push_async_callback(intake.stop)
        await identities.start()
        stack.push_async_callback(identities.stop)
        await supervisor.start()
        stack.push_async_callback(supervisor.stop)
        await sign_outs.look()
        stack.push_async_callback(sign_outs.stop)
        recordkeeper.start()
        stack.push_async_callback(recordkeeper.stop)
        stack.push_async_callback(logins.stop)
        stack.callback(log.info, "stopping")
        log.info("started", data_dir=str(folder), telegram=telegram.server)
        yield Switchboard(
            settings,
            Services(
                accounts=Accounts(
                    database, supervisor, leases, sign_outs, recordkeeper.wake, latency, clock
                ),
                logins=logins,
                conversations=Conversations(database, supervisor),
                messages=Messages(
                    database, HistoryBackfill(database, supervisor, intake), outbox, open_channels
                ),
                stream=Subscriptions(database, broadcast, open_channels),
                readiness=Health(database, recordkeeper),
                rotation=KeyRotation(keyring, sessions, record, recordkeeper),
                metrics=metrics,
            ),
        )


def open_folder(folder: Path) -> Path:
    """The data folder, made where it is missing. Raises StartRefused where it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartRefused(
            "data_dir_unusable", f"DATA_DIR: {folder} cannot be used: {error.strerror}."
        ) from error
    return folder


def _open_database(path: Path, clock: Clock) -> Database:
    """Messages are private: SQLite gives its other files the mode of this one."""
    path.touch(mode=0o600)
    engine = engine_for(path)
    try:
        migrations.upgrade(engine, path)
    finally:
        engine.dispose()
    return Database(path, clock)


def _keys(settings: Settings, folder: Path) -> tuple[SessionCipher, Keyring]:
    """What seals the sessions, and what can put another key in its place."""
    given = _secret(settings.session_encryption_key)
    loaded = keys.load(given, folder)
    cipher = SessionCipher(loaded)
    return cipher, FileKeyring(folder, cipher) if given is None else ConfiguredKeyring(
        len(loaded), cipher
    )


def _server(settings: Settings) -> Server:
    return read_server(
        settings.telegram_dc_id,
        settings.telegram_dc_host,
        settings.telegram_dc_port,
        settings.telegram_dc_public_key,
    )


def _record(settings: Settings) -> SupabaseAccounts | None:
    key = _secret(settings.supabase_secret_key)
    if settings.supabase_url is None or key is None:
        return None
    return SupabaseAccounts(settings.supabase_url, key)


def _secret(setting: SecretStr | None) -> str | None:
    return None if setting is None else setting.get_secret_value()
