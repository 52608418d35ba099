"""Open the stores, keys and servers that the settings name. `main` connects them."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from pydantic import SecretStr

from switchboard.api.stream import encode_event
from switchboard.domain.events import Event
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Clock, Keyring, Telegram, UpdateSink, Vault
from switchboard.errors import StartRefused
from switchboard.services.events.broadcast import Broadcast
from switchboard.services.events.mute_timer import MuteTimer
from switchboard.services.events.snooze_timer import SnoozeTimer
from switchboard.services.events.unread_totals import UnreadTotals
from switchboard.services.maintenance import Maintenance
from switchboard.services.message_timers import MessageTimers
from switchboard.services.replica import Replica, ReplicaTimings
from switchboard.settings import Settings
from switchboard.store import migrations
from switchboard.store.accounts.sessions import StoredSessions
from switchboard.store.core import file_system
from switchboard.store.core.connections import engine_for, has_log
from switchboard.store.core.database import FILE, Database
from switchboard.store.files.litestream import Litestream, Target
from switchboard.store.sync.peer_lookup import StoredPeerLookup
from switchboard.telegram.connection.proxy import parse_proxy
from switchboard.telegram.connection.server import Server, read_server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.limits import Limits
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.key_rotation import ConfiguredKeyring, FileKeyring
from switchboard.vault.local import LocalVault

if TYPE_CHECKING:
    from switchboard.vault.supabase import SupabaseAccounts

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Store:
    """The database, and the listeners of its events."""

    database: Database
    broadcast: Broadcast
    totals: UnreadTotals
    mute_timer: MuteTimer
    snooze_timer: SnoozeTimer
    message_timers: MessageTimers
    maintenance: Maintenance


@dataclass(frozen=True)
class Outside:
    """The implementations of the ports: the sessions, Telegram, and Supabase if it is
    configured."""

    sessions: StoredSessions
    keyring: Keyring
    vault: Vault
    telegram: Telegram
    registry: "SupabaseAccounts | None"


def open_folder(folder: Path) -> Path:
    """The data folder. It is created if it is missing. Raises StartRefused if it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartRefused(
            "data_dir_unusable", f"DATA_DIR: {folder} cannot be used: {error.strerror}."
        ) from error
    return folder


def open_store(
    stack: AsyncExitStack,
    folder: Path,
    clock: Clock,
    telegram_clock: Clock,
    *,
    was_closed: bool,
) -> Store:
    """Open the database while the stack is open, and publish its events.

    telegram_clock: the time by Telegram's clock, as far as it is known. was_closed: whether the
    last process closed the database; otherwise its file is checked.
    """
    if not has_log(folder):
        log.warning("data_folder_without_log", file_system=file_system.type_of(folder))
    database = _open_database(folder / FILE, clock)
    store = Store(
        database=database,
        broadcast=Broadcast(encode_event),
        totals=UnreadTotals(database),
        mute_timer=MuteTimer(database, clock),
        snooze_timer=SnoozeTimer(database, clock),
        message_timers=MessageTimers(database, telegram_clock),
        maintenance=Maintenance(database),
    )

    def publish(events: list[Event]) -> None:
        store.broadcast.publish(events)
        store.totals.on_events(events)
        store.mute_timer.on_events(events)
        store.snooze_timer.on_events(events)
        store.message_timers.on_events(events)
        store.maintenance.wake()

    database.start(publish)
    stack.push_async_callback(database.close)
    if not was_closed:
        database.check_integrity()
    return store


def open_outside(
    stack: AsyncExitStack,
    settings: Settings,
    folder: Path,
    database: Database,
    sink: UpdateSink,
    on_unreadable: Callable[[str], None],
    limits: Limits,
    on_request: Callable[[AccountId | None, str], None],
) -> Outside:
    """Open the keys, and Telegram and Supabase while the stack is open.

    sink: receives Telegram's updates. on_unreadable: called with the type name of each object that
    cannot be read. limits: Telegram's timeouts and sizes of pages. on_request: called with the
    account and the method of each request to Telegram; the account is None for one of a sign-in or
    sign-out. Raises StartRefused if a key, the proxy or the server cannot be used.
    """
    cipher, keyring = _load_keys(settings, folder)
    sessions = StoredSessions(database)
    telegram = TelegramConnector(
        _server(settings),
        sink,
        StoredPeerLookup(database),
        proxy=parse_proxy(_secret(settings.telegram_proxy)),
        on_unreadable=on_unreadable,
        limits=limits,
        on_request=on_request,
    )
    registry = _account_registry(settings)
    if registry is not None:
        stack.push_async_callback(registry.close)
    return Outside(
        sessions=sessions,
        keyring=keyring,
        vault=LocalVault(sessions, cipher),
        telegram=telegram,
        registry=registry,
    )


def open_replica(settings: Settings, database: Database, timings: ReplicaTimings) -> Replica | None:
    """The replica, if one is configured. Raises StartRefused if it cannot be kept."""
    target = replica_target(settings)
    if target is None:
        return None
    if not has_log(settings.data_dir):
        raise StartRefused(
            "replica_needs_log",
            "REPLICA_URL needs a write-ahead log, which is not safe on the file system of "
            f"{settings.data_dir}. Put DATA_DIR on a local disk, or remove the setting.",
        )
    return Replica(database, Litestream(database.path, target), timings)


def replica_target(settings: Settings) -> Target | None:
    """The address of the replica, if one is configured."""
    url = _secret(settings.replica_url)
    if url is None:
        return None
    return Target(
        url=url,
        access_key_id=_secret(settings.replica_access_key_id),
        secret_access_key=_secret(settings.replica_secret_access_key),
        ssh_key=_secret(settings.replica_ssh_key),
        ssh_host_key=settings.replica_ssh_host_key,
    )


def _open_database(path: Path, clock: Clock) -> Database:
    """The database, upgraded to this version. Its file is private, and SQLite gives its other files
    the same mode."""
    path.touch(mode=0o600)
    engine = engine_for(path)
    try:
        migrations.upgrade(engine, path)
    finally:
        engine.dispose()
    return Database(path, clock)


def _load_keys(settings: Settings, folder: Path) -> tuple[SessionCipher, Keyring]:
    """The cipher of the sessions, and the keyring that can rotate its key."""
    given = _secret(settings.session_encryption_key)
    loaded = keys.load(given, folder)
    cipher = SessionCipher(loaded)
    return cipher, FileKeyring(folder, cipher) if given is None else ConfiguredKeyring(
        len(loaded), cipher
    )


def _server(settings: Settings) -> Server:
    """The Telegram server to connect to: Telegram's own, or the one that the settings name."""
    return read_server(
        settings.telegram_dc_id,
        settings.telegram_dc_host,
        settings.telegram_dc_port,
        settings.telegram_dc_public_key,
    )


def _account_registry(settings: Settings) -> "SupabaseAccounts | None":
    """The account registry in Supabase; None if no Supabase is configured.

    Supabase's client is loaded only here, because that takes a fifth of the time of a start.
    """
    key = _secret(settings.supabase_secret_key)
    if settings.supabase_url is None or key is None:
        return None
    from switchboard.vault.supabase import SupabaseAccounts

    return SupabaseAccounts(settings.supabase_url, key)


def _secret(setting: SecretStr | None) -> str | None:
    """The text of a secret setting, if it is set."""
    return None if setting is None else setting.get_secret_value()
