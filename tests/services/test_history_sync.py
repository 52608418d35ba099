"""Pages of a chat's history if Telegram contradicts itself, or if edits overtake them."""

from typing import Any, cast

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import Batch, HistoryPage, MessageEdited, NewMessage
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.history_sync import HistorySync
from switchboard.services.sync.intake import Intake
from switchboard.store.core.rows import select_values
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

ANNA = AccountId("00000000-0000-4000-8000-000000000001")


class Empty:
    """A link to a Telegram that lists messages and returns none."""

    def __init__(self) -> None:
        self.asked: list[int | None] = []

    async def history(self, _: ChatId, *, after: int | None, **__: Any) -> HistoryPage:
        """Nothing; the request is recorded."""
        self.asked.append(after)
        return HistoryPage((), (), (), (), 0)


class Overtaken:
    """A link to a Telegram whose answers are overtaken by an edit: it is stored before they
    arrive."""

    def __init__(self, intake: Intake, page: NewMessage, edit: NewMessage | None) -> None:
        self._intake, self._page, self._edit = intake, page, edit

    async def history(self, _: ChatId, **__: Any) -> HistoryPage:
        """The message as it was before the edit."""
        if self._edit is not None:
            await self._intake.record(Batch(ACCOUNT, changes=(MessageEdited(self._edit, 6),)))
        return HistoryPage((), (self._page,), (self._page.message_id,), (), 1)


async def test_a_chat_that_is_listed_and_empty_is_left_to_the_next_pass() -> None:
    """If a chat's newest messages are missing, its history is not read from the beginning."""
    link, nothing = Empty(), cast("Any", None)
    history = HistorySync(ANNA, cast("Any", link), nothing, nothing, RateLimiter(lambda _: None))

    await history.catch_up(ChatId(1), TelegramMessageId(0), TelegramMessageId(70_000))

    assert link.asked == [None]


async def test_a_page_undoes_no_edit_of_the_same_second(store: Store) -> None:
    """A gap is compared with history. A message was edited twice in a second, and the page was
    answered between the two edits: the second one stays. What was missed in that second counts."""
    intake = Intake(store.database, Metrics(), Latency())
    first, second = (incoming(1, text, edited_at=1_700_000_100) for text in ("one", "two"))
    await intake.record(Batch(ACCOUNT, (DORA,), (incoming(1), MessageEdited(first, 5))))

    async def texts_after(page: NewMessage, edit: NewMessage | None) -> list[str]:
        link = cast("Any", Overtaken(intake, page, edit))
        pace = RateLimiter(lambda _: None)
        sync = HistorySync(ACCOUNT, link, intake, store.database, pace)
        await sync.rescan(DORA.chat_id, TelegramMessageId(1))
        return await store.database.read(lambda c: select_values(c, "SELECT text FROM messages"))

    overtaken = await texts_after(first, second)
    missed = await texts_after(incoming(1, "three", edited_at=1_700_000_100), None)

    assert (overtaken, missed) == (["two"], ["three"])
