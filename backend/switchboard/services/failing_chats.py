"""Retry chats whose requests fail, each with its own pause, while other chats continue.

A request without a usable answer does not mean that the connection or other chats have a problem.
So only its chat is retried later, after growing pauses, and healthy chats come first. If many chats
fail in a row, Telegram itself has a problem: then the other chats also wait, to add no load.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId, ChatId
from switchboard.errors import RequestUnanswered, Unavailable

REFUSED_PAUSE = 1.0
MAX_REFUSALS = 3
"""Refusals in a row before the account counts as having left a chat, because a failing server may
refuse a chat for a while. REFUSED_PAUSE: seconds between the first of them."""

MAX_FAILURES_IN_A_ROW = 5
"""The number of failing chats in a row after which the other chats also wait."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """Work on one chat.

    needed: whether the account is incomplete without it. on_done: called when it is done.
    on_refused: called if Telegram refuses the chat permanently.
    """

    chat_id: ChatId
    work: Callable[[], Awaitable[None]]
    needed: bool = True
    on_done: Callable[[], Awaitable[None]] | None = None
    on_refused: Callable[[], Awaitable[None]] | None = None


@dataclass(slots=True)
class _Failures:
    tries: int = 0
    refusals: int = 0
    due: float = 0.0


class FailingChats:
    """Executes the steps of one connected account, one after another."""

    def __init__(self, account_id: AccountId, backoff: Backoff) -> None:
        """backoff: the pauses after which a failing chat is tried again."""
        self._account_id = account_id
        self._backoff = backoff
        self._failures: dict[ChatId, _Failures] = {}

    async def execute(
        self, steps: Iterable[Step], until: Callable[[], bool] = lambda: False
    ) -> list[Step]:
        """Execute the steps, and return those that are left for later.

        until: whether something else must be done first.
        """
        left: list[Step] = []
        waiting = sorted(steps, key=lambda step: self._tries(step.chat_id))
        in_a_row = 0
        for position, step in enumerate(waiting):
            if until():
                return left + waiting[position:]
            if in_a_row == MAX_FAILURES_IN_A_ROW:
                self._keep_for_later(waiting[position:])
                return left + waiting[position:]
            if not self._is_due(step.chat_id):
                left.append(step)
                continue
            try:
                is_over = await self._execute(step)
                in_a_row = 0
            except RequestUnanswered as error:
                in_a_row += 1
                self._put_off(step.chat_id, error)
                is_over = False
            if not is_over:
                left.append(step)
            elif step.on_done is not None:
                await step.on_done()
        return left

    def pause(self, left: Iterable[Step]) -> float | None:
        """Seconds until one of these steps is due. None without steps."""
        now = asyncio.get_running_loop().time()
        dues = [self._failures.get(step.chat_id, _Failures()).due for step in left]
        return max(0.0, min(dues) - now) if dues else None

    async def _execute(self, step: Step) -> bool:
        """Execute a step. Whether it is done: executed, or refused so often that the refusal
        counts."""
        try:
            await step.work()
        except Unavailable as refused:
            failures = self._failures.setdefault(step.chat_id, _Failures())
            failures.refusals += 1
            log.info("chat_refused", account_id=self._account_id, reason=refused.code)
            if failures.refusals < MAX_REFUSALS:
                failures.due = asyncio.get_running_loop().time() + REFUSED_PAUSE
                return False
            if step.on_refused is not None:
                await step.on_refused()
            return True
        self._failures.pop(step.chat_id, None)
        return True

    def _put_off(self, chat_id: ChatId, failure: RequestUnanswered) -> None:
        failures = self._failures.setdefault(chat_id, _Failures())
        failures.tries += 1
        pause = self._backoff.pause(failures.tries)
        failures.due = asyncio.get_running_loop().time() + pause
        log.warning(
            "chat_failing",
            account_id=self._account_id,
            reason=failure.code,
            retry_in=round(pause, 1),
        )

    def _keep_for_later(self, steps: Iterable[Step]) -> None:
        """Keep the remaining steps. Steps that were not tried come first next time, but not earlier
        than a failed step."""
        due = asyncio.get_running_loop().time() + self._backoff.pause(
            1 + min(failures.tries for failures in self._failures.values())
        )
        for step in steps:
            failures = self._failures.setdefault(step.chat_id, _Failures())
            failures.due = max(failures.due, due)

    def _tries(self, chat_id: ChatId) -> int:
        failures = self._failures.get(chat_id)
        return 0 if failures is None else failures.tries

    def _is_due(self, chat_id: ChatId) -> bool:
        failures = self._failures.get(chat_id)
        return failures is None or failures.due <= asyncio.get_running_loop().time()
