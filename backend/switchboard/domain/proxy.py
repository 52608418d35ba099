"""The address of a proxy, as a URL or as a link that Telegram's apps share.

The links are those of core.telegram.org/api/links, "MTProxy links" and "Socks5 proxy links". An
address may hold a password or a secret, so no error repeats it.
"""

import base64
import binascii
import html
import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

FORMS = (
    "has to be socks5://[user:password@]host:port, http://[user:password@]host:port, "
    "mtproxy://host:port/secret, or a link such as https://t.me/proxy?server=…&port=…&secret=…"
)

MAX_DOMAIN = 182
"""The longest domain, in bytes, that fits into the disguise as a TLS handshake of 517 bytes."""

MAX_CREDENTIAL = 255
"""The most characters of a SOCKS5 user name or password (RFC 1929)."""

_LINK_HOSTS = {
    f"{www}{host}" for www in ("", "www.") for host in ("t.me", "telegram.me", "telegram.dog")
}
_SECRET_LENGTH = 16
_PADDED, _FAKE_TLS = b"\xdd", b"\xee"


class ProxyKind(StrEnum):
    """The protocol of a proxy."""

    SOCKS5 = "SOCKS5"
    HTTP = "HTTP"
    MTPROXY = "MTProxy"


_SCHEMES = {
    "socks5": ProxyKind.SOCKS5,
    "socks5h": ProxyKind.SOCKS5,
    "socks": ProxyKind.SOCKS5,
    "http": ProxyKind.HTTP,
}


class InvalidProxy(ValueError):
    """The text names no usable proxy. Its message continues a sentence that begins with a name."""


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """The address of a proxy, and its credentials.

    secret: 16 bytes, of an MTProxy only. domain: the website as which the connection to an MTProxy
    is disguised (fake TLS); None if it is not disguised.
    """

    kind: ProxyKind
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    secret: bytes = field(default=b"", repr=False)
    domain: str | None = None


def parse_proxy(text: str) -> ProxyAddress:
    """The proxy that a URL or link names. Raises InvalidProxy."""
    try:
        parts = _split(visible(text))
        port = parts.port
    except ValueError:
        raise InvalidProxy(FORMS) from None
    kind = _link_kind(parts)
    if kind is not None:
        return _linked(kind, dict(_pairs(parts.query)))
    if not parts.hostname or not port:
        raise InvalidProxy(FORMS)
    if parts.scheme in {"mtproxy", "mtproto"}:
        secret = parts.path.strip("/") or dict(_pairs(parts.query)).get("secret", "")
        return _mtproxy(parts.hostname, port, unquote(secret))
    if parts.scheme in _SCHEMES and parts.path in {"", "/"}:
        user, password = (unquote(part or "") for part in (parts.username, parts.password))
        return _ordinary(_SCHEMES[parts.scheme], parts.hostname, port, user, password)
    raise InvalidProxy(FORMS)


def visible(text: str) -> str:
    """A pasted address without direction marks, joiners and spaces around it."""
    signs = (sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf"})
    return "".join(signs).strip()


def _split(url: str) -> SplitResult:
    """The parts of a URL; a link may be pasted without https://."""
    host = url.partition("/")[0].lower()
    return urlsplit(f"https://{url}" if host in _LINK_HOSTS else url)


def _link_kind(parts: SplitResult) -> str | None:
    """What a link of Telegram's leads to, "proxy" or "socks"; None if it is no such link."""
    if parts.scheme == "tg":
        kind = parts.netloc or parts.path.strip("/")
    elif parts.scheme in {"http", "https"} and (parts.hostname or "") in _LINK_HOSTS:
        kind = parts.path.strip("/")
    else:
        return None
    return kind.lower() if kind.lower() in {"proxy", "socks"} else None


def _pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a link. A plus sign stays one: base64 uses it."""
    halves = (pair.partition("=") for pair in html.unescape(query).split("&"))
    return [(name.lower(), unquote(value)) for name, _, value in halves]


def _linked(kind: str, given: dict[str, str]) -> ProxyAddress:
    host, port = given.get("server", "").strip(), given.get("port", "").strip()
    if not host or not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise InvalidProxy("is a link that does not name a server and a port")
    if kind == "socks":
        user, password = given.get("user", ""), given.get("pass", "")
        return _ordinary(ProxyKind.SOCKS5, host, int(port), user, password)
    return _mtproxy(host, int(port), given.get("secret", "").strip())


def _ordinary(kind: ProxyKind, host: str, port: int, user: str, password: str) -> ProxyAddress:
    if any(not part.isascii() or len(part) > MAX_CREDENTIAL for part in (user, password)):
        raise InvalidProxy(
            f"has a user name or password that no proxy accepts: at most {MAX_CREDENTIAL} "
            "characters, all of them ASCII"
        )
    if kind is ProxyKind.SOCKS5 and bool(user) is not bool(password):
        raise InvalidProxy("needs a user name and a password, or neither of them")
    if kind is ProxyKind.HTTP and ":" in user:
        raise InvalidProxy("has a user name with a colon, which HTTP does not allow")
    return ProxyAddress(kind, _checked(host), port, user or None, password or None)


def _mtproxy(host: str, port: int, given: str) -> ProxyAddress:
    candidates = list(_decoded(given))
    for secret in candidates:
        if len(secret) == _SECRET_LENGTH:
            return ProxyAddress(ProxyKind.MTPROXY, _checked(host), port, secret=secret)
        key, domain = secret[1 : 1 + _SECRET_LENGTH], secret[1 + _SECRET_LENGTH :]
        if secret[:1] == _PADDED and len(key) == _SECRET_LENGTH and not domain:
            return ProxyAddress(ProxyKind.MTPROXY, _checked(host), port, secret=key)
        if secret[:1] == _FAKE_TLS and domain:
            website = _website(domain)
            return ProxyAddress(ProxyKind.MTPROXY, _checked(host), port, secret=key, domain=website)
    if any(secret[:1] == _FAKE_TLS for secret in candidates):
        raise InvalidProxy(
            "has an incomplete secret: one that begins with ee (in base64 with 7) ends with the "
            "name of a website. Copy the link again"
        )
    raise InvalidProxy(
        "needs an MTProxy secret: 32 hexadecimal digits, with dd or ee in front or without, or "
        "the same in base64"
    )


def _decoded(secret: str) -> Iterator[bytes]:
    """A secret in bytes. Links have it in hexadecimal digits or in base64; some are both."""
    if re.fullmatch(r"([0-9a-f]{2})+", secret, re.IGNORECASE):
        yield bytes.fromhex(secret)
    text = secret.rstrip("=").replace("-", "+").replace("_", "/").replace(" ", "+")
    try:
        yield base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return


def _website(domain: bytes) -> str:
    """The domain of a secret for fake TLS."""
    try:
        name = domain.decode("ascii")
    except UnicodeDecodeError:
        name = ""
    if not re.fullmatch(r"[0-9A-Za-z._-]+", name) or len(name) > MAX_DOMAIN:
        raise InvalidProxy("has a secret that does not end with the name of a website")
    return name


def _checked(host: str) -> str:
    """The host, if it can be a name or an address."""
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        pass
    try:
        host.encode("idna")
    except UnicodeError:
        raise InvalidProxy("has a host name that cannot exist") from None
    return host
