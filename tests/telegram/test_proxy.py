"""The way out through a proxy."""

import asyncio

import pytest
from telethon.network.connection import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)

from sandbox import DataCentre
from switchboard.domain.accounts import Secrets
from switchboard.errors import ConnectionLost, StartRefused
from switchboard.telegram import Server, TelegramConnector, parse_proxy
from switchboard.telegram.proxy import DIRECT
from tests.telegram.conftest import ANNA
from tests.telegram.kept import Kept

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


async def test_dead_proxy_is_never_gone_around(
    impatient: None, server: Server, kept: Kept, secrets: Secrets, dc: DataCentre
) -> None:
    """Where the proxy does not answer, nothing is connected: there is no direct way instead."""
    async with await asyncio.start_server(lambda _, w: w.close(), "127.0.0.1", 0) as refusing:
        port = refusing.sockets[0].getsockname()[1]
        proxy = parse_proxy(f"socks5://127.0.0.1:{port}")
        calls = len(dc.calls)
        link = TelegramConnector(server, kept, kept, proxy=proxy).link(
            ANNA, secrets, lambda _: None
        )

        with pytest.raises(ConnectionLost):
            await link.connect()

    assert len(dc.calls) == calls
