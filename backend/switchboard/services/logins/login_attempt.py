"""One login, from its first step to its end.

Codes and passwords are arguments of one call and are not stored. If a login ends without an account
although Telegram may have authorised its key, the key is signed out (`sign_outs`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from switchboard.domain.accounts import Secrets
from switchboard.domain.logins import (
    ENDED,
    Login,
    LoginFailure,
    LoginStep,
    QrToken,
    SentCode,
    SignedIn,
    note_on,
    sentence_of_step,
    with_code,
)
from switchboard.domain.ports import Clock, LoginSession, Telegram
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict, LoginRefused, SwitchboardError, Unavailable
from switchboard.services.account_identity import Identities
from switchboard.services.concurrency.task_group import LOST_AFTER, end_all
from switchboard.services.logins import qr_scan
from switchboard.services.logins.outcomes import (
    CRASHED,
    EXPIRED,
    NOT_STORED,
    STORE_BUSY,
    NotUnderstood,
    Outcome,
    after_refusal,
    may_be_listed,
    understood,
)
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts.sign_outs import SignOutId

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LoginParts:
    """The services that all logins share.

    lifetime: seconds that a login waits for its next step, and for which its result stays readable.
    """

    telegram: Telegram
    identities: Identities
    sign_outs: SignOuts
    clock: Clock
    lifetime: float


class LoginAttempt:
    """A login. Its lock allows one step at a time.

    on_forgotten: called when its result no longer needs to be readable.
    """

    def __init__(
        self, login: Login, label: str, parts: LoginParts, on_forgotten: Callable[[], None]
    ) -> None:
        self.state = login
        self._label = label
        self._parts = parts
        self._on_forgotten = on_forgotten
        self._session: LoginSession
        self._lock = asyncio.Lock()
        self._sign_out: SignOutId | None = None
        self._is_being_stored = False
        self._qr_task: asyncio.Task[None] | None = None
        self._expiring: asyncio.Task[None] | None = None
        self._steps: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has ended, with or without an account."""
        return self.state.step in ENDED

    async def open(
        self, api_id: int, api_hash: str, phone: str | None, proxy: str | None
    ) -> Outcome:
        """Connect and request a code, or a QR code if there is no phone number.

        Raises LoginRefused and ConnectionLost. Then nothing of the login remains.
        """

        async def save_key(key: Secrets) -> None:
            self._sign_out = await self._parts.sign_outs.hold(key, self._sign_out)

        login = self._parts.telegram.login(api_id, api_hash, save_key, proxy)
        self._session = session = await login
        try:
            return await understood(
                session.qr_token() if phone is None else session.request_code(phone)
            )
        except BaseException:
            await self._close()
            raise

    async def begin(self, outcome: Outcome) -> None:
        """Go to the first step. The scan of a QR code is awaited in the background."""
        async with self._lock:
            await self._complete_step(outcome)
        if self.state.step is LoginStep.QR:
            self._qr_task = asyncio.create_task(self._scan(), name="login by QR")

    async def advance(
        self, step: LoginStep, act: Callable[[LoginSession], Awaitable[Outcome]]
    ) -> None:
        """Execute the action of a step.

        Raises Conflict if the login is at another step, and LoginRefused. After a refusal the step
        stays open, unless the refusal ends the login. If the caller is cancelled, the step goes on:
        its account may be stored already.
        """
        task = asyncio.create_task(self._advance(step, act), name="login step")
        self._steps.add(task)
        task.add_done_callback(self._step_ended)
        await asyncio.shield(task)

    def _step_ended(self, task: asyncio.Task[None]) -> None:
        """If the caller is gone, nobody sees the error of the step: the login shows its end."""
        self._steps.discard(task)
        if not task.cancelled():
            task.exception()

    async def _advance(
        self, step: LoginStep, act: Callable[[LoginSession], Awaitable[Outcome]]
    ) -> None:
        async with self._lock:
            if self.state.step is not step:
                raise Conflict("login_step_mismatch", sentence_of_step(self.state))
            await self._complete_step(await self._end_if_final(act(self._session)))

    async def cancel(self) -> None:
        """End the login. A login that has ended, or is being stored, does not change."""
        if self._is_being_stored:
            async with self._lock:
                pass
        if not self.is_over:
            await self._end(LoginStep.CANCELLED)

    async def stop(self) -> None:
        """End the login like `cancel`, with all its tasks."""
        await self.cancel()
        await end_all(tuple(self._steps), LOST_AFTER)
        if self._expiring is not None:
            await asyncio.wait({self._expiring})
        if self._timer is not None:
            self._timer.cancel()

    async def _end_if_final(self, act: Awaitable[Outcome]) -> Outcome:
        """Execute a step. If Telegram refuses it finally, end the login before raising the
        error."""
        try:
            return await understood(act)
        except LoginRefused as refused:
            if refused.step in ENDED:
                await self._end(refused.step, refused)
            self.state = after_refusal(self.state, refused)
            raise
        except NotUnderstood as failure:
            await self._end(LoginStep.FAILED, failure)
            raise

    async def _complete_step(self, outcome: Outcome) -> None:
        """Go to the next step: a code, a QR code, the password, or the account.

        If the login was ended meanwhile, the code that ended it signs it out.
        """
        self._check_ongoing()
        match outcome:
            case SignedIn():
                await self._finish(outcome)
            case SentCode():
                self.state = with_code(self.state, outcome, self._parts.clock())
                self._set_step(LoginStep.CODE)
            case QrToken():
                self._show_code(outcome)
                self._set_step(LoginStep.QR)
            case None:
                hint = await self._session.password_hint()
                self._check_ongoing()
                self.state = replace(self.state, password_hint=hint)
                self._set_step(LoginStep.PASSWORD)

    def _check_ongoing(self) -> None:
        if self.is_over:
            raise Conflict("login_over", "This sign-in has been ended. Start again.")

    async def _finish(self, signed_in: SignedIn) -> None:
        """Create the account."""
        identities = self._parts.identities
        self._is_being_stored = True
        try:
            before, others = await identities.existing(signed_in.identity.user_id)
            account = await identities.save(self._label, signed_in, self._sign_out)
        except Exception as error:
            self._is_being_stored = False
            is_busy = isinstance(error, Unavailable) and error.code == "store_busy"
            if not is_busy:
                log.exception("login_not_stored")
            refusal = Unavailable(*(STORE_BUSY if is_busy else NOT_STORED))
            await self._end(LoginStep.FAILED, refusal)
            raise refusal from error
        self._session.hand_over()
        if self._sign_out is not None:
            self._parts.sign_outs.forget(self._sign_out)
            self._sign_out = None
        kept_proxy = account.has_proxy and signed_in.secrets.proxy is None
        note = note_on(before, account, others, signed_in.advice, kept_proxy=kept_proxy)
        self.state = replace(self.state, account=account, note=note)
        await self._end(LoginStep.DONE)

    async def _scan(self) -> None:
        """Wait for the scan, and go to the next step."""
        try:
            outcome = await qr_scan.scanned(
                self._session,
                show_code=self._show_code,
                show_note=self._show_note,
            )
            async with self._lock:
                await self._complete_step(outcome)
        except SwitchboardError as error:
            await self._end(LoginStep.FAILED, error)
        except Exception:
            log.exception("login_crashed")
            await self._end(LoginStep.FAILED, CRASHED)

    def _show_code(self, code: QrToken) -> None:
        self.state = replace(self.state, qr=code)

    def _show_note(self, note: str | None) -> None:
        self.state = replace(self.state, note=note)

    def _set_step(self, step: LoginStep) -> None:
        """Go to a step and start its timer."""
        lifetime = self._parts.lifetime
        self.state = replace(
            self.state,
            step=step,
            qr=self.state.qr if step is LoginStep.QR else None,
            expires_at=Timestamp(int(self._parts.clock() + lifetime)),
        )
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(lifetime, self._expire)

    def _expire(self) -> None:
        """The time has passed: an open login expires, an ended one is forgotten."""
        if self.is_over:
            self._on_forgotten()
        else:
            self._expiring = asyncio.create_task(self._end_unless_stored())

    async def _end_unless_stored(self) -> None:
        if not self._is_being_stored:
            await self._end(LoginStep.EXPIRED, EXPIRED)

    async def _end(self, step: LoginStep, error: SwitchboardError | None = None) -> None:
        self._set_step(step)
        failure = LoginFailure(error.code, error.detail) if error is not None else None
        self.state = replace(self.state, expires_at=None, failure=failure)
        qr_task = self._qr_task
        if qr_task is not None and qr_task is not asyncio.current_task():
            qr_task.cancel()
        if not await self._close() and step is not LoginStep.DONE:
            self.state = replace(self.state, failure=may_be_listed(self.state.failure))

    async def _close(self) -> bool:
        """Close the login's connection. Returns False if Telegram may still have authorised its
        key."""
        try:
            is_over = await self._session.close()
        except Exception:  # after any error, the key is signed out
            log.exception("login_not_closed")
            is_over = False
        queued, self._sign_out = self._sign_out, None
        if queued is not None:
            await self._parts.sign_outs.release(queued, is_over=is_over)
        return is_over
