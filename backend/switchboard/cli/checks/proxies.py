"""Check the proxies of accounts: whether Telegram answers through them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator

from switchboard.cli.checks import Finding, ok, problem
from switchboard.cli.checks.network import TIMEOUT
from switchboard.cli.terminal import printable
from switchboard.errors import ConnectionLost, SessionUnusable, SwitchboardError
from switchboard.settings import Settings
from switchboard.store.core.database import FILE
from switchboard.store.files import backup
from switchboard.telegram.connection.probe import addresses_of, clock_offset
from switchboard.telegram.connection.proxy import CHECK, DIRECT, Proxy, proxy_of
from switchboard.telegram.connection.server import Server, read_server
from switchboard.vault import keys
from switchboard.vault.cipher import SessionCipher


def check(given: Settings, timeout: float = TIMEOUT) -> Iterator[Finding]:
    """Whether Telegram answers through the proxy of each account that has one. A key or a database
    that cannot be read is the finding of another check."""
    try:
        found = _proxies(given)
        server = read_server(
            given.telegram_dc_id,
            given.telegram_dc_host,
            given.telegram_dc_port,
            given.telegram_dc_public_key,
        )
    except (SwitchboardError, OSError):
        return
    for url, labels in found.items():
        names = ", ".join(f"“{printable(label)}”" for label in labels)
        try:
            proxy = proxy_of(url, DIRECT)
        except SessionUnusable as unusable:
            yield problem("Proxy", f"{names}: {unusable.detail}")
            continue
        yield _probe(names, proxy, server, timeout)


def _probe(names: str, proxy: Proxy, server: Server, timeout: float) -> Finding:
    (address,) = addresses_of(server, proxy)
    try:
        asyncio.run(clock_offset(address, proxy, timeout))
    except ConnectionLost as lost:
        known = lost.code == "proxy_failed"  # its sentence says what to do
        return problem("Proxy", f"{names}: {lost.detail if known else f'{lost.detail} {CHECK}'}")
    return ok("Proxy", f"{names}: Telegram answers through the {proxy.name}.")


def _proxies(given: Settings) -> dict[str, list[str]]:
    """The labels of the accounts that use each proxy."""
    database = given.data_dir / FILE
    secret = given.session_encryption_key
    if not database.exists() or (secret is None and not (given.data_dir / keys.KEY_FILE).exists()):
        return {}
    loaded = keys.load(None if secret is None else secret.get_secret_value(), given.data_dir)
    cipher = SessionCipher(loaded)
    labels = backup.active_labels(database)
    found: dict[str, list[str]] = defaultdict(list)
    for account_id, ciphertext in backup.encrypted_sessions(database):
        try:
            url = cipher.open(account_id, ciphertext).proxy
        except SessionUnusable:
            continue
        if url is not None and account_id in labels:
            found[url].append(labels[account_id])
    return found
