"""Requests for a chat's history if Telegram contradicts itself."""

from typing import Any, cast

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import HistoryPage
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.sync.history_sync import HistorySync

ANNA = AccountId("00000000-0000-4000-8000-000000000001")


class Empty:
    """A link to a Telegram that lists messages and returns none."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []

    async def history(self, _: ChatId, *, after: int | None, **__: Any) -> HistoryPage:
        """Nothing; the request is recorded."""
        self.asked.append(after)
        return HistoryPage((), (), (), (), 0)


async def test_a_chat_that_is_listed_and_empty_is_left_to_the_next_pass() -> None:
    """If a chat's newest messages are missing, its history is not read from the beginning."""
    link, nothing = Empty(), cast("Any", None)
    history = HistorySync(ANNA, cast("Any", link), nothing, nothing, RateLimiter(lambda _: None))

    await history.catch_up(ChatId(1), TelegramMessageId(0), TelegramMessageId(70_000))

    assert link.asked == [None]
