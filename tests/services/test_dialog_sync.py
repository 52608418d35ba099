"""The list of chats if it changes while it is read, and chats of which updates were skipped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.timestamps import Timestamp
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
from switchboard.services.sync.dialog_sync import (
    CLOCKS_DIFFER,
    MAX_WITHOUT_NEW,
    Dialogs,
    DialogSync,
)
from switchboard.services.sync.intake import Intake
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.sync import dialog_checkpoint, partial_histories, update_recorder
from switchboard.store.sync import dialogs as stored_dialogs
from tests.store.conftest import ACCOUNT, DORA, Store, incoming, path, store

__all__ = ["path", "store"]

NOTHING_READ = TelegramMessageId(0)
LATEST = Timestamp(2_000_000_000)
FIRST = 1_700_000_000
APART = 2 * CLOCKS_DIFFER
ON_A_PAGE = 3


def listed(number: int, top: int | None = None, date: int = FIRST) -> Dialog:
    """A chat of the list, and the number of its newest message, which is the chat's own if no other
    has come."""
    chat_id = ChatId(500 + number)
    message = incoming(top or number, chat_id=chat_id, timestamp=Timestamp(date))
    peer = DORA._replace(chat_id=chat_id)
    return Dialog(peer, message.message_id, 1, NOTHING_READ, NOTHING_READ, message)


class ChangingList:
    """A Telegram whose list changes while it is read. before: what happens before a request, by its
    number: the numbers of chats that a message moves to the top, or a failure. apart: the seconds
    between two such messages; if a later one has an earlier date, its chat is below the other."""

    def __init__(
        self, chats: int, before: dict[int, list[int] | type[Exception]], apart: int = APART
    ) -> None:
        self.requests = 0
        self._tops = {number: (FIRST + APART * number, number) for number in range(1, chats + 1)}
        self._newest = self._tops[chats]
        self._before = before
        self._apart = apart

    def dialogs(self, _: object, start: DialogOffset | None) -> "Pages":
        """A reading."""
        return Pages(self, start)

    def page(self, before: tuple[int, int]) -> list[Dialog]:
        """The newest chats before the message of this date and number."""
        self.requests += 1
        happens = self._before.get(self.requests, [])
        if isinstance(happens, type):
            raise happens("timeout", "No answer.")
        for number in happens:
            self._newest = (self._newest[0] + self._apart, self._newest[1] + 1)
            self._tops[number] = self._newest
        newest = sorted(self._tops.items(), key=lambda item: item[1], reverse=True)
        page = [(number, top) for number, top in newest if top < before][:ON_A_PAGE]
        return [listed(number, id_, date) for number, (date, id_) in page]

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
        while page := self._telegram.page(
            (after.date, after.message_id) if after else (LATEST, LATEST)
        ):
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


async def test_a_chat_that_moves_up_twice_is_listed(store: Store) -> None:
    """A chat moves up before its page is read, and again while what moved up is read: in both
    readings are only chats that are known."""
    telegram = ChangingList(12, before={3: [1], 4: [10, 11, 12], 6: [1]})

    async with syncing(store, telegram) as dialogs:
        assert tops(await dialogs.read()) == [*range(2, 10), 14, 15, 16, 17]
    assert telegram.requests == 4 + 2 + 1


async def test_a_message_that_is_older_than_it_shows_up_is_listed(store: Store) -> None:
    """The date of a message is set before its chat moves up. So a chat may move up to below the
    first page, whose messages are some seconds newer."""
    telegram = ChangingList(9, before={1: [7, 8], 3: [1]}, apart=-1)

    async with syncing(store, telegram) as dialogs:
        assert tops(await dialogs.read()) == [*range(2, 7), 9, 10, 11, 12]


async def test_a_quiet_list_is_read_again_once(store: Store) -> None:
    """If nothing moves up, one more request shows it, or, if more chats than a page had messages at
    almost the same time, one for each of their pages."""
    quiet = ChangingList(9, before={})
    dense = ChangingList(9, before={1: [1, 2, 3, 4]}, apart=1)

    for telegram in (quiet, dense):
        async with syncing(store, telegram) as dialogs:
            assert len(tops(await dialogs.read())) == 9

    assert quiet.requests == 3 + 1 + 1  # an empty page ends the list
    assert dense.requests == 3 + 1 + 2


async def test_a_list_that_never_rests_is_read(store: Store) -> None:
    """After the last page, more chats than a page move up before each request. All are known, so
    the reading ends."""
    telegram = ChangingList(12, before={n: [9, 10, 11, 12] for n in range(6, 1_000)})

    async with syncing(store, telegram) as dialogs:
        found = await dialogs.read()

    assert len(found.listed) == 12
    assert telegram.requests == 5 + MAX_WITHOUT_NEW * 2


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
