"""Open the stores, keys and servers that the settings name. `main` connects them."""

from pathlib import Path

from pydantic import SecretStr

from switchboard.domain.ports import Clock, Keyring
from switchboard.errors import StartRefused
from switchboard.settings import Settings
from switchboard.store import migrations
from switchboard.store.core.database import Database, engine_for
from switchboard.telegram import Server, read_server
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher
from switchboard.vault.key_rotation import ConfiguredKeyring, FileKeyring
from switchboard.vault.supabase import SupabaseAccounts


def open_folder(folder: Path) -> Path:
    """The data folder, made where it is missing. Raises StartRefused where it cannot be used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartRefused(
            "data_dir_unusable", f"DATA_DIR: {folder} cannot be used: {error.strerror}."
        ) from error
    return folder


def open_database(path: Path, clock: Clock) -> Database:
    """The database, brought to this version. Messages are private: SQLite gives its other files the
    mode of this one."""
    path.touch(mode=0o600)
    engine = engine_for(path)
    try:
        migrations.upgrade(engine, path)
    finally:
        engine.dispose()
    return Database(path, clock)


def load_keys(settings: Settings, folder: Path) -> tuple[SessionCipher, Keyring]:
    """What seals the sessions, and what can put another key in its place."""
    given = secret_of(settings.session_encryption_key)
    loaded = keys.load(given, folder)
    cipher = SessionCipher(loaded)
    return cipher, FileKeyring(folder, cipher) if given is None else ConfiguredKeyring(
        len(loaded), cipher
    )


def server_of(settings: Settings) -> Server:
    """The Telegram server to connect to: Telegram's own, or the one that the settings name."""
    return read_server(
        settings.telegram_dc_id,
        settings.telegram_dc_host,
        settings.telegram_dc_port,
        settings.telegram_dc_public_key,
    )


def account_registry(settings: Settings) -> SupabaseAccounts | None:
    """The accounts in Supabase; None where no Supabase is set."""
    key = secret_of(settings.supabase_secret_key)
    if settings.supabase_url is None or key is None:
        return None
    return SupabaseAccounts(settings.supabase_url, key)


def secret_of(setting: SecretStr | None) -> str | None:
    """The text of a secret setting, if it is set."""
    return None if setting is None else setting.get_secret_value()
