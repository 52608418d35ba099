"""Create links and logins: the port `Telegram`."""

import asyncio
from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

import structlog

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import PeerStore, SaveLoginKey, UpdateSink, save_nothing
from switchboard.telegram.connection.proxy import DIRECT, Proxy, proxy_of
from switchboard.telegram.connection.server import Server
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from switchboard.telegram.connection.account_settings import Setting
    from switchboard.telegram.data_centres import DataCentres
    from switchboard.telegram.link import TelegramLink
    from switchboard.telegram.login import TelegramLogin

CONNECTING = ("link", "login", "sign_out")
"""The modules that load Telethon."""

log = structlog.get_logger(__name__)


def _load() -> None:
    for module in CONNECTING:
        import_module(f"switchboard.telegram.{module}")


def _ignore_unreadable(_kind: str) -> None:
    """Ignore the report."""


def _count_nothing(_account_id: AccountId | None, _method: str) -> None:
    """Count nothing."""


class TelegramConnector:
    """Connects to one Telegram server, with one proxy and one sink for updates.

    on_unreadable: called with the type name of everything that could not be translated, to count
    it. on_request: called with the account and the method of every request, to count it. A request
    of a sign-in or sign-out has no account.
    """

    def __init__(
        self,
        server: Server,
        sink: UpdateSink,
        book: PeerStore,
        *,
        proxy: Proxy = DIRECT,
        limits: Limits = DEFAULT_LIMITS,
        on_unreadable: Callable[[str], None] = _ignore_unreadable,
        on_request: Callable[[AccountId | None, str], None] = _count_nothing,
    ) -> None:
        self._on_request = on_request
        self._on_other_request = partial(on_request, None)
        self.server = server.name
        self._server = server
        self._sink = sink
        self._book = book
        self._proxy = proxy
        self._limits = limits
        self._on_unreadable = on_unreadable
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._known_settings: dict[AccountId, set[Setting]] = {}

    async def load(self) -> None:
        """See the port. In a thread, because the page is served meanwhile."""
        async with self._loading:
            if not self._is_loaded:
                await asyncio.to_thread(_load)
                self._is_loaded = True

    def link(
        self, account_id: AccountId, secrets: Secrets, on_transport: Callable[[bool], None]
    ) -> "TelegramLink":
        """See the port. A session of another server is refused when it connects."""
        from switchboard.telegram.link import TelegramLink

        def unreadable(kind: str, error: Exception) -> None:
            log.error(
                "update_unreadable", account_id=account_id, kind=kind, error=type(error).__name__
            )
            self._on_unreadable(kind)

        return TelegramLink(
            account_id,
            secrets,
            self._server,
            proxy_of(secrets.proxy, self._proxy),
            self._centres,
            sink=self._sink,
            book=self._book,
            on_transport=on_transport,
            unreadable=unreadable,
            limits=self._limits,
            on_request=partial(self._on_request, account_id),
            known_settings=self._known_settings.setdefault(account_id, set()),
        )

    async def login(
        self,
        api_id: int,
        api_hash: str,
        save_key: SaveLoginKey = save_nothing,
        proxy: str | None = None,
    ) -> "TelegramLogin":
        """See the port."""
        await self.load()
        from switchboard.telegram.data_centres import connect_with_fallback
        from switchboard.telegram.login import TelegramLogin

        way = proxy_of(proxy, self._proxy)

        async def connect(by_ipv6: bool) -> TelegramLogin:
            login = TelegramLogin(
                api_id,
                api_hash,
                self._server,
                way,
                save_key,
                own_proxy=proxy,
                by_ipv6=by_ipv6,
                limits=self._limits,
                on_request=self._on_other_request,
            )
            await login.connect()
            return login

        return await connect_with_fallback(self._server, way, connect)

    async def sign_out(self, secrets: Secrets) -> None:
        """See the port."""
        await self.load()
        from switchboard.telegram.sign_out import sign_out

        proxy = proxy_of(secrets.proxy, self._proxy)
        await sign_out(
            secrets, self._server, proxy, self._centres, self._limits, self._on_other_request
        )

    def is_same_session(self, one: Secrets, other: Secrets) -> bool:
        """See the port."""
        from switchboard.telegram.connection.session import is_same_key

        return is_same_key(one, other)

    @cached_property
    def _centres(self) -> "DataCentres":
        from switchboard.telegram.data_centres import DataCentres

        return DataCentres(self._server, self._limits, self._on_other_request)
