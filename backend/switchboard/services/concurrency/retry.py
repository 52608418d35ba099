"""Retry temporary failures with growing, jittered pauses, and respect Telegram's flood waits.

The pauses are those of `domain.backoff`; tenacity does the rest.
"""

from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from switchboard.domain.backoff import Backoff
from switchboard.errors import FloodWait, SessionDead, SessionUnusable


def retry_forever(
    backoff: Backoff, on_retry: Callable[[RetryCallState], Awaitable[None]]
) -> AsyncRetrying:
    """Retry until the work succeeds or fails permanently. Each pause is reported."""
    return AsyncRetrying(
        retry=retry_if_exception(_is_retryable),
        wait=wait_with(backoff),
        before_sleep=on_retry,
        reraise=True,
    )


def wait_with(backoff: Backoff) -> Callable[[RetryCallState], float]:
    """The `wait` of tenacity. A pause is never shorter than Telegram demands (FloodWait), even if
    that exceeds the longest pause of the backoff."""

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.seconds if isinstance(error, FloodWait) else 0
        return asked + backoff.pause(state.attempt_number)

    return pause


def _is_retryable(error: BaseException) -> bool:
    """Whether a later attempt may succeed. It may, except after final errors of Telegram and with a
    lost key."""
    return isinstance(error, Exception) and not isinstance(error, SessionDead | SessionUnusable)
