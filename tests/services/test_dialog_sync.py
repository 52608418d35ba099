"""The list of chats if it changes while it is read, and chats of which updates were skipped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

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
from switchboard.errors import RequestUnanswered
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.latency import Latency
from switchboard.services.metrics import Metrics
from switchboard.services.sync.dialog_sync import Dialogs, DialogSync
from switchboard.services.sync.intake import Intake
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import dialog_checkpoint, partial_histories, update_recorder
from switchboard.store.sync import dialogs as stored_dialogs
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

NOTHING_READ = TelegramMessageId(0)
LATEST = 1_000
ON_A_PAGE = 3


def listed(number: int, top: int | None = None) -> Dialog:
    """A chat of the list, and the number of its newest message, which is the chat's own if no other
    has come."""
    chat_id = ChatId(500 + number)
    message = incoming(top or number, chat_id=chat_id)
    peer = DORA._replace(chat_id=chat_id)
    return Dialog(peer, message.message_id, 1, NOTHING_READ, NOTHING_READ, message)


class ChangingList:
    """A Telegram whose list changes while it is read. before: what happens before a request, by its
    number: the numbers of chats that a message moves to the top, or a failure."""

    def __init__(self, chats: int, before: dict[int, list[int] | type[Exception]]) -> None:
        self.requests = 0
        self._tops = {number: number for number in range(1, chats + 1)}
        self._before = before

    def dialogs(self, _: object, start: DialogOffset | None) -> "Pages":
        """A reading."""
        return Pages(self, start)

    def page(self, before: int) -> list[Dialog]:
        """The newest chats before this message."""
        self.requests += 1
        happens = self._before.get(self.requests, [])
        if isinstance(happens, type):
            raise happens("timeout", "No answer.")
        for number in happens:
            self._tops[number] = max(self._tops.values()) + 1
        newest = sorted(self._tops.items(), key=lambda item: -item[1])
        return [listed(*item) for item in newest if item[1] < before][:ON_A_PAGE]

    def with_newer_changes(self, dialogs: tuple[Dialog, ...]) -> tuple[Dialog, ...]:
        """No change came meanwhile."""
        return dialogs

    def refused_channels(self) -> frozenset[ChatId]:
        """Telegram refuses none."""
        return frozenset()


class Pages:
    """A reading of the list."""

    is_incomplete = False

    def __init__(self, telegram: ChangingList, start: DialogOffset | None) -> None:
        self.next_offset = start
        self._telegram = telegram

    async def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]:
        after = self.next_offset
        while page := self._telegram.page(after.message_id if after else LATEST):
            last = page[-1].top
            assert last is not None
            after = DialogOffset(last.timestamp, last.message_id, last.chat_id)
            self.next_offset = after if len(page) == ON_A_PAGE else None
            yield tuple(page)
            if self.next_offset is None:
                return

    def pins(self) -> tuple[PinOrderChanged, ...]:
        """No chat is pinned."""
        return ()


@asynccontextmanager
async def syncing(store: Store, telegram: ChangingList) -> AsyncIterator[DialogSync]:
    """The list of the account, read from this Telegram."""
    intake = Intake(store.database, Metrics(), Latency())
    intake.start()
    link = cast("Any", telegram)
    yield DialogSync(ACCOUNT, link, intake, store.database, RateLimiter(lambda _: None))
    await intake.stop()


def tops(chats: Dialogs) -> list[int]:
    """The newest message of each listed chat."""
    return sorted(chat.dialog.top_message_id for chat in chats.listed)


async def stored(store: Store) -> list[int]:
    """The stored messages."""
    return await store.database.read(
        lambda c: list(select_values(c, "SELECT message_id FROM messages ORDER BY message_id", ()))
    )


async def test_a_chat_that_moves_up_between_two_pages_is_listed(store: Store) -> None:
    """The list is read page by page. A chat that a message moved to the top meanwhile was in no
    page: the first page is read again, and each chat is there once."""
    telegram = ChangingList(6, before={2: [1]})

    async with syncing(store, telegram) as dialogs:
        assert tops(await dialogs.read()) == [2, 3, 4, 5, 6, 7]
    assert telegram.requests == 2 + 1


async def test_more_chats_than_a_page_move_up(store: Store) -> None:
    """All that moved up are read, also one that moves again while they are."""
    telegram = ChangingList(12, before={2: [1, 2, 3, 4], 5: [1]})

    async with syncing(store, telegram) as dialogs:
        assert tops(await dialogs.read()) == [*range(5, 13), 14, 15, 16, 17]


async def test_a_chat_that_moves_up_while_the_reading_is_interrupted(store: Store) -> None:
    """The first reading stops before its last pages. It continues there, and reads again what has
    moved up since its first page, because the updates may be lost."""
    telegram = ChangingList(9, before={3: RequestUnanswered, 4: [1]})

    async with syncing(store, telegram) as dialogs:
        with pytest.raises(RequestUnanswered):
            await dialogs.read()
        found = await dialogs.read()

    assert tops(found) == [2, 3, 8, 9, 10]
    assert await stored(store) == [*range(2, 11)]


async def test_what_is_read_again_leaves_no_checkpoint(store: Store) -> None:
    """A reading that ends within the chats that moved up begins with the first page."""
    telegram = ChangingList(9, before={2: [1, 2, 3], 5: RequestUnanswered})

    async with syncing(store, telegram) as dialogs:
        with pytest.raises(RequestUnanswered):
            await dialogs.read()

    assert await store.database.read(lambda c: dialog_checkpoint.load(c, ACCOUNT)) is None


async def test_a_chat_with_skipped_updates_is_not_left_for_later(store: Store) -> None:
    """Of a new chat only a message from an update is stored. Then Telegram skips updates, and a
    later one comes: its history is not verified up to there, as that of another new chat is."""
    other = ChatId(501)
    peers = (DORA, DORA._replace(chat_id=other))
    await store.database.write(lambda t: _record(t, peers, incoming(1), HistoryGap(None)))
    await store.database.write(lambda t: _record(t, peers, incoming(5), incoming(6, chat_id=other)))

    verified = await store.database.write(
        lambda t: partial_histories.defer_all(t, ACCOUNT, [DORA.chat_id, other])
    )

    assert verified == [0, 6]


async def test_a_chat_whose_newest_message_only_the_list_shows_is_not_left_for_later(
    store: Store,
) -> None:
    """Of a new chat an update is stored, and the list shows a newer message, whose update is lost.
    If the reading is interrupted, the list is not there any more when chats are left for later."""
    there = [replace(listed(1), peer=DORA), listed(6)]
    peers = tuple(dialog.peer for dialog in there)
    changes = (incoming(5), incoming(6, chat_id=peers[1].chat_id))
    await store.database.write(lambda t: _record(t, peers, *changes))
    newer = replace(there[0], top_message_id=TelegramMessageId(7))

    await store.database.write(lambda t: stored_dialogs.record(t, ACCOUNT, [newer, there[1]]))
    verified = await store.database.write(
        lambda t: partial_histories.defer_all(t, ACCOUNT, [peer.chat_id for peer in peers])
    )

    assert verified == [0, 6]


def _record(transaction: Transaction, peers: tuple[Peer, ...], *changes: Change) -> None:
    update_recorder.apply(transaction, [Batch(ACCOUNT, peers, changes)])
