"""Wait until a QR code is scanned. Show a new code when one has expired or was refused."""

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
    """The result of a scan.

    show_code: called with each new code. show_note: called with the reason why a new code is not
    available yet, and with None once it is requested. Raises the error after which the login cannot
    continue.
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
    """Wait until Telegram allows a new code, and show a note meanwhile.

    Raises the error if waiting is useless.
    """
    pause = pause_before_new_code(error, failures)
    if pause is None:
        raise error
    log.info("login_qr_refused", reason=error.code, retry_in=pause)
    if pause:
        show_note(f"{error.detail} Switchboard asks for a new QR code.")
        await asyncio.sleep(pause)
        show_note(None)
