"""The life of one account: connect, work while connected, reconnect.

A final error of Telegram (revoked, banned, used twice) stops the account, and its state shows the
error. After any other end of the connection, the account connects again with backoff and jitter. A
connection counts as stable only after some time. So a server that accepts and drops connections
gets only one attempt for each pause.
"""

import asyncio
from collections.abc import Callable

import structlog
from tenacity import RetryCallState

from switchboard.domain.account_state import AccountState
from switchboard.domain.ids import AccountId
from switchboard.errors import (
    ConnectionLost,
    FloodWait,
    SessionDead,
    SessionDouble,
    SessionUnusable,
    SwitchboardError,
    Unavailable,
)
from switchboard.services.concurrency.retry import retry_forever
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.connections.account_connection import AccountConnection
from switchboard.services.connections.shared_services import SharedServices
from switchboard.services.status_reporter import store_state
from switchboard.store.accounts import accounts
from switchboard.store.core.database import WRITE_TIMEOUT

MAX_DENIALS = 2
"""How often Telegram may deny a new session that has connected, before it counts as dead."""

UNREGISTERED = "auth_key_unregistered"
"""Telegram's error for a key that it does not know, or does not know yet."""

log = structlog.get_logger(__name__)


class AccountRunner:
    """Keeps one account connected. Only one task of the account runs at a time.

    on_double: called when the account turns out to be a double.
    """

    def __init__(
        self, account_id: AccountId, services: SharedServices, on_double: Callable[[], None]
    ) -> None:
        self._account_id = account_id
        self._services = services
        self._on_double = on_double
        self._connection = AccountConnection(account_id, services)
        self._task: asyncio.Task[None] | None = None
        self._denials = 0
        self._is_held_elsewhere = False
        self._stopping = asyncio.Lock()
        self._disabling = asyncio.Lock()
        self._storing: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Run the account, unless it already runs."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=f"account {self._account_id}")

    @property
    def is_held_elsewhere(self) -> bool:
        """Whether it has stopped because another installation holds its session."""
        return self._is_held_elsewhere

    async def stop(self) -> None:
        """Disconnect, and wait until the connection has ended and its updates are stored, also if
        another call disconnects it already."""
        self._connection.has_connected = False
        self._denials = 0
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
        async with self._stopping:
            if task is not None:
                await end_all({task}, self._services.timings.cancel_again)
                await self._services.intake.drain()
            self._is_held_elsewhere = False

    async def disable(self) -> None:
        """Disconnect an account that was disabled. If it is enabled meanwhile, it starts
        afterwards.

        Raises Unavailable if its state cannot be stored now. It is stored later.
        """
        async with self._disabling:
            await self.stop()
            await self._services.leases.release(self._account_id)
            if self._task is None:
                await self._store_inactive()

    def cancel(self) -> set[asyncio.Task[None]]:
        """Cancel all tasks of the account. Returns the tasks to wait for."""
        tasks = {*self._storing} if self._task is None else {self._task, *self._storing}
        self._task = None
        for task in tasks:
            task.cancel()
        return tasks

    async def _store_inactive(self) -> None:
        database = self._services.database
        storing = asyncio.create_task(self._set_state(AccountState.INACTIVE))
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        await asyncio.wait({storing}, timeout=WRITE_TIMEOUT)
        if not storing.done():
            raise Unavailable(
                "store_busy",
                "The account is switched off, but the database cannot be written "
                f"({database.problem or 'busy'}). The list shows it once it can.",
            )
        await storing

    async def _run(self) -> None:
        with structlog.contextvars.bound_contextvars(account_id=self._account_id):
            try:
                async with self._disabling, self._stopping:
                    self._is_held_elsewhere = False
                await self._run_until_final()
            except Exception:  # nothing waits for this task, so the error is logged here
                log.exception("account_task_ended")

    async def _run_until_final(self) -> None:
        """Keep the account connected until a final error of Telegram."""
        retrying = retry_forever(self._services.timings.retries, self._announce_pause)
        try:
            while True:  # each round ends after a stable connection; then the pauses start again
                await retrying(self._connect)
        except SessionDead as dead:
            log.warning("account_stopped", state=dead.state.value, reason=dead.code)
            self._is_held_elsewhere = dead.state is AccountState.HELD_ELSEWHERE
            await self._set_state(dead.state, detail=dead.detail)
        except SessionUnusable as error:
            log.warning("account_failed", reason=error.code)
            await self._set_state(AccountState.FAILED, detail=error.detail)
            if isinstance(error, SessionDouble):
                self._on_double()

    async def _connect(self) -> None:
        """Connect once, without treating a new session as dead too early.

        Not all of Telegram's servers know a new sign-in immediately. So for a minute, a session
        that has not connected yet is tried again, and a session that has connected is tried twice
        more.
        """
        try:
            await self._connection.run()
        except SessionDead as dead:
            if dead.code != UNREGISTERED or not await self._is_new():
                raise
            self._denials += 1
            if self._connection.has_connected and self._denials > MAX_DENIALS:
                raise
            raise ConnectionLost(
                "session_too_new", "Telegram does not know the new session yet."
            ) from dead

    async def _is_new(self) -> bool:
        signed_in_at = await self._services.database.read(
            lambda c: accounts.signed_in_at(c, self._account_id)
        )
        return self._services.clock() - signed_in_at < self._services.timings.new_for

    async def _announce_pause(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        pause = state.next_action.sleep if state.next_action else 0.0
        if isinstance(error, SwitchboardError):
            detail = error.detail
            log.info("account_disconnected", reason=error.code, retry_in=round(pause, 1))
        else:
            detail = "Something went wrong inside Switchboard; the log says what."
            log.error("account_crashed", retry_in=round(pause, 1), exc_info=error)
        waits = isinstance(error, FloodWait)
        try:
            await self._set_state(
                AccountState.FLOOD_WAIT if waits else AccountState.DISCONNECTED,
                detail=f"{detail} Switchboard tries again.",
                retry_at=int(self._services.clock() + pause) + 1,
            )
        except Exception:  # the account continues; its next state is stored again
            log.exception("state_not_shown")

    async def _set_state(
        self, state: AccountState, *, detail: str | None = None, retry_at: int | None = None
    ) -> None:
        await store_state(
            self._services.database, self._account_id, state, detail=detail, retry_at=retry_at
        )
