"""Retry chats whose requests fail, each with its own pause, while other chats continue.

A request without a usable answer says nothing about the connection or about other chats. So only
its chat is retried later, after growing pauses, and healthy chats come first. If many chats fail in
a row, the problem is Telegram's: then the other chats also wait, to add no load.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId, ChatId
from switchboard.errors import RequestUnanswered, Unavailable

REFUSED_PAUSE = 1.0
REFUSALS_BELIEVED = 3
"""Refusals in a row before the account counts as having left a chat, because a failing server may
refuse a chat for a while. REFUSED_PAUSE: seconds between the first of them."""

IN_A_ROW = 5
"""Failing chats in a row after which the other chats wait, too."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """Work on one chat.

    needed: whether the account is incomplete without it. on_done: called when it is done. give_up:
    the remaining work if Telegram refuses the chat permanently.
    """

    chat_id: ChatId
    work: Callable[[], Awaitable[None]]
    needed: bool = True
    on_done: Callable[[], Awaitable[None]] | None = None
    give_up: Callable[[], Awaitable[None]] | None = None


@dataclass(slots=True)
class _Trouble:
    tries: int = 0
    refusals: int = 0
    due: float = 0.0


class FailingChats:
    """The steps of one connected account, one after the other."""

    def __init__(self, account_id: AccountId, backoff: Backoff) -> None:
        """backoff: the pauses after which a chat in trouble is asked for again."""
        self._account_id = account_id
        self._backoff = backoff
        self._troubles: dict[ChatId, _Trouble] = {}

    async def carry_out(
        self, steps: Iterable[Step], until: Callable[[], bool] = lambda: False
    ) -> list[Step]:
        """Execute the steps, and return those that are left for later.

        until: whether something else is to be done first.
        """
        left: list[Step] = []
        waiting = sorted(steps, key=lambda step: self._tries(step.chat_id))
        in_a_row = 0
        for position, step in enumerate(waiting):
            if until():
                return left + waiting[position:]
            if in_a_row == IN_A_ROW:
                self._hold_back(waiting[position:])
                return left + waiting[position:]
            if not self._is_due(step.chat_id):
                left.append(step)
                continue
            try:
                is_over = await self._take(step)
                in_a_row = 0
            except RequestUnanswered as trouble:
                in_a_row += 1
                self._put_off(step.chat_id, trouble)
                is_over = False
            if not is_over:
                left.append(step)
            elif step.on_done is not None:
                await step.on_done()
        return left

    def pause(self, left: Iterable[Step]) -> float | None:
        """Seconds until one of these steps is due; None without steps."""
        now = asyncio.get_running_loop().time()
        dues = [self._troubles.get(step.chat_id, _Trouble()).due for step in left]
        return max(0.0, min(dues) - now) if dues else None

    async def _take(self, step: Step) -> bool:
        """Whether the step is done: executed, or refused so often that the refusal counts."""
        try:
            await step.work()
        except Unavailable as refused:
            trouble = self._troubles.setdefault(step.chat_id, _Trouble())
            trouble.refusals += 1
            log.info("chat_refused", account_id=self._account_id, reason=refused.code)
            if trouble.refusals < REFUSALS_BELIEVED:
                trouble.due = asyncio.get_running_loop().time() + REFUSED_PAUSE
                return False
            if step.give_up is not None:
                await step.give_up()
            return True
        self._troubles.pop(step.chat_id, None)
        return True

    def _put_off(self, chat_id: ChatId, failure: RequestUnanswered) -> None:
        trouble = self._troubles.setdefault(chat_id, _Trouble())
        trouble.tries += 1
        pause = self._backoff.pause(trouble.tries)
        trouble.due = asyncio.get_running_loop().time() + pause
        log.warning(
            "chat_in_trouble",
            account_id=self._account_id,
            reason=failure.code,
            retry_in=round(pause, 1),
        )

    def _hold_back(self, steps: Iterable[Step]) -> None:
        """Steps that were not tried come first next time, and not before a step that was tried."""
        due = asyncio.get_running_loop().time() + self._backoff.pause(
            1 + min(trouble.tries for trouble in self._troubles.values())
        )
        for step in steps:
            trouble = self._troubles.setdefault(step.chat_id, _Trouble())
            trouble.due = max(trouble.due, due)

    def _tries(self, chat_id: ChatId) -> int:
        trouble = self._troubles.get(chat_id)
        return 0 if trouble is None else trouble.tries

    def _is_due(self, chat_id: ChatId) -> bool:
        trouble = self._troubles.get(chat_id)
        return trouble is None or trouble.due <= asyncio.get_running_loop().time()
