"""Connections through a proxy."""

import asyncio
import base64

import pytest
from telethon.network.connection import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from sandbox import DataCentre
from switchboard.domain.accounts import Secrets
from switchboard.errors import ConnectionLost, StartRefused
from switchboard.settings import Settings
from switchboard.telegram import Limits, Server, TelegramConnector, parse_proxy
from switchboard.telegram.connection.proxy import DIRECT
from tests.telegram.conftest import ANNA, impatient
from tests.telegram.fake_store import Kept

SECRET = "0123456789abcdef0123456789abcdef"


def test_none_is_direct() -> None:
    """Without a setting the connection is direct."""
    assert parse_proxy(None) is DIRECT


def test_socks_and_http() -> None:
    """User and password are read, with what a URL has to escape in them."""
    proxy = parse_proxy("socks5://me:p%40ss@proxy.example:1080")

    assert proxy.connection is ConnectionTcpFull
    assert proxy.options["addr"] == "proxy.example"
    assert (proxy.options["username"], proxy.options["password"]) == ("me", "p@ss")
    assert parse_proxy("http://10.0.0.1:8080").options["proxy_type"] == "http"


@pytest.mark.parametrize("secret", [SECRET, "dd" + SECRET, SECRET.upper()])
def test_mtproxy(secret: str) -> None:
    """An MTProxy is used with random padding, whatever its secret says."""
    proxy = parse_proxy(f"mtproxy://proxy.example:443/{secret}")

    assert proxy.connection is ConnectionTcpMTProxyRandomizedIntermediate
    assert proxy.options == ("proxy.example", 443, secret.lower())


@pytest.mark.parametrize(
    "url",
    [
        "socks5://proxy.example",
        "socks4://proxy.example:1080",
        "ftp://proxy.example:21",
        "proxy.example:1080",
        "socks5://proxy.example:99999",
        "socks5://proxy.example:1080/path",
        "mtproxy://proxy.example:443",
        "mtproxy://proxy.example:443/short",
        f"mtproxy://proxy.example:443/ee{SECRET}",
    ],
)
def test_bad_forms_are_refused(url: str) -> None:
    """A wrong value refuses the start, names the setting and repeats no secret."""
    with pytest.raises(StartRefused, match="TELEGRAM_PROXY") as refused:
        parse_proxy(url)

    assert SECRET not in str(refused.value)


def test_passwords_show_in_no_repr() -> None:
    """A proxy's password shows in no repr."""
    assert "hunter2" not in repr(parse_proxy("socks5://me:hunter2@proxy.example:1080"))


@impatient
async def test_a_dead_proxy_is_not_bypassed(
    limits: Limits, server: Server, kept: Kept, secrets: Secrets, dc: DataCentre
) -> None:
    """If the proxy does not answer, there is no direct connection instead."""
    async with await asyncio.start_server(lambda _, w: w.close(), "127.0.0.1", 0) as refusing:
        port = refusing.sockets[0].getsockname()[1]
        proxy = parse_proxy(f"socks5://127.0.0.1:{port}")
        calls = len(dc.calls)
        telegram = TelegramConnector(server, kept, kept, proxy=proxy, limits=limits)
        link = telegram.link(ANNA, secrets, lambda _: None)

        with pytest.raises(ConnectionLost):
            await link.connect()

    assert len(dc.calls) == calls


def _base64(secret: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(secret)).decode().rstrip("=")


@pytest.mark.parametrize(
    "url",
    [
        f"https://t.me/proxy?server=proxy.example&port=443&secret={SECRET}",
        f"t.me/proxy?server=proxy.example&port=443&secret={_base64(SECRET)}",
        f"https://telegram.me/proxy?port=443&secret={_base64(SECRET)}&server=proxy.example",
        f"tg://proxy?server=proxy.example&port=443&secret={_base64(SECRET)}==",
        f"TG://PROXY?server=proxy.example&port=443&secret={SECRET.upper()}",
        f"MTProxy://proxy.example:443/{_base64(SECRET)}",
        f"mtproto://proxy.example:443?secret={SECRET}",
        f"https://t.me/proxy?server=proxy.example&amp;port=443&amp;secret={SECRET}",
        f"https://www.telegram.me/proxy?server=proxy.example&port=443&secret={SECRET}",
    ],
)
def test_mtproxy_links(url: str) -> None:
    """A proxy is accepted as Telegram's apps share it, with its secret in either form."""
    assert Settings(telegram_proxy=url)
    assert parse_proxy(url).options == ("proxy.example", 443, SECRET)


def test_mtproxy_links_with_padding() -> None:
    """A base64 secret may ask for padding like a hexadecimal one, in either alphabet."""
    padded = "dd" + SECRET
    standard = base64.b64encode(bytes.fromhex("dd" + "fb" * 16)).decode()

    link = f"https://t.me/proxy?server=proxy.example&port=443&secret={_base64(padded)}"
    other = f"https://t.me/proxy?server=proxy.example&port=443&secret={standard}"

    assert parse_proxy(link).options == ("proxy.example", 443, padded)
    assert parse_proxy(other).options[2] == "dd" + "fb" * 16


@pytest.mark.parametrize("start", ["dd", "ee"])
def test_a_plain_secret_may_begin_like_a_mark(start: str) -> None:
    """Sixteen bytes are a plain secret, whatever their first byte is."""
    secret = start + SECRET[2:]

    options = parse_proxy(f"mtproxy://proxy.example:443/{secret}").options

    assert ConnectionTcpMTProxyRandomizedIntermediate.normalize_secret(options[2]).hex() == secret


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/socks?server=proxy.example&port=1080&user=me&pass=p%40ss",
        "t.me/socks?server=proxy.example&port=1080&user=me&pass=p%40ss",
        "tg://socks?server=proxy.example&port=1080&user=me&pass=p%40ss",
        "SOCKS5://me:p%40ss@proxy.example:1080",
        "socks5h://me:p%40ss@proxy.example:1080",
    ],
)
def test_socks_links(url: str) -> None:
    """SOCKS5 by link, and with any spelling of its scheme."""
    assert Settings(telegram_proxy=url)
    options = parse_proxy(url).options

    assert (options["proxy_type"], options["addr"], options["port"]) == (
        "socks5",
        "proxy.example",
        1080,
    )
    assert (options["username"], options["password"]) == ("me", "p@ss")


@pytest.mark.parametrize(
    "secret", [f"ee{SECRET}6578616d706c652e636f6d", _base64(f"ee{SECRET}6578616d706c652e636f6d")]
)
def test_fake_tls_is_refused_in_words(secret: str) -> None:
    """A secret for fake TLS is refused, in hexadecimal and in base64, with a sentence that says
    what to ask for."""
    with pytest.raises(StartRefused, match="fake TLS") as refused:
        parse_proxy(f"https://t.me/proxy?server=proxy.example&port=443&secret={secret}")

    assert "dd" in refused.value.detail
    assert secret not in refused.value.detail


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/proxy?server=proxy.example&secret=x",
        "https://t.me/proxy?port=443&secret=x",
        "https://t.me/proxy?server=proxy.example&port=443&secret=no_secret!",
        "https://t.me/durov?server=proxy.example&port=443",
        "https://proxy.example:8080",
    ],
)
def test_other_links_are_refused(url: str) -> None:
    """A link that names no proxy refuses the start."""
    with pytest.raises(StartRefused, match="TELEGRAM_PROXY"):
        parse_proxy(url)


@impatient
async def test_a_proxy_that_is_down_is_named(
    limits: Limits, server: Server, kept: Kept, secrets: Secrets
) -> None:
    """If a proxy is set and nothing can be reached, the setting is named: in a login and for an
    account."""
    async with asyncio.timeout(60):
        listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        listener.close()
        await listener.wait_closed()
    proxy = parse_proxy(f"socks5://127.0.0.1:{port}")
    telegram = TelegramConnector(server, kept, kept, proxy=proxy, limits=limits)

    with pytest.raises(ConnectionLost, match="TELEGRAM_PROXY"):
        await telegram.login(12345, "0" * 32)
    with pytest.raises(ConnectionLost, match="TELEGRAM_PROXY"):
        await telegram.link(ANNA, secrets, lambda _: None).connect()
