"""The way to Telegram: directly, or through the proxy of an account or of `TELEGRAM_PROXY`.

If a proxy is set, every connection uses it: there is no fallback to a direct connection. If
Telegram cannot be reached, the proxy is named as the cause, without its address and secrets.
"""

from dataclasses import dataclass
from typing import Any

from switchboard.domain.proxy import InvalidProxy, ProxyAddress, ProxyKind
from switchboard.domain.proxy import parse_proxy as parse_address
from switchboard.errors import ConnectionLost, SessionUnusable, StartRefused, SwitchboardError
from switchboard.telegram.errors.proxy_errors import ProxyFailed

_UNREACHED = {"connection_lost", "no_answer", "proxy_failed"}
CHECK = "Check whether the proxy runs, and whether its address, kind and secret are right."


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, or none. is_shared: it is the one of `TELEGRAM_PROXY`, not of one account."""

    address: ProxyAddress | None = None
    is_shared: bool = True

    @property
    def connection(self) -> type:
        """The class of Telethon's connection."""
        from telethon.network.connection import ConnectionTcpFull

        from switchboard.telegram.connection.fake_tls import FakeTlsConnection
        from switchboard.telegram.connection.proxy_connection import (
            MtProxyConnection,
            ProxiedConnection,
        )

        match self.address:
            case None:
                return ConnectionTcpFull  # type: ignore[no-any-return] # Telethon ships no types
            case ProxyAddress(kind=ProxyKind.MTPROXY, domain=None):
                return MtProxyConnection
            case ProxyAddress(kind=ProxyKind.MTPROXY):
                return FakeTlsConnection
        return ProxiedConnection

    @property
    def options(self) -> Any:
        """What Telethon passes to that class."""
        return self.address

    @property
    def name(self) -> str:
        """The proxy as the operator knows it."""
        if self.address is None:
            return "no proxy"
        kind = self.address.kind
        noun = kind.value if kind is ProxyKind.MTPROXY else f"{kind.value} proxy"
        return f"{noun} of TELEGRAM_PROXY" if self.is_shared else f"{noun} of this account"

    def named_in(
        self, failure: SwitchboardError, error: BaseException | None = None
    ) -> SwitchboardError:
        """The failure, with the proxy named if there is one and it may be the cause.

        error: the error behind the failure, which may say what the proxy did.
        """
        if self.address is None or failure.code not in _UNREACHED:
            return failure
        if isinstance(error, ProxyFailed):
            return ConnectionLost(failure.code, f"The {self.name} {error.fault.value}")
        return ConnectionLost(
            failure.code, f"Telegram cannot be reached through the {self.name} right now. {CHECK}"
        )


DIRECT = Proxy()


def parse_proxy(url: str | None) -> Proxy:
    """The proxy of `TELEGRAM_PROXY`; a direct connection for None. Raises StartRefused."""
    if not url:
        return DIRECT
    try:
        return Proxy(parse_address(url))
    except InvalidProxy as error:
        raise StartRefused("telegram_proxy_invalid", f"TELEGRAM_PROXY {error}.") from None


def proxy_of(url: str | None, shared: Proxy) -> Proxy:
    """The proxy of an account, or the shared one if the account has none.

    Raises SessionUnusable if the stored address cannot be read, for example by an older version.
    """
    if url is None:
        return shared
    try:
        return Proxy(parse_address(url), is_shared=False)
    except InvalidProxy:
        raise SessionUnusable(
            "proxy_invalid",
            "This Switchboard cannot use the proxy of this account. Enter the proxy again, or "
            "remove it.",
        ) from None
