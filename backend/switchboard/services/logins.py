"""Sign-in step by step, while the operator types or scans.

A login lives in memory only: a restart, a cancel or ten idle minutes end it, and nothing of it is
left behind: where Telegram may have let its key in, that is signed out again, later where Telegram
does not answer (`sign_outs`). Codes and passwords pass through one call and are kept nowhere. Only
a finished login becomes an account (`identities`).
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import structlog

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.logins import (
    ENDED,
    Login,
    LoginFailure,
    LoginStep,
    QrToken,
    SentCode,
    SignedIn,
    note_on,
    standing,
    with_code,
)
from switchboard.domain.ports import Clock, LoginSession, Telegram
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import (
    Conflict,
    LoginRefused,
    NotFound,
    SwitchboardError,
    TooManyRequests,
    Unavailable,
)
from switchboard.services.account_identity import Identities
from switchboard.services.api_credentials import ApiCredentials
from switchboard.services.login_outcomes import (
    EXPIRED,
    NotUnderstood,
    Outcome,
    after_refusal,
    pause_before_new_code,
    understood,
)
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts.sign_outs import SignOutId

LIFETIME = 600.0
"""Seconds that a login waits for its next step, and that its end stays readable."""

MAX_LOGINS = 20

NOT_STORED = (
    "login_not_stored",
    "Telegram accepted the sign-in, but it could not be stored; the log says why. Start again.",
)
STORE_BUSY = (
    "store_busy",
    "Telegram accepted the sign-in, but the database cannot be written right now, so Switchboard "
    "ended it again. Start again once the database can be written.",
)
"""Why a login ended that Telegram had accepted."""

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class _LoginSession:
    """A login under way. The lock lets one step happen at a time.

    held: its key's place among what is to be signed out. is_kept: it is being made an account.
    """

    state: Login
    label: str
    session: LoginSession = field(init=False, repr=False)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    held: SignOutId | None = None
    is_kept: bool = False
    qr_task: asyncio.Task[None] | None = None
    expiry_timer: asyncio.TimerHandle | None = None


class Logins:
    """The logins under way."""

    def __init__(
        self,
        *,
        telegram: Telegram,
        pairs: ApiCredentials,
        identities: Identities,
        sign_outs: SignOuts,
        clock: Clock = time.time,
    ) -> None:
        self._telegram = telegram
        self._pairs = pairs
        self._identities = identities
        self._sign_outs = sign_outs
        self._clock = clock
        self._attempts: dict[str, _LoginSession] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def start(
        self,
        api_id: int | None,
        api_hash: str | None,
        label: str,
        phone: str | None,
        *,
        like: AccountId | None = None,
    ) -> Login:
        """Begin a login: by code where a phone number (its digits) is given, else by QR.

        Without an API id and hash those of the account `like`, or of the newest, are used.
        Raises LoginRefused where Telegram refuses, ConnectionLost, TooManyRequests, Invalid.
        """
        if (
            sum(attempt.state.step not in ENDED for attempt in self._attempts.values())
            >= MAX_LOGINS
        ):
            raise TooManyRequests(
                "too_many_logins",
                "Too many logins are open. Finish or cancel one first.",
                int(self._clock() + LIFETIME),
            )
        pair = await self._pairs.complete(api_id, api_hash, like)
        step = LoginStep.QR if phone is None else LoginStep.CODE
        attempt = _LoginSession(Login(secrets.token_urlsafe(12), step), label)

        async def save_key(key: Secrets) -> None:
            attempt.held = await self._sign_outs.hold(key, attempt.held)

        session = attempt.session = await self._telegram.login(*pair, save_key)
        begin = session.qr_token() if phone is None else session.request_code(phone)
        try:
            outcome = await understood(begin)
        except BaseException:
            await self._leave(attempt)
            raise
        self._attempts[attempt.state.id] = attempt
        async with attempt.lock:
            await self._complete_step(attempt, outcome)
        if attempt.state.step is LoginStep.QR:
            attempt.qr_task = asyncio.create_task(self._scan(attempt), name="login by QR")
        return attempt.state

    async def get(self, login_id: str) -> Login:
        """A login's state, also for ten minutes after its end. Raises NotFound."""
        return self._find(login_id).state

    async def code(self, login_id: str, code: str) -> Login:
        """Sign in with the code. A wrong one leaves the step open: LoginRefused."""
        return await self._advance(
            login_id, LoginStep.CODE, lambda session: session.submit_code(code)
        )

    async def password(self, login_id: str, password: str) -> Login:
        """Sign in with the second factor. A wrong one leaves the step open: LoginRefused."""
        return await self._advance(
            login_id, LoginStep.PASSWORD, lambda session: session.submit_password(password)
        )

    async def resend(self, login_id: str) -> Login:
        """Have the code sent again."""
        attempt = self._find(login_id)
        async with attempt.lock:
            self._require_step(attempt, LoginStep.CODE)
            await self._complete_step(
                attempt, await self._end_if_final(attempt, attempt.session.resend_code())
            )
        return attempt.state

    async def cancel(self, login_id: str) -> None:
        """End a login; one that has ended already is left as it is. Raises NotFound."""
        attempt = self._find(login_id)
        if attempt.is_kept:
            async with attempt.lock:
                pass
        if attempt.state.step not in ENDED:
            await self._end(attempt, LoginStep.CANCELLED)

    async def stop(self) -> None:
        """End every login."""
        await asyncio.gather(
            *(
                self._end(attempt, LoginStep.CANCELLED)
                for attempt in self._attempts.values()
                if attempt.state.step not in ENDED
            )
        )
        if self._ending:
            await asyncio.wait(self._ending)
        for attempt in self._attempts.values():
            if attempt.expiry_timer is not None:
                attempt.expiry_timer.cancel()

    async def _advance(
        self,
        login_id: str,
        step: LoginStep,
        act: Callable[[LoginSession], Awaitable[Outcome]],
    ) -> Login:
        attempt = self._find(login_id)
        async with attempt.lock:
            self._require_step(attempt, step)
            await self._complete_step(
                attempt, await self._end_if_final(attempt, act(attempt.session))
            )
        return attempt.state

    async def _end_if_final(self, attempt: _LoginSession, act: Awaitable[Outcome]) -> Outcome:
        """Do a step; where Telegram's refusal is the end, end the login before passing it on."""
        try:
            return await understood(act)
        except LoginRefused as refused:
            if refused.step in ENDED:
                await self._end(attempt, refused.step, refused)
            attempt.state = after_refusal(attempt.state, refused)
            raise
        except NotUnderstood as failure:
            await self._end(attempt, LoginStep.FAILED, failure)
            raise

    async def _complete_step(self, attempt: _LoginSession, outcome: Outcome) -> None:
        """Go where a step has led: to a code, a QR code or the password, or to the account.

        A login that has been ended meanwhile is signed out by whoever ended it.
        """
        if attempt.state.step in ENDED:
            raise _over()
        match outcome:
            case SignedIn():
                await self._finish(attempt, outcome)
            case SentCode():
                attempt.state = with_code(attempt.state, outcome, self._clock())
                self._set_step(attempt, LoginStep.CODE)
            case QrToken():
                attempt.state = replace(attempt.state, qr=outcome)
                self._set_step(attempt, LoginStep.QR)
            case None:
                hint = await attempt.session.password_hint()
                if attempt.state.step in ENDED:
                    raise _over()
                attempt.state = replace(attempt.state, password_hint=hint)
                self._set_step(attempt, LoginStep.PASSWORD)

    async def _finish(self, attempt: _LoginSession, signed_in: SignedIn) -> None:
        """Make the account."""
        attempt.is_kept = True
        try:
            before, others = await self._identities.before(signed_in.identity.user_id)
            account = await self._identities.keep(attempt.label, signed_in, attempt.held)
        except Exception as error:
            attempt.is_kept = False
            is_busy = isinstance(error, Unavailable) and error.code == "store_busy"
            if not is_busy:
                log.exception("login_not_stored")
            refusal = Unavailable(*(STORE_BUSY if is_busy else NOT_STORED))
            await self._end(attempt, LoginStep.FAILED, refusal)
            raise refusal from error
        attempt.session.hand_over()
        if attempt.held is not None:
            self._sign_outs.forget(attempt.held)
            attempt.held = None
        attempt.state = replace(
            attempt.state, account=account, note=note_on(before, account, others, signed_in.advice)
        )
        await self._end(attempt, LoginStep.DONE)

    async def _scan(self, attempt: _LoginSession) -> None:
        """Wait for the scan, and go where it leads."""
        try:
            outcome = await self._scanned(attempt)
            async with attempt.lock:
                await self._complete_step(attempt, outcome)
        except SwitchboardError as error:
            await self._end(attempt, LoginStep.FAILED, error)
        except Exception:
            log.exception("login_crashed")
            await self._end(
                attempt,
                LoginStep.FAILED,
                SwitchboardError("login_failed", "The login failed; the log says why."),
            )

    async def _scanned(self, attempt: _LoginSession) -> Outcome:
        """What a scan has led to. A new code is shown where one has lapsed, and where Telegram
        refused one in a way that can be tried again."""
        wait_scanned: Callable[[], Awaitable[Outcome]] = attempt.session.wait_scanned
        next_code: Callable[[], Awaitable[Outcome]] = attempt.session.qr_token
        act = wait_scanned
        failures = 0
        while True:
            try:
                outcome = await act()
            except TimeoutError:
                act, failures = next_code, 0
            except SwitchboardError as error:
                failures += 1
                await self._pause_before_new_code(attempt, error, failures)
                act = next_code
            else:
                if not isinstance(outcome, QrToken):
                    return outcome
                attempt.state = replace(attempt.state, qr=outcome)
                act = wait_scanned

    async def _pause_before_new_code(
        self, attempt: _LoginSession, error: SwitchboardError, failures: int
    ) -> None:
        """Wait until Telegram may be asked for a new code, and say so meanwhile. Raises the error
        where that is of no use."""
        pause = pause_before_new_code(error, failures)
        if pause is None:
            raise error
        log.info("login_qr_refused", reason=error.code, retry_in=pause)
        if pause:
            note = f"{error.detail} Switchboard asks for a new QR code."
            attempt.state = replace(attempt.state, note=note)
            await asyncio.sleep(pause)
            attempt.state = replace(attempt.state, note=None)

    def _find(self, login_id: str) -> _LoginSession:
        attempt = self._attempts.get(login_id)
        if attempt is None:
            raise NotFound("login_not_found", "This sign-in is over or has expired. Start again.")
        return attempt

    def _require_step(self, attempt: _LoginSession, step: LoginStep) -> None:
        if attempt.state.step is not step:
            raise Conflict("login_step_mismatch", standing(attempt.state))

    def _set_step(self, attempt: _LoginSession, step: LoginStep) -> None:
        """Move to a step and give it its time."""
        attempt.state = replace(
            attempt.state,
            step=step,
            qr=attempt.state.qr if step is LoginStep.QR else None,
            expires_at=Timestamp(int(self._clock() + LIFETIME)),
        )
        if attempt.expiry_timer is not None:
            attempt.expiry_timer.cancel()
        attempt.expiry_timer = asyncio.get_running_loop().call_later(
            LIFETIME, self._expire, attempt
        )

    def _expire(self, attempt: _LoginSession) -> None:
        """Time is up: an open login expires, an ended one is forgotten."""
        if attempt.state.step in ENDED:
            self._attempts.pop(attempt.state.id, None)
            return
        task = asyncio.create_task(self._end(attempt, LoginStep.EXPIRED, EXPIRED))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(
        self, attempt: _LoginSession, step: LoginStep, error: SwitchboardError | None = None
    ) -> None:
        self._set_step(attempt, step)
        failure = LoginFailure(error.code, error.detail) if error is not None else None
        attempt.state = replace(attempt.state, expires_at=None, failure=failure)
        scanning = attempt.qr_task
        if scanning is not None and scanning is not asyncio.current_task():
            scanning.cancel()
        if not await self._leave(attempt) and step is not LoginStep.DONE:
            attempt.state = replace(attempt.state, failure=_may_be_listed(attempt.state.failure))

    async def _leave(self, attempt: _LoginSession) -> bool:
        """Close the login's connection; False where its key may still be in at Telegram."""
        try:
            is_over = await attempt.session.close()
        except Exception:  # whatever it is, the key is seen to
            log.exception("login_not_closed")
            is_over = False
        held, attempt.held = attempt.held, None
        if held is not None:
            await self._sign_outs.release(held, is_over=is_over)
        return is_over


def _over() -> Conflict:
    return Conflict("login_over", "This sign-in has been ended. Start again.")


def _may_be_listed(failure: LoginFailure | None) -> LoginFailure:
    """What is left at Telegram, added to why the login ended."""
    detail = (
        "Telegram may list this sign-in as a device. Switchboard signs it out as soon as Telegram "
        "answers; check Devices in your Telegram app."
    )
    if failure is None:
        return LoginFailure("device_may_remain", detail)
    return LoginFailure(failure.code, f"{failure.detail} {detail}")
