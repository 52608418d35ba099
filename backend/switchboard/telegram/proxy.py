"""The way out through a proxy, as `TELEGRAM_PROXY` names it.

A proxy that is asked for is used or nothing is: there is no falling back to a direct connection.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from telethon.network.connection import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from switchboard.errors import StartRefused

FORMS = "socks5://[user:password@]host:port, http://[user:password@]host:port or mtproxy://host:port/secret"

_SECRET = re.compile(r"(dd)?[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proxy:
    """What Telethon needs to connect: the kind of connection and its options.

    The options may hold a password or secret and stay out of the repr.
    """

    connection: type
    options: Any = field(repr=False)


DIRECT = Proxy(ConnectionTcpFull, None)


def parse_proxy(url: str | None) -> Proxy:
    """The proxy that a URL names; a direct connection for None. Raises StartRefused if wrong."""
    if not url:
        return DIRECT
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal(f"use {FORMS}") from None
    if not parts.hostname or not port:
        raise _refusal(f"use {FORMS}")
    if parts.scheme == "mtproxy":
        return _mtproxy(parts, parts.hostname, port)
    if parts.scheme in {"socks5", "http"} and parts.path in {"", "/"}:
        return _ordinary(parts, parts.hostname, port)
    raise _refusal(f"use {FORMS}")


def _ordinary(parts: SplitResult, host: str, port: int) -> Proxy:
    return Proxy(
        ConnectionTcpFull,
        {
            "proxy_type": parts.scheme,
            "addr": host,
            "port": port,
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "rdns": True,
        },
    )


def _mtproxy(parts: SplitResult, host: str, port: int) -> Proxy:
    secret = parts.path.strip("/")
    if secret[:2].lower() == "ee":
        raise _refusal("secrets that begin with ee (fake TLS) are not supported")
    if not _SECRET.fullmatch(secret):
        raise _refusal("an MTProxy secret has 32 hexadecimal digits, with dd in front or without")
    return Proxy(ConnectionTcpMTProxyRandomizedIntermediate, (host, port, secret.lower()))


def _refusal(reason: str) -> StartRefused:
    """The value itself is not repeated: it may hold a password."""
    return StartRefused("telegram_proxy_invalid", f"TELEGRAM_PROXY is not usable: {reason}.")
