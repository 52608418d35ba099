"""The list of chats if it changes while it is read, and chats of which updates were skipped."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, cast

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import (
    Batch,
    Change,
    Dialog,
    DialogOffset,
    HistoryGap,
    Peer,
    PinOrderChanged,
)
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.dialog_sync import DialogSync
from switchboard.services.sync.intake import Intake
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import partial_histories, update_recorder
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

NOTHING_READ = TelegramMessageId(0)


def listed(number: int) -> Dialog:
    """A chat of the list whose newest message has this number."""
    chat_id = ChatId(500 + number)
    top = incoming(number, chat_id=chat_id)
    peer = replace(DORA, chat_id=chat_id)
    return Dialog(peer, top.message_id, 1, NOTHING_READ, NOTHING_READ, top)


class Moving:
    """A Telegram in which a message moves the last chat of the list to its top while the list is
    read: between two pages of the first reading."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._pages = iter(
            [
                [[listed(9), listed(8)], [listed(7)]],
                [[listed(10), listed(9)], [listed(8), listed(7)]],
                [[listed(10), listed(9)], [listed(8), listed(7)]],
            ]
        )

    def dialogs(self, *_: Any) -> "Pages":
        """The next reading."""
        return Pages(next(self._pages))

    def with_newer_changes(self, dialogs: tuple[Dialog, ...]) -> tuple[Dialog, ...]:
        """No change came meanwhile."""
        return dialogs

    def refused_channels(self) -> frozenset[ChatId]:
        """Telegram refuses none."""
        return frozenset()


class Pages:
    """A reading of the list."""

    is_incomplete = False
    next_offset: DialogOffset | None = None

    def __init__(self, pages: list[list[Dialog]]) -> None:
        self._pages = pages

    async def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]:
        for page in self._pages:
            yield tuple(page)

    def pins(self) -> tuple[PinOrderChanged, ...]:
        """No chat is pinned."""
        return ()


async def test_a_chat_that_moves_up_between_two_pages_is_listed(store: Store) -> None:
    """The list is read page by page. A chat that a message moved to the top meanwhile was in no
    page: the first page is read again, and each chat is there once."""
    intake = Intake(store.database, Metrics(), Latency())
    intake.start()
    link = cast("Any", Moving(intake))
    pace = RateLimiter(lambda _: None)

    found = await DialogSync(ACCOUNT, link, intake, store.database, pace).read()
    await intake.stop()

    numbers = [chat.dialog.top_message_id for chat in found.listed]
    assert sorted(numbers) == [7, 8, 9, 10]


async def test_a_chat_with_skipped_updates_is_not_left_for_later(store: Store) -> None:
    """Of a new chat only a message from an update is stored. Then Telegram skips updates, and a
    later one comes: its history is not verified up to there, as that of another new chat is."""
    other = ChatId(501)
    peers = (DORA, replace(DORA, chat_id=other))
    await store.database.write(lambda t: _record(t, peers, incoming(1), HistoryGap(None)))
    await store.database.write(lambda t: _record(t, peers, incoming(5), incoming(6, chat_id=other)))

    verified = await store.database.write(
        lambda t: partial_histories.defer_all(t, ACCOUNT, [DORA.chat_id, other])
    )

    assert verified == [0, 6]


def _record(transaction: Transaction, peers: tuple[Peer, ...], *changes: Change) -> None:
    update_recorder.apply(transaction, [Batch(ACCOUNT, peers, changes)])
