"""Run one task for each account: connect, work while connected, reconnect.

What ends a connection decides what follows: Telegram's final word (revoked, banned, used twice)
stops the account and says so; everything else is tried again, ever more slowly, with jitter. A
connection counts as good only after it has lasted, so a server that accepts and drops at once
costs one try a pause. Accounts share nothing but the store, so a broken one harms no other.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable

import structlog
from tenacity import RetryCallState

from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.accounts import Account, Identity
from switchboard.domain.backoff import Backoff, Jitter
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock, Link, Telegram, Vault
from switchboard.errors import (
    ConnectionLost,
    FloodWait,
    SessionDead,
    SessionDouble,
    SessionUnusable,
    SwitchboardError,
    Unavailable,
)
from switchboard.services.concurrency.connection_limiter import ConnectionLimiter
from switchboard.services.concurrency.retry import retry_forever
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.leases import Leases
from switchboard.services.open_channels import OpenChannels
from switchboard.services.sending.outbox import Outbox
from switchboard.services.sign_outs import SignOuts
from switchboard.services.status_reporter import StatusReporter
from switchboard.services.sync.channel_polling import ChannelPoller
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.reconciler import Reconciler
from switchboard.store.accounts import accounts, identities, sign_outs
from switchboard.store.accounts.identities import Recognised
from switchboard.store.core.database import WRITE_TIMEOUT, Database
from switchboard.store.core.transaction import Transaction

FIRST_PAUSE = 1.0
MAX_PAUSE = 300.0
STABLE_AFTER = 60.0
"""Seconds after which a connection counts as good, and pauses begin small again."""

NEW = 60.0
"""Seconds for which a session counts as new."""

DENIALS = 2
"""How often Telegram may deny a new session that has connected before it is believed."""

UNREGISTERED = "auth_key_unregistered"
"""What Telegram says of a key that it does not know, or not yet."""

RECONNECT_EVERY = 86_400.0
"""Seconds after which a connection is made anew: some sessions stop getting updates in silence."""

CLOSE_TIMEOUT = 10.0

log = structlog.get_logger(__name__)


class Supervisor:
    """Runs every active account and knows the live link of each."""

    def __init__(
        self,
        *,
        database: Database,
        telegram: Telegram,
        vault: Vault,
        leases: Leases,
        intake: Intake,
        outbox: Outbox,
        open_channels: OpenChannels,
        sign_outs: SignOuts,
        connects: bool = True,
        clock: Clock = time.time,
    ) -> None:
        self._database = database
        self._telegram = telegram
        self._vault = vault
        self._leases = leases
        self._intake = intake
        self._outbox = outbox
        self._open_channels = open_channels
        self._sign_outs = sign_outs
        self._connects_accounts = connects
        self._clock = clock
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._jitter = Jitter(0.9, 1.1)
        self._tasks: dict[AccountId, asyncio.Task[None]] = {}
        self._links: dict[AccountId, Link] = {}
        self._reconcilers: dict[AccountId, Reconciler] = {}
        self._held_elsewhere: set[AccountId] = set()
        self._connected_once: set[AccountId] = set()
        self._denials: dict[AccountId, int] = {}
        self._places = ConnectionLimiter()
        self._storing: set[asyncio.Task[None]] = set()
        self._stopping: dict[AccountId, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.on_double: Callable[[], None] = _nobody

    async def start(self) -> None:
        """Connect every active account."""
        found = await self._database.read(accounts.list_all)
        await self._database.write_eventually(lambda t: self._set_first_states(t, found))
        for account in found:
            if account.is_active:
                self.start_account(account.id)

    def start_account(self, account_id: AccountId) -> None:
        """Run an account, unless it runs already or this process connects none."""
        running = self._tasks.get(account_id)
        if not self._connects_accounts or (running is not None and not running.done()):
            return

        async def guarded() -> None:
            with structlog.contextvars.bound_contextvars(account_id=account_id):
                try:
                    await self._run_account(account_id)
                except Exception:  # nothing waits for this task, so it has to be said here
                    log.exception("account_task_ended")

        self._tasks[account_id] = asyncio.create_task(guarded(), name=f"account {account_id}")

    async def stop_account(self, account_id: AccountId) -> None:
        """Disconnect an account, and wait until it is and what it brought is stored."""
        self._connected_once.discard(account_id)
        self._denials.pop(account_id, None)
        task = self._tasks.pop(account_id, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
            await self._intake.drain()

    async def disable_account(self, account_id: AccountId) -> None:
        """Disconnect an account that was switched off. Switched on meanwhile, it begins after.

        Raises Unavailable where its state cannot be stored right now; it is stored later.
        """
        async with self._stopping[account_id]:
            await self.stop_account(account_id)
            await self._leases.release(account_id)
            if account_id not in self._tasks:
                await self._store_inactive(account_id)

    async def _store_inactive(self, account_id: AccountId) -> None:
        storing = asyncio.create_task(self._set_state(account_id, AccountState.INACTIVE))
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        await asyncio.wait({storing}, timeout=WRITE_TIMEOUT)
        if not storing.done():
            raise Unavailable(
                "store_busy",
                "The account is switched off, but the database cannot be written "
                f"({self._database.problem or 'busy'}). The list shows it once it can.",
            )
        await storing

    def resume_account(self, account_id: AccountId) -> None:
        """Run an account that stood still because its session was held elsewhere."""
        if account_id in self._held_elsewhere:
            self.start_account(account_id)

    async def stop(self) -> None:
        """Disconnect every account."""
        tasks = {*self._tasks.values(), *self._storing}
        self._tasks.clear()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def link(self, account_id: AccountId) -> Link | None:
        """The account's connection, or None while it has none that works."""
        link = self._links.get(account_id)
        return link if link is not None and link.is_online() else None

    @property
    def backlog(self) -> int:
        """Packets of updates that wait to be processed, of all accounts."""
        return sum(link.backlog for link in self._links.values())

    async def _run_account(self, account_id: AccountId) -> None:
        """Keep the account connected until Telegram's final word."""
        async with self._stopping[account_id]:
            self._held_elsewhere.discard(account_id)
        try:
            while True:  # each round ends after a connection that lasted; pauses begin anew
                await self._retry(account_id, self._believed)
        except SessionDead as dead:
            log.warning("account_stopped", state=dead.state.value, reason=dead.code)
            if dead.state is AccountState.HELD_ELSEWHERE:
                self._held_elsewhere.add(account_id)
            await self._set_state(account_id, dead.state, detail=dead.detail)
        except SessionUnusable as error:
            log.warning("account_failed", reason=error.code)
            await self._set_state(account_id, AccountState.FAILED, detail=error.detail)
            if isinstance(error, SessionDouble):
                self.on_double()

    async def _retry(
        self, account_id: AccountId, attempt: Callable[[AccountId], Awaitable[None]]
    ) -> None:
        """Try until it ends without an error, or with a final one."""

        async def announce(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            pause = state.next_action.sleep if state.next_action else 0.0
            await self._announce_pause(account_id, error, pause)

        await retry_forever(self._backoff, announce)(attempt, account_id)

    async def _announce_pause(
        self, account_id: AccountId, error: BaseException | None, pause: float
    ) -> None:
        if isinstance(error, SwitchboardError):
            detail = error.detail
            log.info("account_disconnected", reason=error.code, retry_in=round(pause, 1))
        else:
            detail = "Something went wrong inside Switchboard; the log says what."
            log.error("account_crashed", retry_in=round(pause, 1), exc_info=error)
        waits = isinstance(error, FloodWait)
        try:
            await self._set_state(
                account_id,
                AccountState.FLOOD_WAIT if waits else AccountState.DISCONNECTED,
                detail=f"{detail} Switchboard tries again.",
                retry_at=int(self._clock() + pause) + 1,
            )
        except Exception:  # the account goes on; the next state is shown again
            log.exception("state_not_shown")

    async def _believed(self, account_id: AccountId) -> None:
        """A connection, without taking a new session for dead before Telegram has said so again.

        Telegram's servers do not all hear of a sign-in at once. So for a minute one that has not
        connected yet is asked about again, and one that has is asked about twice more.
        """
        try:
            await self._connection(account_id)
        except SessionDead as dead:
            if dead.code != UNREGISTERED or not await self._is_new(account_id):
                raise
            denials = self._denials[account_id] = self._denials.get(account_id, 0) + 1
            if account_id in self._connected_once and denials > DENIALS:
                raise
            raise ConnectionLost(
                "session_too_new", "Telegram does not know the new session yet."
            ) from dead

    async def _is_new(self, account_id: AccountId) -> bool:
        signed_in_at = await self._database.read(lambda c: accounts.signed_in_at(c, account_id))
        return self._clock() - signed_in_at < NEW

    async def _connection(self, account_id: AccountId) -> None:
        """One connection from beginning to end; returns where it was good, raises otherwise."""
        await self._set_state(account_id, AccountState.CONNECTING)
        reporter = StatusReporter(self._database, account_id)
        reconciler: Reconciler | None = None

        def on_transport(up: bool) -> None:
            reporter.set_transport(up=up)
            self._outbox.wake(account_id)
            if up and reconciler is not None:
                reconciler.reconnected()

        link, identity = await self._places.run(
            lambda: self._open(account_id, on_transport), _leave
        )
        began = self._clock()
        try:
            await self._on_connected(account_id, identity)
            self._connected_once.add(account_id)
            log.info("account_connected")
            reconciler = Reconciler(
                account_id, link, self._intake, self._database, reporter.set_read_wait, self._clock
            )
            self._links[account_id], self._reconcilers[account_id] = link, reconciler
            await run_until_first_exit(
                link.wait_closed(),
                reconciler.run(reporter),
                self._outbox.deliver(account_id, link, reporter.set_send_wait),
                ChannelPoller(account_id, link, self._open_channels).run(),
                reporter.run(),
                self._leases.renew_forever(account_id),
                asyncio.sleep(self._jitter.vary(RECONNECT_EVERY)),
            )
            raise ConnectionLost("connection_ended", "The connection to Telegram has ended.")
        except ConnectionLost:
            if self._clock() - began < STABLE_AFTER:
                raise
            await self._set_state(account_id, AccountState.DISCONNECTED)
        finally:
            self._links.pop(account_id, None)
            self._reconcilers.pop(account_id, None)
            await _with_timeout(CLOSE_TIMEOUT, link.close())

    async def _on_connected(self, account_id: AccountId, identity: Identity) -> None:
        """The session has connected: keep who it is, and sign out the one that it replaced.

        Raises SessionDouble where the person has another account here, ConnectionLost where that
        one is just connecting, so that nobody knows yet which of the two is to stay.
        """

        def work(transaction: Transaction) -> Recognised:
            found = identities.recognise(transaction, account_id, identity.user_id)
            if found is Recognised.ONLY:
                accounts.update_profile(transaction, account_id, identity)
                sign_outs.end_previous(transaction, account_id)
            return found

        match await self._database.write_eventually(work):
            case Recognised.DOUBLE:
                raise SessionDouble(
                    "same_account",
                    "This is the same Telegram account as another one here. The two are being "
                    "merged.",
                )
            case Recognised.UNDECIDED:
                raise ConnectionLost(
                    "same_account_connecting",
                    "This is the same Telegram account as another one here, which is connecting.",
                )
        await self._sign_outs.look()

    async def _open(
        self, account_id: AccountId, on_transport: Callable[[bool], None]
    ) -> tuple[Link, Identity]:
        """The account's link, connected, under a lease that has just begun."""
        await self._leases.acquire(account_id)
        secrets = await self._vault.open(account_id)
        link = self._telegram.link(account_id, secrets, on_transport)
        try:
            return link, await link.connect()
        except BaseException:
            await _with_timeout(CLOSE_TIMEOUT, link.close())
            raise

    def _set_first_states(self, transaction: Transaction, found: list[Account]) -> None:
        """What the last run said of an account no longer holds."""
        for account in found:
            if not account.is_active:
                accounts.set_state(transaction, account.id, AccountState.INACTIVE)
            elif self._connects_accounts:
                accounts.set_state(transaction, account.id, AccountState.CONNECTING)
            else:
                accounts.set_state(
                    transaction,
                    account.id,
                    AccountState.DISCONNECTED,
                    detail="Switchboard is not running.",
                )

    def request_history(self, account_id: AccountId, _chat_id: ChatId | None) -> None:
        """Have an account's history read that updates did not bring (`Intake.on_gap`)."""
        reconciler = self._reconcilers.get(account_id)
        if reconciler is not None:
            reconciler.request()

    async def _set_state(
        self,
        account_id: AccountId,
        state: AccountState,
        *,
        detail: str | None = None,
        retry_at: int | None = None,
    ) -> None:
        await self._database.write_eventually(
            lambda t: accounts.set_state(
                t, account_id, state, detail=detail or STATES[state].detail, retry_at=retry_at
            )
        )


def _nobody() -> None:
    """Nobody merges."""


async def _leave(opened: tuple[Link, Identity]) -> None:
    link, _ = opened
    await _with_timeout(CLOSE_TIMEOUT, link.close())


async def _with_timeout(seconds: float, work: Awaitable[None]) -> None:
    try:
        async with asyncio.timeout(seconds):
            await work
    except Exception as error:  # noqa: BLE001 - the connection is being left anyway
        log.info("close_failed", error=type(error).__name__)
