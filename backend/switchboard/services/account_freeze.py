"""Detect that Telegram has frozen a connected account, or has ended the freeze.

Telegram's configuration names a freeze and its dates. If it does not, a refused request shows the
freeze. A frozen account continues to read; only its replies and settings wait for the operator.
"""

import asyncio
from collections.abc import Callable

import structlog

from switchboard.domain.account_freeze import ACCOUNT_FROZEN, AccountFreeze
from switchboard.domain.ids import AccountId
from switchboard.domain.messages import SendError
from switchboard.domain.ports import Link
from switchboard.errors import FloodWait, RequestUnanswered, Unavailable
from switchboard.services.status_reporter import StatusReporter
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

LOOKS_WITHOUT_DATES = 6
"""The number of checks of a configuration without a freeze, before the account may try again."""

log = structlog.get_logger(__name__)


class FreezeWatch:
    """Watches one connection.

    period: seconds between checks of the configuration of a frozen account. on_thaw: called when
    the account is no longer frozen. asks_first: whether to read the configuration at once. It need
    not be read again at a reconnect: a refused request shows a freeze. is_frozen: whether a freeze
    is shown.
    """

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        database: Database,
        reporter: StatusReporter,
        period: float,
        on_thaw: Callable[[], None],
        *,
        asks_first: bool = True,
    ) -> None:
        self.is_frozen = False
        self._asks_first = asks_first
        self._account_id = account_id
        self._link = link
        self._database = database
        self._reporter = reporter
        self._period = period
        self._on_thaw = on_thaw
        self._is_known = False

    async def run(self) -> None:
        """Watch until the connection ends. Raises ConnectionLost, SessionDead as the link does."""
        freeze = await self._ask() if self._asks_first else None
        while True:
            while freeze is None:
                await self._link.wait_freeze_news()
                freeze = await self._ask()
                if freeze is None and self._link.refuses_as_frozen():
                    freeze = AccountFreeze()
            await self._show(freeze)
            freeze = None

    async def _show(self, freeze: AccountFreeze) -> None:
        """Show the freeze until it is over."""
        error = SendError(ACCOUNT_FROZEN, freeze.sentence)
        log.warning("account_frozen", account_id=self._account_id)
        self.is_frozen = True
        self._reporter.set_freeze(freeze)
        await self._database.write_eventually(
            lambda t: outbox.fail_waiting(t, self._account_id, error)
        )
        await self._wait_for_thaw(freeze)
        log.info("account_thawed", account_id=self._account_id)
        self._link.forget_freeze()
        self.is_frozen = False
        self._reporter.set_freeze(None)
        self._on_thaw()

    async def _wait_for_thaw(self, freeze: AccountFreeze) -> None:
        """Wait until a refused request is granted again, or the configuration no longer names the
        freeze. If it never named the freeze, the account may try again after a while."""
        was_refused, silent_looks = False, 0
        while silent_looks < LOOKS_WITHOUT_DATES:
            has_changed = await self._wait_for_change()
            is_refused = self._link.refuses_as_frozen()
            if was_refused and not is_refused:
                return
            was_refused |= is_refused
            present = await self._ask()
            if present is not None:
                freeze = present
                self._reporter.set_freeze(present)
            elif self._is_known and freeze.since is not None:
                return
            silent_looks += not has_changed

    async def _wait_for_change(self) -> bool:
        """Wait for news or for the next check. Returns whether there is news."""
        try:
            async with asyncio.timeout(self._period):
                await self._link.wait_freeze_news()
        except TimeoutError:
            return False
        return True

    async def _ask(self) -> AccountFreeze | None:
        """The freeze in Telegram's configuration. `_is_known`: whether the configuration was
        read."""
        self._is_known = False
        try:
            freeze = await self._link.fetch_freeze()
        except (Unavailable, RequestUnanswered, FloodWait) as refused:
            log.info("app_config_unavailable", reason=refused.code)
            return None
        self._is_known = True
        return freeze
