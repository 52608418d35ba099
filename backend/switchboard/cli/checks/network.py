"""Check Supabase, Telegram, the clock and Docker."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Iterator

import httpx

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.cli.terminal import pluralize
from switchboard.errors import ConnectionLost, StartRefused, SupabaseUnavailable
from switchboard.settings import Settings
from switchboard.telegram import parse_proxy, read_server
from switchboard.telegram.connection.probe import addresses_of, clock_offset, spoken
from switchboard.telegram.connection.proxy import CHECK
from switchboard.vault.supabase import ACCOUNTS, RECORD, SupabaseAccounts

TIMEOUT = 5.0
"""Seconds that anybody outside has to answer."""

TOLERATED = 30
"""Seconds of difference that MTProto tolerates (Telegram: Security Guidelines)."""

NO_WAY = "Check the network. Where Telegram is blocked, set TELEGRAM_PROXY."

INVALID_KEY = "sb_publishable_000000000000000000000000000000"

SAFE_DOCKER = 28
"""Since this version only this machine reaches ports published on 127.0.0.1 (moby #45610)."""


def check_supabase(given: Settings) -> Iterator[Finding]:
    """Whether the record answers with the secret key, and nobody else is let in."""
    if given.supabase_url is None or given.supabase_secret_key is None:
        yield ok("Supabase", "SUPABASE_URL is not set: accounts are kept on this machine only.")
        return
    secret = given.supabase_secret_key.get_secret_value()
    try:
        count = asyncio.run(_count(given.supabase_url, secret))
    except SupabaseUnavailable as error:
        yield problem("Supabase", error.detail)
        if error.code == "record_unreachable":
            return
    else:
        yield ok("Supabase", f"It answers and holds {pluralize(count, 'account')}.")
    yield from _closed(given.supabase_url)


async def _count(url: str, secret: str) -> int:
    record = SupabaseAccounts(url, secret)
    try:
        await record.identify()
        return len(await record.accounts())
    finally:
        await record.close()


def _closed(url: str) -> Iterator[Finding]:
    """Ask as a stranger: without a key, and with one that is none."""
    for headers in ({}, {"apikey": INVALID_KEY, "Authorization": f"Bearer {INVALID_KEY}"}):
        for table in (ACCOUNTS, RECORD):
            try:
                answer = httpx.get(
                    f"{url.rstrip('/')}/rest/v1/{table}?select=id&limit=1",
                    headers=headers,
                    timeout=TIMEOUT,
                )
            except httpx.HTTPError as error:
                yield warning("Supabase", f"It fell silent ({type(error).__name__}). Look again.")
                return
            if answer.status_code == 200 and answer.text.strip() != "[]":
                yield problem(
                    "Supabase",
                    f"{table} can be read by anybody! Apply supabase/migrations, which close it, "
                    "then sign the accounts in again: their API hashes were open.",
                )
                return
            if answer.status_code == 200:
                yield warning(
                    "Supabase",
                    f"{table} answers strangers, if with nothing. Apply supabase/migrations, "
                    "which take every grant from anon.",
                )
                return
    yield ok("Supabase", "Its tables are closed to everybody without the secret key.")


def check_telegram(given: Settings) -> Iterator[Finding]:
    """Whether Telegram answers, by the proxy where there is one, and what time it has."""
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
            offset = asyncio.run(clock_offset(address, proxy, TIMEOUT))
        except ConnectionLost as lost:
            silent.append(lost)
            continue
        instead = " by IPv6; by IPv4 it does not" if silent else ""
        yield ok("Telegram", f"It answers at {spoken(address)}{instead}.")
        yield _clock(offset)
        return
    yield problem("Telegram", f"{silent[0].detail} {CHECK if secret is not None else NO_WAY}")


def _clock(offset: int) -> Finding:
    if abs(offset) <= TOLERATED:
        return ok("Clock", "It agrees with Telegram's.")
    direction = "behind" if offset > 0 else "ahead of"
    return problem(
        "Clock",
        f"It is {pluralize(abs(offset), 'second')} {direction} Telegram's. Set it by NTP, or "
        "accounts may not connect.",
    )


def check_docker() -> Iterator[Finding]:
    """Whether the Docker of this machine keeps published ports to itself."""
    program = shutil.which("docker")
    if program is None:
        return
    try:
        said = subprocess.run(  # noqa: S603 - constant arguments
            [program, "version", "--format", "{{.Server.Version}}"],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    found = re.match(r"(\d+)\.", said)
    if found is not None and int(found[1]) < SAFE_DOCKER:
        yield warning(
            "Docker",
            f"Version {said.strip()} lets neighbours on the local network reach ports that are "
            f"published on 127.0.0.1. Upgrade to {SAFE_DOCKER} or newer.",
        )
