"""Send the outbox of one account over one connection.

A lane is the commands of one chat with one ordering key. They run one after another. A limited
number of lanes run at the same time. A lane that waits or fails does not delay the others.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId, ChatId, CommandId
from switchboard.domain.outbox import (
    MAX_CONCURRENT_SENDS,
    MESSAGES,
    Command,
    FloodWaits,
    OutboxState,
    SendPace,
)
from switchboard.domain.ports import Clock, Link
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.metrics import Metrics
from switchboard.services.sending.delivery import PAUSES, Delivery, UntilStored, stored_already
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

Lane: TypeAlias = tuple[ChatId, str]
"""A chat and an ordering key."""

FloodsByKey: TypeAlias = defaultdict[str, FloodWaits]
"""The flood waits of each ordering key. Telegram's flood waits are by method, so waiting sends do
not delay other kinds of commands."""

TRANSPORT_CHECK_INTERVAL = 1.0
"""Seconds between checks of a transport that is down, if no event reports that it is up."""


class _Try(NamedTuple):
    """A running attempt of a command."""

    command_id: CommandId
    task: asyncio.Task[None]


class AccountSender:
    """Executes the commands of one account while its link lives.

    wake: set when there may be a command to execute. pace: how fast messages leave; None without a
    limit. on_flood: called with the end of a flood wait of the account's messages, and with None
    when it has passed.
    """

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        database: Database,
        metrics: Metrics,
        *,
        wake: asyncio.Event,
        floods: FloodsByKey,
        on_flood: Callable[[int | None], None],
        clock: Clock,
        until_stored: UntilStored = stored_already,
        pace: SendPace | None = None,
        backoff: Backoff = PAUSES,
    ) -> None:
        self._pace = pace
        self._waited_up_to = CommandId(0)
        self._account_id = account_id
        self._link = link
        self._database = database
        self._wake = wake
        self._floods = floods
        self._on_flood = on_flood
        self._clock = clock
        self._tries: dict[Lane, _Try] = {}
        self._reserved: set[Lane] = set()
        self._reserved_since_read: set[Lane] = set()
        self._stored = 0
        """How many messages were stored that the sender has to look for."""
        self._has_waiting = True
        """Whether messages may be waiting, which leave before those that are stored later."""
        self._probes: dict[str, asyncio.Task[None]] = {}
        self._awaited: dict[CommandId, asyncio.Future[None]] = {}
        self._has_ended = False
        self._delivery = Delivery(
            account_id, link, database, metrics, floods, clock, until_stored, backoff
        )

    async def run(self) -> None:
        """Send until the connection ends. Raises SessionDead as the link does."""
        try:
            await self._database.write_eventually(lambda t: outbox.ask_again(t, self._account_id))
            self._waited_up_to = await self._database.read(
                lambda c: outbox.newest_id(c, self._account_id)
            )
            while True:
                self._wake.clear()
                self._remove_finished()
                # Before reading: what is read of a lane whose try ends meanwhile is outdated.
                busy = frozenset(self._tries)
                self._reserved_since_read = set(self._reserved)
                awaited, stored = tuple(self._awaited), self._stored
                waiting, ready, due_at = await self._read()
                self._watch_floods(waiting)
                busy |= self._reserved_since_read
                again_at = self._begin([one for one in waiting if _lane(one.command) not in busy])
                tried = [one.command_id for one in self._tries.values()]
                self._has_waiting = stored != self._stored or self._leaves_any(ready, tried)
                self._release(awaited, tried)
                await wait_or_timeout(self._wake.wait(), self._pause(again_at, due_at))
        finally:
            self._has_ended = True
            self._release(self._awaited, tried=())
            await end_all([one.task for one in self._tries.values()])

    def look_for(self, chat_id: ChatId) -> None:
        """Look for a message to this chat that was stored. After an attempt in the chat the sender
        looks by itself."""
        self._stored += 1
        self._has_waiting = True
        if not self.is_writing_to(chat_id):
            self._wake.set()

    async def tried(self, command_id: CommandId) -> None:
        """Wait until an attempt of a stored command has ended, or no attempt can begin now."""
        if self._has_ended:
            return
        self._awaited[command_id] = ended = asyncio.get_running_loop().create_future()
        self._wake.set()
        try:
            await ended
        finally:
            self._awaited.pop(command_id, None)

    def is_writing_to(self, chat_id: ChatId) -> bool:
        """Whether a message is being sent to this chat, or its lane is reserved for one."""
        lane = chat_id, MESSAGES
        running = self._tries.get(lane)
        return lane in self._reserved or (running is not None and not running.task.done())

    def reserve(self, chat_id: ChatId) -> bool:
        """Reserve the lane of a chat for a message that is about to be stored, if it could leave
        now and overtakes no other. `begin` or `release` must follow."""
        lane, now = (chat_id, MESSAGES), self._clock()
        if (
            lane in self._reserved
            or lane in self._tries
            or self._has_waiting
            or not self._may_begin_now()
            or self._running >= MAX_CONCURRENT_SENDS
        ):
            return False
        if self._pace is not None:
            ready_at = self._pace.ready_at(now, chat_id, before=len(self._reserved))
            if ready_at > now:
                return False
        self._reserved.add(lane)
        self._reserved_since_read.add(lane)
        return True

    def begin(self, command: Command) -> bool:
        """Try the message for which its lane was reserved, and which is stored as being sent.
        Returns False if it cannot leave any more, because something has happened meanwhile."""
        self._reserved.discard(_lane(command))
        if not self._may_begin_now():
            self._stored += 1
            self._has_waiting = True
            return False
        self._try(command, is_marked=True)
        return True

    def release(self, chat_id: ChatId) -> None:
        """Nothing was stored that can leave now: the lane is free again."""
        self._reserved.discard((chat_id, MESSAGES))
        self._wake.set()

    async def _read(self) -> tuple[outbox.QueuedCommands, list[outbox.ReadyChat], int | None]:
        """The commands that may be executed next, the chats in which messages may be sent, and when
        the next command becomes due."""
        account_id, now = self._account_id, self._clock()
        return await self._database.read(
            lambda c: (
                outbox.pending(c, account_id, now),
                outbox.ready_chats(c, account_id, now),
                outbox.next_due_at(c, account_id, now),
            )
        )

    def _remove_finished(self) -> None:
        """Remove the attempts that have ended. Raises their permanent errors."""
        for lane, ended in list(self._tries.items()):
            if ended.task.done():
                del self._tries[lane]
                ended.task.result()

    def _watch_floods(self, waiting: outbox.QueuedCommands) -> None:
        """Report a flood wait of the account's messages, until Telegram has accepted a message."""
        held: defaultdict[str, list[int]] = defaultdict(list)
        for command, not_before, blocks_account in waiting:
            if blocks_account:
                held[command.rules.ordering_key].append(not_before)
        for key, floods in self._floods.items():
            if key not in held:
                floods.is_over()
        for key in held:
            if not self._floods[key].suspected:  # from before a restart
                self._floods[key].observe(self._clock())
        self._on_flood(min(held[MESSAGES], default=None))

    def _begin(self, waiting: Iterable[outbox.QueuedCommand]) -> float | None:
        """Begin the attempts that are possible now. Returns the time at which others are possible,
        if it is known."""
        now, moments = self._clock(), []
        if not self._link.is_online():
            return now + TRANSPORT_CHECK_INTERVAL
        for command, at in self._may_go_at(waiting):
            at = max(at, self._paced_at(command, now))
            if at > now:
                moments.append(at)
            elif self._has_room(command.rules.ordering_key):
                self._try(command)
        return min(moments, default=None)

    def _leaves_any(self, ready: Iterable[outbox.ReadyChat], tried: Collection[CommandId]) -> bool:
        """Whether messages that may leave now, or when their chat is free, have not begun."""
        return any(
            messages > 1 or (first_id not in tried and (chat_id, MESSAGES) not in self._reserved)
            for chat_id, first_id, messages in ready
        )

    def _pause(self, *moments: float | None) -> float | None:
        """Seconds until the first of these times. None without one."""
        known = [moment for moment in moments if moment is not None]
        return max(0.05, min(known) - self._clock()) if known else None

    def _may_begin_now(self) -> bool:
        """Whether nothing holds up the messages of the whole account."""
        floods = self._floods[MESSAGES]
        return (
            not self._has_ended
            and self._link.is_online()
            and not floods.suspected
            and max(floods.next_at, self._delivery.lost_until) <= self._clock()
        )

    @property
    def _running(self) -> int:
        """The number of tries, with those that are about to begin."""
        return len(self._tries) + len(self._reserved)

    def _has_room(self, key: str) -> bool:
        """Whether another chat may be tried. If a flood wait may apply to the account, one chat at
        a time is tried."""
        probe = self._probes.get(key)
        if self._floods[key].suspected and probe is not None and not probe.done():
            return False
        return self._running < MAX_CONCURRENT_SENDS

    def _may_go_at(
        self, waiting: Iterable[outbox.QueuedCommand]
    ) -> Iterator[tuple[Command, float]]:
        """The next command of each lane, with the earliest time of its attempt."""
        for command, not_before, _ in waiting:
            may_try_now = command.state in {OutboxState.WAITING, OutboxState.UNKNOWN}
            floods = self._floods[command.rules.ordering_key]
            yield (
                command,
                max(not_before, self._delivery.lost_until, 0 if may_try_now else floods.next_at),
            )

    def _paced_at(self, command: Command, now: float) -> float:
        """When a message may leave at a person's pace. Other changes have no pace of their own."""
        if self._pace is None or command.rules.ordering_key != MESSAGES:
            return now
        has_waited = command.id <= self._waited_up_to
        return self._pace.ready_at(now, command.chat_id, has_waited=has_waited)

    def _try(self, command: Command, *, is_marked: bool = False) -> None:
        """Begin a try. is_marked: the store says already that it begins."""
        kind, key = command.rules.kind, command.rules.ordering_key
        if self._pace is not None and key == MESSAGES:
            self._pace.count(self._clock(), command.chat_id)
        delivering = self._delivery.run(command, is_marked=is_marked)
        task = asyncio.create_task(delivering, name=f"{kind} {command.id}")
        task.add_done_callback(lambda _: self._wake.set())
        self._tries[_lane(command)] = _Try(command.id, task)
        if self._floods[key].suspected:
            self._probes[key] = task

    def _release(self, awaited: Iterable[CommandId], tried: Collection[CommandId]) -> None:
        """Wake the callers that wait for a command without a running attempt."""
        for command_id in awaited:
            future = self._awaited.get(command_id)
            if future is not None and not future.done() and command_id not in tried:
                future.set_result(None)


def _lane(command: Command) -> Lane:
    return command.chat_id, command.rules.ordering_key
