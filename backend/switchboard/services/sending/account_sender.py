"""Send the outbox of one account over one connection.

Chats are written to side by side, a bounded number at a time, and each in its order: one in which
Telegram is slow, has trouble or asks to wait holds up no other.
"""

import asyncio
from collections.abc import Callable, Iterator

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.outbox import (
    MAX_CONCURRENT_SENDS,
    FloodWaits,
    OutboxMessage,
    OutboxState,
)
from switchboard.domain.ports import Clock, Link
from switchboard.services.concurrency.task_group import end_all
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.metrics import Metrics
from switchboard.services.sending.message_sender import MessageSender
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

LOOK_AGAIN = 1.0
"""Seconds until a transport that is down is looked at again, if nobody says that it is back."""


class AccountSender:
    """The sends of one account, for as long as its link lives.

    wake: set by whoever has something for it to look at. on_flood is told until when Telegram
    holds the account back, and None once it does not.
    """

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        database: Database,
        metrics: Metrics,
        *,
        wake: asyncio.Event,
        floods: FloodWaits,
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
        self._tries: dict[ChatId, asyncio.Task[None]] = {}
        self._probe: asyncio.Task[None] | None = None
        self._sender = MessageSender(account_id, link, database, metrics, floods, clock)

    async def run(self) -> None:
        """Send, until the connection ends. Raises SessionDead as the link does."""
        await self._database.write_eventually(lambda t: outbox.ask_again(t, self._account_id))
        try:
            while True:
                self._wake.clear()
                self._settle()
                busy = frozenset(self._tries)  # before reading: what ends meanwhile is read anew
                waiting = await self._database.read(lambda c: outbox.pending(c, self._account_id))
                self._watch_floods(waiting)
                again_at = self._begin([entry for entry in waiting if entry[0].chat_id not in busy])
                pause = None if again_at is None else max(0.05, again_at - self._clock())
                await wait_or_timeout(self._wake.wait(), pause)
        finally:
            await end_all(self._tries.values())

    def is_writing_to(self, chat_id: ChatId) -> bool:
        """Whether a try in this chat is under way."""
        task = self._tries.get(chat_id)
        return task is not None and not task.done()

    def _settle(self) -> None:
        """Let go of the tries that have ended. Raises what ended one for good."""
        for chat_id, task in list(self._tries.items()):
            if task.done():
                del self._tries[chat_id]
                task.result()

    def _watch_floods(self, waiting: outbox.QueuedItems) -> None:
        """Tell whether the account waits: for as long as Telegram took nothing since."""
        held = [not_before for _, not_before, whole_account in waiting if whole_account]
        if not held:
            self._floods.is_over()
        elif not self._floods.suspected:  # from before a restart
            self._floods.observe(self._clock())
        self._on_flood(min(held, default=None))

    def _begin(self, waiting: outbox.QueuedItems) -> float | None:
        """Begin what may go now; the moment at which more may, if one is known."""
        now, moments = self._clock(), []
        if not self._link.is_online():
            return now + LOOK_AGAIN
        for item, at in self._may_go_at(waiting):
            if at > now:
                moments.append(at)
            elif self._has_room():
                self._try(item)
        return min(moments, default=None)

    def _has_room(self) -> bool:
        """Whether another chat may be tried: where the account may have to wait, one finds out."""
        if self._floods.suspected and self._probe is not None and not self._probe.done():
            return False
        return len(self._tries) < MAX_CONCURRENT_SENDS

    def _may_go_at(self, waiting: outbox.QueuedItems) -> Iterator[tuple[OutboxMessage, float]]:
        """Each chat's next message with the moment from which it may be tried."""
        for item, not_before, _ in waiting:
            was_told = item.state in {OutboxState.WAITING, OutboxState.UNKNOWN}
            yield (
                item,
                max(not_before, self._sender.lost_until, 0 if was_told else self._floods.next_at),
            )

    def _try(self, item: OutboxMessage) -> None:
        task = asyncio.create_task(self._sender.send(item), name=f"send {item.message_id}")
        task.add_done_callback(lambda _: self._wake.set())
        self._tries[item.chat_id] = task
        if self._floods.suspected:
            self._probe = task
