"""The proxy that `TELEGRAM_PROXY` names.

If a proxy is set, every connection uses it: there is no fallback to a direct connection. The
setting may be a URL or a link that Telegram's apps share (core.telegram.org/api/links, "MTProxy
links" and "Socks5 proxy links").
"""

import base64
import binascii
import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from telethon.network.connection import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from switchboard.errors import ConnectionLost, StartRefused, SwitchboardError

FORMS = (
    "socks5://[user:password@]host:port, http://[user:password@]host:port, "
    "mtproxy://host:port/secret or a link such as https://t.me/proxy?server=…&port=…&secret=…"
)

CHECK = "Check the proxy (TELEGRAM_PROXY): whether it runs, and whether address and kind are right."

_PLAIN_OR_PADDED = re.compile(r"(dd)?[0-9a-f]{32}")
_FAKE_TLS = re.compile(r"ee[0-9a-f]{34,}")
_LINK_HOSTS = {
    f"{www}{host}" for www in ("", "www.") for host in ("t.me", "telegram.me", "telegram.dog")
}
_SCHEMES = {"socks5": "socks5", "socks5h": "socks5", "socks": "socks5", "http": "http"}
_UNREACHED = {"connection_lost", "no_answer", "proxy_failed"}


@dataclass(frozen=True, slots=True)
class Proxy:
    """The kind of connection and its options, as Telethon needs them.

    The options may contain a password or secret, so they are not in the repr.
    """

    connection: type
    options: Any = field(repr=False)

    def named_in(self, failure: SwitchboardError) -> SwitchboardError:
        """The error, which names the proxy if there is one and it may be the reason."""
        if self.options is None or failure.code not in _UNREACHED:
            return failure
        return ConnectionLost(
            failure.code, f"Telegram cannot be reached through the proxy right now. {CHECK}"
        )


DIRECT = Proxy(ConnectionTcpFull, None)


def parse_proxy(url: str | None) -> Proxy:
    """The proxy that a URL or link names; a direct connection for None.

    Raises StartRefused if it is wrong.
    """
    if not url:
        return DIRECT
    try:
        parts = _parts(url.strip())
        port = parts.port
    except ValueError:
        raise _refusal(f"use {FORMS}") from None
    kind = _link_kind(parts)
    if kind is not None:
        return _linked(kind, dict(_pairs(parts.query)))
    if not parts.hostname or not port:
        raise _refusal(f"use {FORMS}")
    if parts.scheme in {"mtproxy", "mtproto"}:
        secret = parts.path.strip("/") or dict(_pairs(parts.query)).get("secret", "")
        return _mtproxy(parts.hostname, port, unquote(secret))
    if parts.scheme in _SCHEMES and parts.path in {"", "/"}:
        return _ordinary(
            _SCHEMES[parts.scheme],
            parts.hostname,
            port,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )
    raise _refusal(f"use {FORMS}")


def _parts(url: str) -> SplitResult:
    """The parts of a URL. A link may be pasted without https://."""
    host = url.partition("/")[0].lower()
    return urlsplit(f"https://{url}" if host in _LINK_HOSTS else url)


def _link_kind(parts: SplitResult) -> str | None:
    """The kind of a Telegram link, "proxy" or "socks". None for other links."""
    if parts.scheme == "tg":
        kind = parts.netloc or parts.path.strip("/")
    elif parts.scheme in {"http", "https"} and (parts.hostname or "") in _LINK_HOSTS:
        kind = parts.path.strip("/")
    else:
        return None
    return kind.lower() if kind.lower() in {"proxy", "socks"} else None


def _pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a link. A plus is not a space: it is a character of base64."""
    halves = (pair.partition("=") for pair in html.unescape(query).split("&"))
    return [(name.lower(), unquote(value)) for name, _, value in halves]


def _linked(kind: str, given: dict[str, str]) -> Proxy:
    host, port = given.get("server", "").strip(), given.get("port", "").strip()
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise _refusal("the link does not name a server and a port")
    if kind == "socks":
        user, password = given.get("user") or None, given.get("pass") or None
        return _ordinary("socks5", host, int(port), user, password)
    return _mtproxy(host, int(port), given.get("secret", "").strip())


def _ordinary(kind: str, host: str, port: int, user: str | None, password: str | None) -> Proxy:
    return Proxy(
        ConnectionTcpFull,
        {
            "proxy_type": kind,
            "addr": host,
            "port": port,
            "username": user,
            "password": password,
            "rdns": True,
        },
    )


def _mtproxy(host: str, port: int, given: str) -> Proxy:
    secret = _in_hex(given)
    if secret is not None and _FAKE_TLS.fullmatch(secret):
        raise _refusal(
            "its secret (ee…, in base64 7…) is for fake TLS, which disguises the connection as a "
            "visit to a website and is not supported here. Ask for a secret of the same proxy "
            "that begins with dd"
        )
    if secret is None or not _PLAIN_OR_PADDED.fullmatch(secret):
        raise _refusal(
            "an MTProxy secret has 32 hexadecimal digits, with dd in front or without, or is the "
            "same in base64"
        )
    if len(secret) == 32 and secret[:2] in {"dd", "ee"}:
        secret = (
            f"dd{secret}"  # Telethon removes the first two digits as a marker, whatever they are
        )
    return Proxy(ConnectionTcpMTProxyRandomizedIntermediate, (host, port, secret))


def _in_hex(secret: str) -> str | None:
    """A secret in hexadecimal digits. Links have it in hexadecimal or in base64. None for anything
    else.
    """
    if re.fullmatch(r"([0-9a-f]{2})+", secret, re.IGNORECASE):
        return secret.lower()
    text = secret.rstrip("=").replace("-", "+").replace("_", "/").replace(" ", "+")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).hex()
    except (binascii.Error, ValueError):
        return None


def _refusal(reason: str) -> StartRefused:
    """The error does not repeat the value, which may contain a password."""
    return StartRefused("telegram_proxy_invalid", f"TELEGRAM_PROXY is not usable: {reason}.")
