"""One pass of a reconciliation: read the list of chats, then each chat that is behind.

If all updates since the last whole reading are stored, only the beginning of the list is read (see
`store/sync/list_readings`). A new chat's history is read while the budget of requests lasts; the
rest is left to `BackgroundReading`.

An error of one chat, or of one method, is not a lost connection. Such a chat is left for later, and
the others are read. The account's state shows what is missing.
"""

from collections.abc import Callable
from functools import partial

import structlog

from switchboard.domain.account_state import chats_problem
from switchboard.domain.events import ImportProgress
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Clock, Link
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.failing_chats import FailingChats, Step
from switchboard.services.sync.background_reading import BackgroundReading
from switchboard.services.sync.dialog_sync import Dialogs, DialogSync
from switchboard.services.sync.history_sync import HistorySync
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.request_budget import RequestBudget
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.services.sync.topic_sync import TopicSync
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers
from switchboard.store.sync import dialogs, history_gaps, list_readings, partial_histories
from switchboard.store.sync.dialogs import ListedDialog

DEFERRED_AT_ONCE = 100
"""Chats in one transaction, so that other writes do not wait long."""

log = structlog.get_logger(__name__)


class Reconciliation:
    """Reads the missing messages of one connected account.

    left: the chats that the last pass has left for later. wake_sender: called if the list may have
    put commands into the outbox.
    """

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        pace: RateLimiter,
        timings: ReconcilerTimings,
        budget: RequestBudget,
        clock: Clock,
        wake_sender: Callable[[], None],
        *,
        is_reconnect: bool,
    ) -> None:
        self.left: list[Step] = []
        self._account_id = account_id
        self._link = link
        self._database = database
        self._wake_sender = wake_sender
        self._list = DialogSync(account_id, link, intake, database, pace, timings.min_listed)
        self._history = HistorySync(
            account_id,
            link,
            intake,
            database,
            pace,
            timings.history_page,
            timings.first_messages,
        )
        self._chats = FailingChats(account_id, timings.chat_retries)
        self._topics = TopicSync(account_id, link, database, pace)
        self._timings = timings
        self._budget = budget
        self._clock = clock
        self._is_connected_anew = True
        self._is_reconnect = is_reconnect
        self._total = 0
        self._counted: set[ChatId] | None = None
        self.background = BackgroundReading(
            account_id,
            database,
            self._history,
            self._topics,
            clock,
            budget.limit.interval,
            self._on_background_reading,
        )
        self._last_list = Dialogs([], [])
        self._checked_excess: dict[ChatId, tuple[int, int]] = {}

    def reconnected(self) -> None:
        """Have topics read in the next pass, because updates of topics are not repeated."""
        self._is_connected_anew = self._is_reconnect = True

    def pause(self) -> float | None:
        """Seconds until a chat that was left is due. None without one."""
        return self._chats.pause(self.left)

    async def retry_left(self, until: Callable[[], bool]) -> bool:
        """Retry the chats that were left. Returns whether another pass is needed.

        until: whether something else must be done first.
        """
        if self._counted is not None:
            self._counted.update(step.chat_id for step in self.left)
        self.left = await self._chats.execute(self.left, until=until)
        return await self._database.write_eventually(self._count_unread)

    async def run(self, *, is_current: bool) -> bool:
        """Run a pass. Returns whether another one is needed. is_current: all missed updates were
        stored before.

        `left` has the chats that it leaves for later. Chats with gaps are rescanned even if
        Telegram refuses the list.
        """
        began = int(self._clock())
        proof = await self._database.read(lambda c: list_readings.load(c, self._account_id))
        if not is_current:
            proof = None
        whole = proof is None or began - proof.read_at >= self._timings.whole_list_period
        reading = await self._begin_reading() if whole else None
        try:
            chats = await self._list.read(proof, whole=whole)
        except (Unavailable, RequestUnanswered):
            self.left = await self._chats.execute(await self._with_gaps())
            raise
        if chats.is_whole and reading is None:
            reading = await self._begin_reading()
        self._remember(chats)
        self._wake_sender()
        left = await self._chats.execute(await self._topic_steps())
        self._wake_sender()
        behind = [chat for chat in chats.listed if chat.is_behind]
        missed = [chat for chat in behind if chat.verified_up_to_id]
        new = [chat for chat in behind if not chat.verified_up_to_id]
        progress = _Progress(self._database, self._account_id, len(behind))
        if behind:
            await progress.show()
        left += await self._chats.execute(self._behind(chat, progress) for chat in missed)
        unlisted = await self._needing_history(chats.unlisted)
        left += await self._chats.execute(map(self._unlisted, unlisted))
        affordable = self._budget.left
        left += await self._chats.execute(self._behind(chat, progress) for chat in new[:affordable])
        left += await self._chats.execute(await self._defer(new[affordable:], progress))
        await self._rescan_unread(chats.listed)
        left += await self._chats.execute(await self._with_gaps())
        left += await self._chats.execute(await self._affordable_topics())
        self.left = left
        if self._counted is not None:
            self._counted.update(step.chat_id for step in left)
        shallow = len(await self.background.shallow())
        self._total = progress.done + shallow

        def finish(transaction: Transaction) -> bool:
            accounts.set_progress(transaction, self._account_id, progress.done, self._total)
            lacks_a_chat = self._count_unread(transaction)
            if lacks_a_chat or any(step.needed for step in left):
                list_readings.forget(transaction, self._account_id)
            elif reading is not None:
                list_readings.finish(transaction, self._account_id, reading, began)
            return lacks_a_chat

        again = await self._database.write_eventually(finish)
        self.background.request()
        return again

    async def _begin_reading(self) -> int:
        return await self._database.write_eventually(
            lambda t: list_readings.begin(t, self._account_id)
        )

    def _remember(self, chats: Dialogs) -> None:
        """Keep the list for its unread counts; what was not read again stays as it was."""
        if chats.is_whole:
            self._last_list, self._counted = chats, None
            return
        again = {chat.dialog.peer.chat_id for chat in chats.listed}
        rest = [one for one in self._last_list.listed if one.dialog.peer.chat_id not in again]
        removed = {id_: last for id_, last in self._last_list.removed.items() if id_ not in again}
        self._last_list = Dialogs([*chats.listed, *rest], [], removed, is_whole=False)
        self._counted = again

    async def _topic_steps(self) -> list[Step]:
        """The chats whose topics are read at once. After a reconnect the others follow slowly."""
        if self._is_connected_anew:
            self._is_connected_anew = False
            if not self._is_reconnect:
                found = await self._topics.wanted(every=True)
                await self._topics.want(found)
                return self._within_budget(found)
            found = await self._topics.wanted(every=True)
            found = found[: self._timings.topics_at_reconnect]
            await self._topics.want(found)
            return [self._topics.step(chat_id) for chat_id in found[:1]]
        return await self._affordable_topics()

    async def _affordable_topics(self) -> list[Step]:
        return self._within_budget(await self._topics.wanted())

    def _within_budget(self, found: list[ChatId]) -> list[Step]:
        """As many as half of the budget allows: the history needs the other half."""
        return [self._topics.step(chat_id) for chat_id in found[: self._budget.left // 2]]

    async def _defer(self, new: list[ListedDialog], progress: "_Progress") -> list[Step]:
        """Leave the history of new chats for later: their newest message, which the list contains,
        is enough for now. Returns the steps for chats of which more is missing."""
        steps: list[Step] = []
        for start in range(0, len(new), DEFERRED_AT_ONCE):
            chats = new[start : start + DEFERRED_AT_ONCE]
            verified = await self._database.write_eventually(
                partial(
                    partial_histories.defer_all,
                    account_id=self._account_id,
                    chat_ids=[chat.dialog.peer.chat_id for chat in chats],
                )
            )
            missing = [chat for chat, up_to in zip(chats, verified, strict=True) if not up_to]
            steps += [self._behind(chat, progress) for chat in missing]
        return steps

    async def _needing_history(
        self, unlisted: list[tuple[ChatId, TelegramMessageId]]
    ) -> list[tuple[ChatId, TelegramMessageId]]:
        """The chats outside of the list whose history must be read now. Of the new chats, which an
        interrupted first reading has stored, the budget limits the number."""
        needing = [chat for chat in unlisted if chat[1]]
        new = [chat for chat in unlisted if not chat[1]]
        affordable = max(0, self._budget.left - len(needing))
        verified = await self._database.write_eventually(
            partial(
                partial_histories.defer_all,
                account_id=self._account_id,
                chat_ids=[chat_id for chat_id, _ in new[affordable:]],
            )
        )
        empty = [chat for chat, up_to in zip(new[affordable:], verified, strict=True) if not up_to]
        return needing + new[:affordable] + empty

    async def _on_background_reading(self, chat_id: ChatId, left: int) -> None:
        done = max(0, self._total - left)

        def work(transaction: Transaction) -> None:
            dialogs.recount(transaction, self._account_id, [chat_id])
            accounts.set_progress(transaction, self._account_id, done, self._total)
            transaction.emit_progress(ImportProgress(self._account_id, done, self._total))

        await self._database.write_eventually(work)

    async def problem(self) -> str | None:
        """A sentence about the chats that are left, if the account is incomplete without them."""
        needed = list(dict.fromkeys(step.chat_id for step in self.left if step.needed))
        if not needed:
            return None
        title = await self._database.read(lambda c: peers.title_of(c, self._account_id, needed[0]))
        return chats_problem(title, len(needed) - 1)

    def _count_unread(self, transaction: Transaction) -> bool:
        """Recount the unread messages from the stored ones, but use lower counts of the last list.

        Returns whether the list must be read again, because a message arrived in a chat that it
        lacks.
        """
        dialogs.recount(transaction, self._account_id, self._counted)
        last = self._last_list
        return dialogs.apply_lower_counts(transaction, self._account_id, last.listed, last.removed)

    async def _rescan_unread(self, listed: list[ListedDialog]) -> None:
        """Rescan the unread messages of chats in which Telegram counts fewer: some may have been
        deleted without an update, for example by a timer. The same difference is checked only
        once."""

        def work(transaction: Transaction) -> None:
            dialogs.recount(transaction, self._account_id, self._counted)
            excess = dialogs.with_excess_unread(transaction, self._account_id, listed)
            for chat in excess:
                if self._checked_excess.get(chat.chat_id) != (chat.unread, chat.at_telegram):
                    history_gaps.mark_unread_messages(transaction, self._account_id, chat.chat_id)
            self._checked_excess = {
                chat.chat_id: (chat.unread, chat.at_telegram) for chat in excess
            }

        await self._database.write_eventually(work)

    def _behind(self, chat: ListedDialog, progress: "_Progress") -> Step:
        """The step for a chat with messages that are not stored."""
        chat_id, top = chat.dialog.peer.chat_id, chat.dialog.top_message_id
        return Step(
            chat_id,
            lambda: self._history.catch_up(chat_id, chat.verified_up_to_id, top),
            on_done=progress.step,
        )

    def _unlisted(self, chat: tuple[ChatId, TelegramMessageId]) -> Step:
        """The step for a chat that is not in the list, so that only its history shows new
        messages."""
        return Step(chat[0], lambda: self._history.catch_up(*chat, None))

    async def _with_gaps(self) -> list[Step]:
        """The steps for the chats with gaps."""
        found = await self._database.read(lambda c: history_gaps.pending(c, self._account_id))
        return [self._again(*chat) for chat in found]

    def _again(self, chat_id: ChatId, since: TelegramMessageId) -> Step:
        return Step(
            chat_id,
            lambda: self._history.rescan(chat_id, since),
            on_refused=lambda: self._history.clear_gap(chat_id, since),
        )


class _Progress:
    """Shows the progress of reading the chats."""

    def __init__(self, database: Database, account_id: AccountId, total: int) -> None:
        self._database = database
        self._account_id = account_id
        self._total = total
        self.done = 0

    async def step(self) -> None:
        """One more chat is done."""
        self.done += 1
        await self.show()

    async def show(self) -> None:
        """Emit the progress."""
        done, total = self.done, self._total

        def work(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, done, total)
            transaction.emit_progress(ImportProgress(self._account_id, done, total))

        await self._database.write_eventually(work)
