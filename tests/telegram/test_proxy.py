"""Connections through real proxies: pproxy for SOCKS5 and HTTP, mtprotoproxy for MTProxy."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import pytest
from telethon.network.connection import ConnectionTcpFull

from sandbox import DataCentre, User
from switchboard.domain.accounts import Secrets
from switchboard.errors import ConnectionLost, SessionUnusable, StartRefused
from switchboard.telegram.connection.fake_tls import RANDOM, client_hello
from switchboard.telegram.connection.proxy import DIRECT, parse_proxy, proxy_of
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.limits import Limits
from tests.process import free_port
from tests.proxies import programs
from tests.proxies.programs import PASSWORD, SECRET, USER, WEBSITE, ProxyProgram
from tests.telegram.conftest import ANNA, API_HASH, API_ID, impatient
from tests.telegram.fake_store import Kept

FAKE_TLS = f"ee{SECRET}{WEBSITE.encode().hex()}"
OTHER = SECRET[::-1]


def test_none_is_direct() -> None:
    """Without a setting the connection is direct."""
    assert parse_proxy(None) is DIRECT
    assert DIRECT.connection is ConnectionTcpFull


def test_a_wrong_setting_refuses_the_start() -> None:
    """A wrong value refuses the start, names the setting and repeats no secret."""
    with pytest.raises(StartRefused, match="TELEGRAM_PROXY has to be") as refused:
        parse_proxy("socks4://me:hunter2@proxy.example:1")

    assert "hunter2" not in str(refused.value)


def test_an_account_without_a_proxy_uses_the_setting() -> None:
    """The setting holds for accounts without a proxy of their own; an address that cannot be read
    is not replaced by it."""
    shared = parse_proxy("socks5://proxy.example:1")

    assert proxy_of(None, shared) is shared
    assert proxy_of("http://other.example:1", shared).address != shared.address
    with pytest.raises(SessionUnusable, match="Enter the proxy again"):
        proxy_of("quic://proxy.example:1", shared)


@asynccontextmanager
async def running(dc: DataCentre, kind: str) -> AsyncIterator[tuple[ProxyProgram, str]]:
    """A proxy of this kind that leads to the data centre, and its address."""
    async with AsyncExitStack() as stack:
        match kind:
            case "socks5 open" | "http open":
                start = programs.socks5 if kind.startswith("socks5") else programs.http
                program = await stack.enter_async_context(start(is_open=True))
                url = f"{kind.split()[0]}://127.0.0.1:{program.port}"
            case "socks5" | "http":
                start = programs.socks5 if kind == "socks5" else programs.http
                program = await stack.enter_async_context(start())
                url = f"{kind}://{USER}:{PASSWORD}@127.0.0.1:{program.port}"
            case secret:
                program = await stack.enter_async_context(programs.mtproxy(dc))
                url = f"tg://proxy?server=127.0.0.1&port={program.port}&secret={secret}"
        yield program, url


@pytest.mark.parametrize(
    "kind",
    ["socks5 open", "socks5", "http open", "http", SECRET, f"dd{SECRET}", FAKE_TLS],
    ids=["socks5 open", "socks5", "http open", "http", "mtproxy", "mtproxy dd", "mtproxy ee"],
)
async def test_an_account_lives_behind_each_kind_of_proxy(
    server: Server, kept: Kept, dc: DataCentre, anna: User, bob: User, kind: str
) -> None:
    """Login, messages and sign-out go through the account's proxy. Its secrets contain it."""
    telegram = TelegramConnector(server, kept, kept)
    async with running(dc, kind) as (_, url):
        login = await telegram.login(API_ID, API_HASH, proxy=url)
        await login.request_code(anna.phone)
        signed_in = await login.submit_code(await dc.code_sent(anna.phone))
        login.hand_over()
        await login.close()
        assert signed_in is not None
        link = telegram.link(ANNA, signed_in.secrets, lambda _: None)
        await link.connect()
        dc.world.write(bob, anna, "x" * 5000)
        await kept.until(lambda k: any(m.text == "x" * 5000 for m in k.messages.values()))
        await link.close()
        await telegram.sign_out(signed_in.secrets)

    assert signed_in.secrets.proxy == url
    assert dc.auth_keys.of(anna) == []


FAULTS = {
    "silent": "does not answer",
    "socks5 password": "ends the connection. Check its user name",
    "socks5 without": "ends the connection. Check its user name",
    "http password": "refuses its user name or password",
    "http as socks5": "Check its user name, password and kind",
    "socks5 as http": "Check its user name, password and kind",
    "socks5 blocked": "Telegram cannot be reached through the SOCKS5 proxy",
    "http blocked": "whether it may connect to Telegram",
    "not an mtproxy": "does not accept its secret",
    "mtproxy": "secret",
    "mtproxy ee": "does not accept its secret",
}


@asynccontextmanager
async def faulty(dc: DataCentre, fault: str) -> AsyncIterator[str]:
    """The address of a proxy with this fault."""
    async with AsyncExitStack() as stack:
        port = free_port()
        match fault:
            case "silent":
                url = f"socks5://127.0.0.1:{port}"
            case "socks5 password" | "http password" as kind:
                start = programs.socks5 if kind.startswith("socks5") else programs.http
                await stack.enter_async_context(start(port))
                url = f"{kind.split()[0]}://{USER}:hunter3@127.0.0.1:{port}"
            case "socks5 without":
                await stack.enter_async_context(programs.socks5(port))
                url = f"socks5://127.0.0.1:{port}"
            case "http as socks5":
                await stack.enter_async_context(programs.http(port))
                url = f"socks5://127.0.0.1:{port}"
            case "socks5 as http":
                await stack.enter_async_context(programs.socks5(port))
                url = f"http://127.0.0.1:{port}"
            case "socks5 blocked" | "http blocked" as kind:
                start = programs.socks5 if kind.startswith("socks5") else programs.http
                await stack.enter_async_context(start(port, is_open=True))
                await dc.access(dc.dc_id).stop()
                url = f"{kind.split()[0]}://127.0.0.1:{port}"
            case "not an mtproxy":
                await stack.enter_async_context(programs.http(port, is_open=True))
                url = f"mtproxy://127.0.0.1:{port}/{FAKE_TLS}"
            case "mtproxy":
                await stack.enter_async_context(programs.mtproxy(dc, port=port))
                url = f"mtproxy://127.0.0.1:{port}/{OTHER}"
            case "mtproxy ee":
                await stack.enter_async_context(programs.mtproxy(dc, port=port))
                url = f"mtproxy://127.0.0.1:{port}/ee{OTHER}{WEBSITE.encode().hex()}"
        yield url


@pytest.mark.parametrize("fault", FAULTS)
@impatient
async def test_the_fault_of_a_proxy_is_named(
    server: Server, kept: Kept, limits: Limits, secrets: Secrets, dc: DataCentre, fault: str
) -> None:
    """A proxy that does not connect to Telegram is named as the cause, with what it did and without
    its address and secrets. Nothing goes around it."""
    async with faulty(dc, fault) as url:
        calls = len(dc.calls)
        telegram = TelegramConnector(server, kept, kept, limits=limits)
        with pytest.raises(ConnectionLost, match=FAULTS[fault]) as lost:
            await telegram.login(API_ID, API_HASH, proxy=url)

    assert re.search(r"[Tt]he (SOCKS5 proxy|HTTP proxy|MTProxy) of this account", lost.value.detail)
    for secret in (url, USER, PASSWORD, "hunter3", OTHER, "127.0.0.1"):
        assert secret not in lost.value.detail
    assert len(dc.calls) == calls


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([b"\x05\x02", b"\x01\x01"], "refuses its user name or password"),
        ([b"\x05\xff"], "refuses its user name or password"),
        ([b"\x05\x00", b"\x05\x02\x00\x01" + bytes(6)], "does not connect to Telegram"),
        ([b"\x04\x5b"], "answers like another kind of server"),
        ([b"SSH-2.0-OpenSSH_9.2"], "answers like another kind of server"),
    ],
    ids=["wrong password", "no such method", "forbidden", "SOCKS4", "SSH"],
)
@impatient
async def test_each_answer_of_a_socks5_proxy_has_a_sentence(
    server: Server, kept: Kept, limits: Limits, answers: list[bytes], words: str
) -> None:
    """pproxy only hangs up; other proxies answer as RFC 1928 and RFC 1929 say."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for one in answers:
            await reader.read(64)
            writer.write(one)
        await reader.read()
        writer.close()

    telegram = TelegramConnector(server, kept, kept, limits=limits)
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionLost, match=words):
            await telegram.login(API_ID, API_HASH, proxy=f"socks5://me:hunter2@127.0.0.1:{port}")


@impatient
async def test_the_setting_is_named(
    server: Server, kept: Kept, limits: Limits, secrets: Secrets
) -> None:
    """The proxy of all accounts is named by its setting, in a login and for an account."""
    proxy = parse_proxy(f"socks5://127.0.0.1:{free_port()}")
    telegram = TelegramConnector(server, kept, kept, proxy=proxy, limits=limits)

    with pytest.raises(ConnectionLost, match="The SOCKS5 proxy of TELEGRAM_PROXY does not answer"):
        await telegram.login(API_ID, API_HASH)
    with pytest.raises(ConnectionLost, match="The SOCKS5 proxy of TELEGRAM_PROXY does not answer"):
        await telegram.link(ANNA, secrets, lambda _: None).connect()


async def test_a_proxy_that_dies_is_named(
    server: Server, kept: Kept, secrets: Secrets, dc: DataCentre
) -> None:
    """If the proxy of a connected account dies, the connection ends with its name, and nothing goes
    around it."""
    telegram = TelegramConnector(server, kept, kept, limits=Limits(connection_tries=1))
    async with running(dc, FAKE_TLS) as (program, url):
        link = telegram.link(ANNA, replace(secrets, proxy=url), lambda _: None)
        await link.connect()
        calls = len(dc.calls)
        await program.stop()
        # A proxy that dies during the handshake looks as if it refuses the secret.
        named = "The MTProxy of this account does not (answer|accept its secret)"
        with pytest.raises(ConnectionLost, match=named):
            await link.wait_closed()
        await link.close()

    assert len(dc.calls) == calls


def test_the_disguise_is_a_client_hello() -> None:
    """The first message has the length and form of a browser's, names the website, and is never the
    same."""
    one, other = (client_hello(WEBSITE, bytes(16), 1_800_000_000) for _ in range(2))
    longest = client_hello("a" * 182, bytes(16), 1_800_000_000)

    assert (len(one), len(longest)) == (517, 517)
    assert one[: RANDOM.start] == bytes.fromhex("1603010200010001fc0303")
    assert WEBSITE.encode() in one
    assert one[RANDOM] != other[RANDOM]
    assert _sni(one) == WEBSITE


def _sni(hello: bytes) -> str | None:
    """The website that the TLS library of this machine reads from a message."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    incoming = ssl.MemoryBIO()
    incoming.write(hello)
    tls = context.wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
    with suppress(ssl.SSLError):
        tls.do_handshake()
    return names[0] if names else None
