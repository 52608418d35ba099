"""Check Supabase, Telegram and the clock."""

import asyncio
from collections.abc import Iterator

import httpx

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.cli.terminal import pluralize
from switchboard.domain.account_sync import RegistryProblem
from switchboard.errors import ConnectionLost, StartRefused, SupabaseUnavailable
from switchboard.settings import Settings
from switchboard.telegram.connection.probe import address_text, addresses_of, clock_offset
from switchboard.telegram.connection.proxy import CHECK, parse_proxy
from switchboard.telegram.connection.server import read_server
from switchboard.vault.supabase import RECORD, SupabaseAccounts
from switchboard.vault.supabase_client import ACCOUNTS

TIMEOUT = 5.0
"""How long a server may take to answer, in seconds."""

TOLERATED = 30
"""The clock difference that MTProto tolerates, in seconds (Telegram: Security Guidelines)."""

NO_WAY = "Check the network. If Telegram is blocked, set TELEGRAM_PROXY."

INVALID_KEY = "sb_publishable_000000000000000000000000000000"


def check_supabase(given: Settings) -> Iterator[Finding]:
    """Whether Supabase answers to the secret key, and refuses everybody else."""
    if given.supabase_url is None or given.supabase_secret_key is None:
        yield ok("Supabase", "SUPABASE_URL is not set: accounts are kept on this machine only.")
        return
    secret = given.supabase_secret_key.get_secret_value()
    try:
        count, lacking = asyncio.run(_read_registry(given.supabase_url, secret))
    except SupabaseUnavailable as error:
        yield problem("Supabase", error.detail)
        if error.code == "record_unreachable":
            return
    else:
        yield ok("Supabase", f"It answers and holds {pluralize(count, 'account')}.")
        if lacking is not None:
            yield warning("Supabase", lacking.detail)
    yield from _check_strangers(given.supabase_url)


async def _read_registry(url: str, secret: str) -> tuple[int, RegistryProblem | None]:
    """How many accounts it holds, and what it lacks."""
    registry = SupabaseAccounts(url, secret)
    try:
        await registry.identify()
        return len(await registry.accounts()), registry.problem
    finally:
        await registry.close()


def _check_strangers(url: str) -> Iterator[Finding]:
    """Ask without a key, and with an invalid key: Supabase must refuse both."""
    for headers in ({}, {"apikey": INVALID_KEY, "Authorization": f"Bearer {INVALID_KEY}"}):
        for table in (ACCOUNTS, RECORD):
            try:
                answer = httpx.get(
                    f"{url.rstrip('/')}/rest/v1/{table}?select=id&limit=1",
                    headers=headers,
                    timeout=TIMEOUT,
                )
            except httpx.HTTPError as error:
                yield warning(
                    "Supabase", f"It stopped answering ({type(error).__name__}). Try again."
                )
                return
            if answer.status_code == 200 and answer.text.strip() != "[]":
                yield problem(
                    "Supabase",
                    f"Anybody can read {table}! Apply supabase/migrations, which protect it. "
                    "Then sign the accounts in again, because their API hashes were readable.",
                )
                return
            if answer.status_code == 200:
                yield warning(
                    "Supabase",
                    f"{table} answers strangers with an empty list. Apply supabase/migrations, "
                    "which revoke every grant of anon.",
                )
                return
    yield ok("Supabase", "Its tables are closed to everybody without the secret key.")


def check_telegram(given: Settings, timeout: float = TIMEOUT) -> Iterator[Finding]:
    """Whether Telegram answers, through the proxy if one is set, and whether its clock agrees."""
    secret = given.telegram_proxy
    try:
        proxy = parse_proxy(None if secret is None else secret.get_secret_value())
        server = read_server(
            given.telegram_dc_id,
            given.telegram_dc_host,
            given.telegram_dc_port,
            given.telegram_dc_public_key,
        )
    except StartRefused as refused:
        yield problem("Telegram", refused.detail)
        return
    silent: list[ConnectionLost] = []
    for address in addresses_of(server, proxy):
        try:
            offset = asyncio.run(clock_offset(address, proxy, timeout))
        except ConnectionLost as lost:
            silent.append(lost)
            continue
        instead = " over IPv6, but not over IPv4" if silent else ""
        yield ok("Telegram", f"It answers at {address_text(address)}{instead}.")
        yield _clock(offset)
        return
    first = silent[0]
    advice = NO_WAY if secret is None else CHECK
    known = first.code == "proxy_failed"  # its sentence says what to do
    yield problem("Telegram", first.detail if known else f"{first.detail} {advice}")


def _clock(offset: int) -> Finding:
    if abs(offset) <= TOLERATED:
        return ok("Clock", "It agrees with Telegram's.")
    direction = "behind" if offset > 0 else "ahead of"
    return problem(
        "Clock",
        f"It is {pluralize(abs(offset), 'second')} {direction} Telegram's. Set it with NTP. "
        "Otherwise accounts may not connect.",
    )
