"""Telethon's connections through SOCKS5 and HTTP proxies and MTProxies.

Telethon's own classes report every fault of a proxy as a lost connection, or not as an OSError at
all. These classes name the proxy's fault (`ProxyFailed`).
"""

from asyncio import IncompleteReadError
from typing import Any

from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType
from python_socks.async_.asyncio import Proxy as SocksClient
from telethon.network.connection import (
    ConnectionTcpFull,
    ConnectionTcpMTProxyRandomizedIntermediate,
)
from telethon.network.connection.connection import ObfuscatedConnection

from switchboard.domain.proxy import ProxyAddress, ProxyKind
from switchboard.telegram.errors.proxy_errors import ProxyFailed, ProxyFault

TIMEOUT = 8.0
"""Seconds that a proxy may take to connect us. A login's first attempt has 10 seconds in all."""

_TYPES = {ProxyKind.SOCKS5: ProxyType.SOCKS5, ProxyKind.HTTP: ProxyType.HTTP}

_UNAUTHORIZED = {401, 407}
"""The status of an HTTP proxy that wants other credentials (RFC 9110)."""

_REFUSALS = (
    "No acceptable authentication",
    "Unexpected SOCKS authentication",
    "Username and password authentication failure",
)
_ANOTHER_VERSION = "Unexpected SOCKS version"
"""How python-socks begins its messages about answers that have no number."""


class ProxiedConnection(ConnectionTcpFull):  # type: ignore[misc] # Telethon ships no types
    """A connection through a SOCKS5 or HTTP proxy. The proxy resolves no names for us: addresses of
    data centres are numbers."""

    _proxy: ProxyAddress

    async def _proxy_connect(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - Telethon's signature
        local_addr: Any = None,
    ) -> Any:
        """A socket that the proxy has connected to Telegram."""
        proxy = self._proxy
        client = SocksClient(
            _TYPES[proxy.kind], proxy.host, proxy.port, proxy.user, proxy.password, rdns=True
        )
        try:
            return await client.connect(self._ip, self._port, min(timeout or TIMEOUT, TIMEOUT))
        except (ProxyTimeoutError, ProxyConnectionError) as error:
            raise ProxyFailed(ProxyFault.SILENT) from error
        except ProxyError as error:
            raise ProxyFailed(_fault(error)) from error


def _fault(error: ProxyError) -> ProxyFault:
    """The fault that a proxy's answer stands for."""
    if error.error_code in _UNAUTHORIZED:
        return ProxyFault.REFUSED
    if error.error_code is not None:
        return ProxyFault.BLOCKED
    said = str(error)
    if said.startswith(_REFUSALS):
        return ProxyFault.REFUSED
    return ProxyFault.STRANGE if said.startswith(_ANOTHER_VERSION) else ProxyFault.CLOSED


class MtProxyConnection(ConnectionTcpMTProxyRandomizedIntermediate):  # type: ignore[misc]
    """A connection through an MTProxy.

    An MTProxy that does not know the secret closes the connection, or keeps it and is silent.
    """

    def __init__(
        self, _ip: str, _port: int, dc_id: int, *, loggers: Any, proxy: ProxyAddress, **_more: Any
    ) -> None:
        ObfuscatedConnection.__init__(self, proxy.host, proxy.port, dc_id, loggers=loggers)
        self._secret = proxy.secret
        self._has_received = False
        self.fault: ProxyFailed | None = None
        """Why the proxy ended the connection, if it did so before it passed anything on."""

    @staticmethod
    def address_info(proxy_info: ProxyAddress) -> tuple[str, int]:
        """The proxy that Telethon reports to Telegram (Telegram: initConnection)."""
        return proxy_info.host, proxy_info.port

    async def _connect(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - Telethon's signature
        ssl: Any = None,
    ) -> None:
        """Connect without Telethon's pause of two seconds, in which a proxy may close the
        connection: `_recv` notices that as well."""
        try:
            await self._open(min(timeout or TIMEOUT, TIMEOUT))
        except ProxyFailed:
            raise
        except (OSError, TimeoutError) as error:
            raise ProxyFailed(ProxyFault.SILENT) from error

    async def _open(self, seconds: float) -> None:
        await ObfuscatedConnection._connect(self, timeout=seconds)  # noqa: SLF001 - the base class

    async def _recv(self) -> Any:
        try:
            received = await super()._recv()
        except (ConnectionError, IncompleteReadError) as error:
            if self._has_received:
                raise
            self.fault = ProxyFailed(ProxyFault.SECRET)
            raise self.fault from error
        self._has_received = True
        return received
