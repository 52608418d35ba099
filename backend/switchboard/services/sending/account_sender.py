"""Send the outbox of one account over one connection.

Lanes run side by side, a bounded number at a time. A lane is the commands of one chat with one
ordering key, and runs in its order: one in which Telegram is slow, has trouble or asks to wait
holds up no other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from switchboard.domain.ids import AccountId, ChatId, CommandId
from switchboard.domain.outbox import (
    MAX_CONCURRENT_SENDS,
    MESSAGES,
    Command,
    FloodWaits,
    OutboxState,
)
from switchboard.domain.ports import Clock, Link
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.metrics import Metrics
from switchboard.services.sending.delivery import Delivery
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

Lane: TypeAlias = tuple[ChatId, str]
"""A chat and an ordering key."""

FloodsByKey: TypeAlias = defaultdict[str, FloodWaits]
"""The flood waits of each ordering key. Telegram tells them by method, so sends that wait hold up
no other kind."""

LOOK_AGAIN = 1.0
"""Seconds until a transport that is down is looked at again, if nobody says that it is back."""


class _Try(NamedTuple):
    """A try that is under way."""

    command_id: CommandId
    task: asyncio.Task[None]


class AccountSender:
    """The commands of one account, for as long as its link lives.

    wake: set by whoever has something for it to look at. on_flood is told until when Telegram
    holds the account's messages back, and None once it does not.
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
    ) -> None:
        self._account_id = account_id
        self._link = link
        self._database = database
        self._wake = wake
        self._floods = floods
        self._on_flood = on_flood
        self._clock = clock
        self._tries: dict[Lane, _Try] = {}
        self._probes: dict[str, asyncio.Task[None]] = {}
        self._awaited: dict[CommandId, asyncio.Future[None]] = {}
        self._has_ended = False
        self._delivery = Delivery(account_id, link, database, metrics, floods, clock)

    async def run(self) -> None:
        """Send, until the connection ends. Raises SessionDead as the link does."""
        await self._database.write_eventually(lambda t: outbox.ask_again(t, self._account_id))
        try:
            while True:
                self._wake.clear()
                self._settle()
                busy = frozenset(self._tries)  # before reading: what ends meanwhile is read anew
                awaited = tuple(self._awaited)
                waiting, due_at = await self._read()
                self._watch_floods(waiting)
                again_at = self._begin([one for one in waiting if _lane(one.command) not in busy])
                self._release(awaited, tried=[one.command_id for one in self._tries.values()])
                await wait_or_timeout(self._wake.wait(), self._pause(again_at, due_at))
        finally:
            self._has_ended = True
            self._release(self._awaited, tried=())
            await end_all([one.task for one in self._tries.values()])

    async def tried(self, command_id: CommandId) -> None:
        """Wait until a try of a stored command has ended, or none can begin now."""
        if self._has_ended:
            return
        self._awaited[command_id] = ended = asyncio.get_running_loop().create_future()
        self._wake.set()
        try:
            await ended
        finally:
            self._awaited.pop(command_id, None)

    def is_writing_to(self, chat_id: ChatId) -> bool:
        """Whether a message is being sent to this chat."""
        running = self._tries.get((chat_id, MESSAGES))
        return running is not None and not running.task.done()

    async def _read(self) -> tuple[outbox.QueuedCommands, int | None]:
        """What may be done next, and when the next command becomes due."""
        account_id, now = self._account_id, self._clock()
        return await self._database.read(
            lambda c: (
                outbox.pending(c, account_id, now),
                outbox.next_due_at(c, account_id, now),
            )
        )

    def _settle(self) -> None:
        """Let go of the tries that have ended. Raises what ended one for good."""
        for lane, ended in list(self._tries.items()):
            if ended.task.done():
                del self._tries[lane]
                ended.task.result()

    def _watch_floods(self, waiting: outbox.QueuedCommands) -> None:
        """Tell whether the account's messages wait: for as long as Telegram took none since."""
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
        """Begin what may go now; the moment at which more may, if one is known."""
        now, moments = self._clock(), []
        if not self._link.is_online():
            return now + LOOK_AGAIN
        for command, at in self._may_go_at(waiting):
            if at > now:
                moments.append(at)
            elif self._has_room(command.rules.ordering_key):
                self._try(command)
        return min(moments, default=None)

    def _pause(self, *moments: float | None) -> float | None:
        """Seconds until the first of these moments; None without one."""
        known = [moment for moment in moments if moment is not None]
        return max(0.05, min(known) - self._clock()) if known else None

    def _has_room(self, key: str) -> bool:
        """Whether another chat may be tried: where the account may have to wait, one finds out."""
        probe = self._probes.get(key)
        if self._floods[key].suspected and probe is not None and not probe.done():
            return False
        return len(self._tries) < MAX_CONCURRENT_SENDS

    def _may_go_at(
        self, waiting: Iterable[outbox.QueuedCommand]
    ) -> Iterator[tuple[Command, float]]:
        """Each lane's next command with the moment from which it may be tried."""
        for command, not_before, _ in waiting:
            was_told = command.state in {OutboxState.WAITING, OutboxState.UNKNOWN}
            floods = self._floods[command.rules.ordering_key]
            yield (
                command,
                max(not_before, self._delivery.lost_until, 0 if was_told else floods.next_at),
            )

    def _try(self, command: Command) -> None:
        kind, key = command.rules.kind, command.rules.ordering_key
        task = asyncio.create_task(self._delivery.run(command), name=f"{kind} {command.id}")
        task.add_done_callback(lambda _: self._wake.set())
        self._tries[_lane(command)] = _Try(command.id, task)
        if self._floods[key].suspected:
            self._probes[key] = task

    def _release(self, awaited: Iterable[CommandId], tried: Collection[CommandId]) -> None:
        """Let those go on who wait for a command of which no try is under way."""
        for command_id in awaited:
            future = self._awaited.get(command_id)
            if future is not None and not future.done() and command_id not in tried:
                future.set_result(None)


def _lane(command: Command) -> Lane:
    return command.chat_id, command.rules.ordering_key
