"""Wait until a QR code is scanned, and show a new one where one has lapsed or was refused."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from switchboard.domain.logins import QrToken
from switchboard.domain.ports import LoginSession
from switchboard.errors import SwitchboardError
from switchboard.services.logins.outcomes import Outcome, pause_before_new_code

log = structlog.get_logger(__name__)


async def scanned(
    session: LoginSession,
    *,
    show_code: Callable[[QrToken], None],
    show_note: Callable[[str | None], None],
) -> Outcome:
    """What a scan has led to.

    show_code: called with each new code. show_note: says why a new code is not there yet, and None
    once it is asked for. Raises the error after which it is of no use to go on.
    """
    wait_scanned: Callable[[], Awaitable[Outcome]] = session.wait_scanned
    next_code: Callable[[], Awaitable[Outcome]] = session.qr_token
    act = wait_scanned
    failures = 0
    while True:
        try:
            outcome = await act()
        except TimeoutError:
            act, failures = next_code, 0
        except SwitchboardError as error:
            failures += 1
            await _pause(error, failures, show_note)
            act = next_code
        else:
            if not isinstance(outcome, QrToken):
                return outcome
            show_code(outcome)
            act = wait_scanned


async def _pause(
    error: SwitchboardError, failures: int, show_note: Callable[[str | None], None]
) -> None:
    """Wait until Telegram may be asked for a new code, and say so meanwhile. Raises the error
    where that is of no use."""
    pause = pause_before_new_code(error, failures)
    if pause is None:
        raise error
    log.info("login_qr_refused", reason=error.code, retry_in=pause)
    if pause:
        show_note(f"{error.detail} Switchboard asks for a new QR code.")
        await asyncio.sleep(pause)
        show_note(None)
