"""Sign out sessions at Telegram that are no longer used, now or when Telegram is reachable.

A session that is dropped without a sign-out stays in its owner's list of devices. So each unused
session is queued (`store/accounts/sign_outs.py`): the session of a removed account, a session that
a newer login replaced, the session of a double, and the key of a pending login, because Telegram
may authorise it unnoticed. A running login owns its row. After a kill, the next start signs it
out.
"""

import asyncio
import uuid

import structlog
from tenacity import RetryCallState

from switchboard.domain.accounts import Secrets
from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import Telegram, Vault
from switchboard.errors import SessionDead, SessionUnusable, SupabaseUnavailable
from switchboard.services.concurrency.retry import retry_forever
from switchboard.services.concurrency.task_group import LOST_AFTER, end_all
from switchboard.services.leases import HOLDER_UNKNOWN, Leases
from switchboard.store.accounts import sessions, sign_outs
from switchboard.store.accounts.sign_outs import SignOut, SignOutId
from switchboard.store.core.database import WRITE_TIMEOUT, Database
from switchboard.store.core.transaction import Transaction

FIRST_PAUSE = 1.0
MAX_PAUSE = 300.0
"""Seconds until a failed sign-out is tried again: the first pause and the longest."""

log = structlog.get_logger(__name__)


class SignOuts:
    """The queue of sign-outs, and the tasks that execute them.

    connects: whether this process connects to Telegram at all.
    """

    def __init__(
        self,
        *,
        database: Database,
        telegram: Telegram,
        vault: Vault,
        leases: Leases,
        connects: bool = True,
    ) -> None:
        self._database = database
        self._telegram = telegram
        self._vault = vault
        self._leases = leases
        self._connects = connects
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._tasks: dict[SignOutId, asyncio.Task[None]] = {}
        self._held: set[SignOutId] = set()
        self._dropping: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    @property
    def waiting(self) -> int:
        """The number of sessions that are still to be signed out."""
        return sum(not task.done() for task in self._tasks.values())

    async def run_queue(self) -> None:
        """Execute the queued sign-outs. Call it at the start and whenever one was added."""
        if not self._connects:
            return
        async with self._turn:
            for queued in await self._database.read(sign_outs.list_all):
                if queued.id not in self._tasks and queued.id not in self._held:
                    self._begin(queued)

    async def hold(self, secrets: Secrets, instead_of: SignOutId | None) -> SignOutId:
        """Queue the key of a login that begins. It is not executed before the login releases it.

        instead_of: the row of the login's previous key.
        """
        own_id = AccountId(str(uuid.uuid4()))
        ciphertext = self._vault.seal(own_id, secrets)

        def work(transaction: Transaction) -> SignOutId:
            if instead_of is not None:
                sign_outs.drop(transaction, instead_of)
            return sign_outs.add(transaction, own_id, ciphertext)

        async with self._turn:
            held = await self._database.write(work)
            self._held.add(held)
        return held

    async def release(self, held: SignOutId, *, is_over: bool) -> None:
        """The login has ended without an account. is_over: its key is certainly not authorised."""
        if is_over:
            await self._drop(held)
            return
        self._held.discard(held)
        await self.run_queue()

    def forget(self, held: SignOutId) -> None:
        """The login was stored. The commit that created its account has deleted the row."""
        self._held.discard(held)

    async def stop(self) -> None:
        """Stop. The remaining sign-outs are executed after the next start."""
        await end_all({*self._tasks.values(), *self._dropping}, LOST_AFTER)

    async def _drop(self, held: SignOutId) -> None:
        """Delete a row.

        The end of a login does not wait for a database that cannot be written: the row is deleted
        later. After a kill, the key turns out not to be authorised.
        """

        async def drop() -> None:
            await self._database.write_eventually(lambda t: sign_outs.drop(t, held))
            self._held.discard(held)

        task = asyncio.create_task(drop(), name=f"sign-out {held} is over")
        self._dropping.add(task)
        task.add_done_callback(self._dropping.discard)
        if self._database.problem is None:
            await asyncio.wait({task}, timeout=WRITE_TIMEOUT)

    def _begin(self, queued: SignOut) -> None:
        task = asyncio.create_task(self._end(queued), name=f"sign-out {queued.id}")
        self._tasks[queued.id] = task

    async def _end(self, queued: SignOut) -> None:
        with structlog.contextvars.bound_contextvars(account_id=queued.bound_to):
            try:
                await retry_forever(self._backoff, _announce)(self._sign_out, queued)
            except SessionDead as error:  # another installation uses it and will sign it out
                log.info("sign_out_needless", reason=error.code)
            except SessionUnusable as error:
                log.warning("sign_out_impossible", reason=error.code)
                return  # the operator may restore the key: the next start tries again
            await self._database.write_eventually(lambda t: sign_outs.drop(t, queued.id))
            self._tasks.pop(queued.id, None)

    async def _sign_out(self, queued: SignOut) -> None:
        ciphertext = await self._database.read(lambda c: sign_outs.ciphertext_of(c, queued.id))
        if ciphertext is None:
            return
        secrets = self._vault.unseal(queued.bound_to, ciphertext)
        if await self._is_in_use(secrets):
            log.info("sign_out_needless", reason="session_in_use")
            return
        if queued.needs_lease:
            await self._acquire(queued.bound_to)
        await self._telegram.sign_out(secrets)
        log.info("session_signed_out")

    async def _acquire(self, account_id: AccountId) -> None:
        """Raises SessionDead only if the registry names another holder. Without an answer nobody
        else may know the session, so the sign-out waits (SupabaseUnavailable)."""
        try:
            await self._leases.acquire(account_id)
        except SessionDead as error:
            if error.code == HOLDER_UNKNOWN:
                raise SupabaseUnavailable(error.code, error.detail) from None
            raise

    async def _is_in_use(self, secrets: Secrets) -> bool:
        """Whether an account uses this session, for example after its ciphertext was renewed."""
        await self._telegram.load()
        return any(
            self._telegram.is_same_session(secrets, used)
            for account_id, ciphertext in await self._database.read(sessions.in_use)
            if (used := self._opened(account_id, ciphertext)) is not None
        )

    def _opened(self, account_id: AccountId, ciphertext: str) -> Secrets | None:
        try:
            return self._vault.unseal(account_id, ciphertext)
        except SessionUnusable:
            return None


async def _announce(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    pause = state.next_action.sleep if state.next_action else 0.0
    log.info("sign_out_waits", reason=type(error).__name__, retry_in=round(pause, 1))
