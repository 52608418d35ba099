"""Retry temporary failures with growing, jittered pauses, and respect Telegram's flood waits."""

from collections.abc import Awaitable, Callable

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    wait_random_exponential,
)

from switchboard.errors import FloodWait, SessionDead, SessionUnusable

FIRST_PAUSE = 0.5
"""Seconds of the shortest pause."""


def retry_forever(
    first: float, longest: float, announce: Callable[[RetryCallState], Awaitable[None]]
) -> AsyncRetrying:
    """Tries until it ends without an error, or with a final one; each pause is announced.

    first, longest: seconds between which the pauses grow. One is never shorter than Telegram asks
    (FloodWait), and may then be longer than the longest.
    """
    growing = wait_random_exponential(multiplier=first, min=FIRST_PAUSE, max=longest)

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        told = error.seconds if isinstance(error, FloodWait) else 0
        return told + growing(state)

    return AsyncRetrying(
        retry=retry_if_exception(_is_retryable), wait=pause, before_sleep=announce, reraise=True
    )


def _is_retryable(error: BaseException) -> bool:
    """Whether a later try may succeed: everything but Telegram's final word and a lost key."""
    return isinstance(error, Exception) and not isinstance(error, SessionDead | SessionUnusable)
