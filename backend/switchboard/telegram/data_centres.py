"""The addresses of Telegram's data centres, as Telegram lists them (help.getConfig, dcOption).

A session stores the address where it was created. The address may change, or this machine may lose
its IP version; the session must survive both. So if a stored address does not answer, Switchboard
asks Telegram for the current addresses, as a client without a session does.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from telethon.sessions import StringSession
from telethon.tl import functions

from switchboard.errors import ConnectionLost, TelegramFailure, Unavailable
from switchboard.telegram.connection.client import Client, disconnect_gracefully
from switchboard.telegram.connection.proxy import DIRECT, Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.connection.server import Address, Server
from switchboard.telegram.connection.session import bind, new_session
from switchboard.telegram.data_centre_address import usable
from switchboard.telegram.errors.errors import connect_failure_of
from switchboard.telegram.errors.timeouts import request_timeout
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits

T = TypeVar("T")

UNREACHED = frozenset({"connection_lost", "no_answer"})
"""Connection failures after which another address is tried."""

LEARN_TIMEOUT = 20.0
"""The timeout of the request for the addresses, in seconds."""

LEARN_INTERVAL = 60.0
"""Seconds until the addresses are requested again."""

log = structlog.get_logger(__name__)


class DataCentres:
    """The known addresses of one server's data centres."""

    def __init__(
        self,
        server: Server,
        limits: Limits = DEFAULT_LIMITS,
        on_request: OnRequest = ignore_request,
    ) -> None:
        self._on_request = on_request
        self._server = server
        self._limits = limits
        self._learned: dict[int, Address] = {}
        self._asked_at: dict[Proxy, float] = {}
        self._turn = asyncio.Lock()

    def locate(self, session: StringSession) -> None:
        """Put the current address into a session, if it is known."""
        bind(session, self._server)
        learned = self._learned.get(session.dc_id)
        if learned is not None and not _is_configured(session.dc_id, self._server):
            session.set_dc(learned.dc_id, learned.ip, learned.port)

    async def learn(self, session: StringSession, api_id: int, api_hash: str, proxy: Proxy) -> bool:
        """Request the address of a session's data centre through this proxy, at most once in
        `LEARN_INTERVAL`. Returns whether the known address is not that of the session."""
        if _is_configured(session.dc_id, self._server):
            return False
        async with self._turn:
            if time.monotonic() - self._asked_at.get(proxy, -LEARN_INTERVAL) >= LEARN_INTERVAL:
                self._asked_at[proxy] = time.monotonic()
                with suppress(TelegramFailure, Unavailable):
                    await self._ask(api_id, api_hash, proxy)
        learned = self._learned.get(session.dc_id)
        return learned is not None and (learned.ip, learned.port) != (
            session.server_address,
            session.port,
        )

    async def _ask(self, api_id: int, api_hash: str, proxy: Proxy) -> None:
        async def ask(by_ipv6: bool) -> None:
            session = new_session(self._server, by_ipv6=by_ipv6)
            client = Client(
                session,
                api_id,
                api_hash,
                proxy,
                self._limits,
                is_signed_in_here=False,
                on_request=self._on_request,
            )
            try:
                async with request_timeout(LEARN_TIMEOUT, connect_failure_of):
                    await client.connect()
                    config = await client(functions.help.GetConfigRequest())
            finally:
                await disconnect_gracefully(client)
            self._take(config.dc_options, by_ipv6=by_ipv6)

        await connect_with_fallback(self._server, proxy, ask)

    def _take(self, options: Iterable[Any], *, by_ipv6: bool) -> None:
        options = list(options)
        for dc_id in {option.id for option in options}:
            found = usable(options, dc_id, by_ipv6=by_ipv6)
            if found is not None:
                self._learned[dc_id] = Address(dc_id, found.ip_address, found.port)
        log.info("data_centres_learned", count=len(self._learned))


async def connect_with_fallback(
    server: Server, proxy: Proxy, connect: Callable[[bool], Awaitable[T]]
) -> T:
    """Connect without a session. Use IPv6 if IPv4 fails and no setting decides otherwise.

    connect: gets whether to use IPv6. If both fail, the error of IPv4 is raised.
    """
    try:
        return await connect(False)
    except ConnectionLost as lost:
        if server.address is not None or proxy != DIRECT or lost.code not in UNREACHED:
            raise
        try:
            return await connect(True)
        except ConnectionLost:
            raise lost from None


def _is_configured(dc_id: int, server: Server) -> bool:
    """Whether the settings name this data centre."""
    return server.address is not None and server.address.dc_id == dc_id
