"""Open the connection of an account under its lease, with a limit of simultaneous connects."""

import asyncio
from collections.abc import Callable

import structlog

from switchboard.domain.accounts import Identity
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Link, Telegram, Vault
from switchboard.services.concurrency.connection_limiter import ConnectionLimiter
from switchboard.services.leases import Leases

CLOSE_TIMEOUT = 10.0
"""Seconds to wait for a connection to close."""

log = structlog.get_logger(__name__)


class LinkOpener:
    """Opens and closes the connections of all accounts."""

    def __init__(self, telegram: Telegram, vault: Vault, leases: Leases) -> None:
        self._telegram = telegram
        self._vault = vault
        self._leases = leases
        self._limiter = ConnectionLimiter()

    async def open(
        self, account_id: AccountId, on_transport: Callable[[bool], None]
    ) -> tuple[Link, Identity]:
        """The account's connected link and its identity, as soon as a slot is free.

        on_transport: called when the transport goes down or comes back. Raises the errors of the
        link, and SessionDead if another installation holds the session.
        """
        return await self._limiter.run(lambda: self._connect(account_id, on_transport), _undo)

    async def _connect(
        self, account_id: AccountId, on_transport: Callable[[bool], None]
    ) -> tuple[Link, Identity]:
        """The account's connected link, under a new lease."""
        await self._telegram.load()
        await self._leases.acquire(account_id)
        secrets = await self._vault.open(account_id)
        link = self._telegram.link(account_id, secrets, on_transport)
        try:
            return link, await link.connect()
        except BaseException:
            await close(link)
            raise


async def close(link: Link) -> None:
    """Close a link. Errors are only logged."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT):
            await link.close()
    except Exception as error:  # noqa: BLE001 - the connection is being left anyway
        log.info("close_failed", error=type(error).__name__)


async def _undo(opened: tuple[Link, Identity]) -> None:
    link, _ = opened
    await close(link)
