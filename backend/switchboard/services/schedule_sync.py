"""Keep the schedules of chats as Telegram has them.

No difference repeats the changes of a schedule. A schedule is read when its conversation is opened,
and when a message was due and no update reports that it was sent. If scheduled messages of a chat
are stored, its schedule is also read after each connection and each gap in the account's updates.
No request is made only to learn whether a chat has a schedule.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock, Link
from switchboard.domain.updates import Batch, ScheduleRead, StoredScheduled
from switchboard.errors import FloodWait, TelegramFailure, Unavailable
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.connections.live_links import LiveLinks
from switchboard.services.sync.intake import Intake
from switchboard.store.core.database import Database
from switchboard.store.messages import schedules

MIN_PAUSE = 60.0
"""Seconds for which a schedule is not read again when its conversation is opened."""

MAX_AT_CONNECT = 20
"""The number of schedules that are read after a connection: those with the next messages. The
others are read when they are opened or due."""

GAP_PAUSE = 60.0
"""Seconds after a gap in which no further gap has the schedules read."""

GRACE = 5.0
"""For so many seconds after the time of a message, Telegram's update that it was sent is awaited.
"""

OVERDUE_PAUSES = Backoff(GRACE, 1_800.0)
"""The pauses between the readings of a schedule that stays overdue: Telegram refuses the chat, or
sends the message late."""

MAX_SLEEP = 60.0
"""Seconds after which the clock is checked again."""

MAX_REMEMBERED = 1_000
"""The number of schedules of which the last reading is remembered."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Overdue:
    """How often an overdue schedule was read, and when it is read again (seconds of the loop)."""

    tries: int = 0
    next_at: float = 0.0


class ScheduleSync:
    """Reads schedules, for all accounts."""

    def __init__(
        self,
        database: Database,
        links: LiveLinks,
        intake: Intake,
        clock: Clock = time.time,
        gap_pause: float = GAP_PAUSE,
    ) -> None:
        self._database = database
        self._links = links
        self._intake = intake
        self._clock = clock
        self._gap_pause = gap_pause
        self._hashes: OrderedDict[tuple[AccountId, ChatId], int] = OrderedDict()
        self._read_at: dict[tuple[AccountId, ChatId], float] = {}
        self._overdue: dict[tuple[AccountId, ChatId], _Overdue] = {}
        self._connected: dict[AccountId, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def viewed(self, conversation: Conversation) -> None:
        """The operator opens a conversation: read the schedule of its chat."""
        key = (conversation.account_id, conversation.chat_id)
        link = self._links.link(conversation.account_id)
        if link is None or time.monotonic() - self._read_at.get(key, -MIN_PAUSE) < MIN_PAUSE:
            return
        self._read_at[key] = time.monotonic()
        task = asyncio.create_task(self._read_all(key[0], link, [key[1]]), name="schedule_sync")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def reconnected(self, account_id: AccountId) -> None:
        """The account was not connected for a moment: its schedules may have changed meanwhile."""
        for key in [key for key in self._read_at if key[0] == account_id]:
            del self._read_at[key]
        self._connected.setdefault(account_id, asyncio.Event()).set()

    async def watch_gaps(self, account_id: AccountId, link: Link) -> None:
        """Have the schedules read after each gap in the account's updates: a missed update may have
        changed a schedule. A new connection begins with a gap, and its schedules are read anyway.
        """
        connected = self._connected.setdefault(account_id, asyncio.Event())
        while True:
            await link.wait_updates_missed()
            if not connected.is_set():
                self.reconnected(account_id)
                await asyncio.sleep(self._gap_pause)

    async def stop(self) -> None:
        """Stop, and cancel running requests."""
        await end_all(tuple(self._tasks))

    async def run(self, account_id: AccountId, link: Link) -> None:
        """Read the schedules of an account that may have changed, while its link lives."""
        self.reconnected(account_id)
        connected = self._connected[account_id]
        while True:
            if connected.is_set():
                await link.up_to_date()
                connected.clear()
                chats = await self._database.read(lambda c: schedules.chats(c, account_id))
                await self._read_all(account_id, link, chats[:MAX_AT_CONNECT])
            now = self._clock() + link.clock_offset  # a schedule has the times of Telegram's clock
            overdue = await self._database.read(
                lambda c: schedules.overdue_chats(c, account_id, now - GRACE)  # noqa: B023 - read now
            )
            self._forget_others(account_id, overdue)
            if link.is_online() and (chats := self._next_overdue(account_id, overdue)):
                await link.up_to_date()
                await self._read_all(account_id, link, chats, self._put_off)
            due = await self._database.read(lambda c: schedules.next_due(c, account_id))
            pause = MAX_SLEEP if due is None else max(GRACE, due + GRACE - now)
            await wait_or_timeout(connected.wait(), min(pause, MAX_SLEEP))

    def _next_overdue(self, account_id: AccountId, overdue: list[ChatId]) -> list[ChatId]:
        """The overdue chats that are to be read now."""
        now = asyncio.get_running_loop().time()
        known = self._overdue
        return [id_ for id_ in overdue if known.get((account_id, id_), _Overdue()).next_at <= now]

    def _put_off(self, account_id: AccountId, chat_id: ChatId) -> None:
        """An overdue chat is read. It waits longer for its next reading."""
        tries = self._overdue.get((account_id, chat_id), _Overdue()).tries + 1
        next_at = asyncio.get_running_loop().time() + OVERDUE_PAUSES.pause(tries)
        self._overdue[account_id, chat_id] = _Overdue(tries, next_at)

    def _forget_others(self, account_id: AccountId, overdue: list[ChatId]) -> None:
        """Forget the tries of the chats that are no longer overdue."""
        for key in [key for key in self._overdue if key[0] == account_id]:
            if key[1] not in overdue:
                del self._overdue[key]

    async def _read_all(
        self,
        account_id: AccountId,
        link: Link,
        chat_ids: Iterable[ChatId],
        on_read: Callable[[AccountId, ChatId], None] = lambda *_: None,
    ) -> None:
        """Without an answer a schedule stays as it is, until it is read again."""
        for chat_id in chat_ids:
            on_read(account_id, chat_id)
            try:
                await self._read(account_id, link, chat_id)
            except FloodWait as wait:
                log.info("schedule_waits", account_id=account_id, seconds=wait.seconds)
                return
            except (TelegramFailure, Unavailable) as failure:
                log.info("schedule_unavailable", account_id=account_id, reason=failure.code)

    async def _read(self, account_id: AccountId, link: Link, chat_id: ChatId) -> None:
        key = (account_id, chat_id)
        known = await self._database.read(lambda c: schedules.stored_in(c, *key))
        schedule = await link.schedule(chat_id, self._hashes.get(key, 0) if known else 0)
        if schedule is None:
            return
        change = ScheduleRead(chat_id, schedule.messages, known)
        await self._intake.record(Batch(account_id, changes=(change,), counts_unread=False))
        stored = await self._database.read(lambda c: schedules.stored_in(c, *key))
        if stored != frozenset(map(StoredScheduled.of, schedule.messages)):
            self._hashes.pop(key, None)  # it changed meanwhile: the next answer is a whole one
            return
        self._hashes[key] = schedule.hash
        self._hashes.move_to_end(key)
        if len(self._hashes) > MAX_REMEMBERED:
            forgotten, _ = self._hashes.popitem(last=False)
            self._read_at.pop(forgotten, None)
