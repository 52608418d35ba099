"""One pass of a reconciliation: read the list of chats, then each chat that is behind.

An error of one chat, or of one method, is not a lost connection. Such a chat is left for later, and
the others are read. The account's state shows what is missing.
"""

from collections.abc import Callable

import structlog

from switchboard.domain.account_state import chats_problem
from switchboard.domain.events import ImportProgress
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import Link
from switchboard.errors import RequestUnanswered, Unavailable
from switchboard.services.concurrency.rate_limiter import RateLimiter
from switchboard.services.failing_chats import FailingChats, Step
from switchboard.services.sync.dialog_sync import Dialogs, DialogSync
from switchboard.services.sync.history_sync import HistorySync
from switchboard.services.sync.intake import Intake
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.services.sync.topic_sync import TopicSync
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers
from switchboard.store.sync import dialogs, history_gaps
from switchboard.store.sync.dialogs import ListedDialog

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
        wake_sender: Callable[[], None],
    ) -> None:
        self.left: list[Step] = []
        self._account_id = account_id
        self._link = link
        self._database = database
        self._wake_sender = wake_sender
        self._list = DialogSync(account_id, link, intake, database, pace)
        self._history = HistorySync(account_id, link, intake, database, pace, timings.history_page)
        self._chats = FailingChats(account_id, timings.chat_retries)
        self._topics = TopicSync(account_id, link, database, pace)
        self._is_connected_anew = True
        self._last_list = Dialogs([], [])
        self._checked_excess: dict[ChatId, tuple[int, int]] = {}

    def reconnected(self) -> None:
        """Have the topics of all chats read in the next pass."""
        self._is_connected_anew = True

    def pause(self) -> float | None:
        """Seconds until a chat that was left is due. None without one."""
        return self._chats.pause(self.left)

    async def retry_left(self, until: Callable[[], bool]) -> bool:
        """Retry the chats that were left. Returns whether another pass is needed.

        until: whether something else must be done first.
        """
        self.left = await self._chats.execute(self.left, until=until)
        return await self._database.write_eventually(self._count_unread)

    async def run(self) -> bool:
        """Run a pass. Returns whether another one is needed.

        `left` has the chats that it leaves for later. Chats with gaps are rescanned even if
        Telegram refuses the list.
        """
        try:
            chats = await self._list.read()
        except (Unavailable, RequestUnanswered):
            self.left = await self._chats.execute(await self._with_gaps())
            raise
        self._last_list = chats
        self._wake_sender()
        left = await self._chats.execute(await self._topics.steps(every=self._is_connected_anew))
        self._is_connected_anew = False
        self._wake_sender()
        behind = [chat for chat in chats.listed if chat.is_behind]
        progress = _Progress(self._database, self._account_id, len(behind))
        if behind:
            await progress.show()
        left += await self._chats.execute(self._behind(chat, progress) for chat in behind)
        left += await self._chats.execute(map(self._unlisted, chats.unlisted))
        await self._rescan_unread(chats.listed)
        left += await self._chats.execute(await self._with_gaps())
        left += await self._chats.execute(await self._topics.steps(every=False))
        self.left = left

        def finish(transaction: Transaction) -> bool:
            accounts.set_progress(transaction, self._account_id, progress.done, len(behind))
            return self._count_unread(transaction)

        return await self._database.write_eventually(finish)

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
        dialogs.recount(transaction, self._account_id)
        last = self._last_list
        return dialogs.apply_lower_counts(transaction, self._account_id, last.listed, last.removed)

    async def _rescan_unread(self, listed: list[ListedDialog]) -> None:
        """Rescan the unread messages of chats in which Telegram counts fewer: some may have been
        deleted without an update, for example by a timer. The same difference is checked only
        once."""

        def work(transaction: Transaction) -> None:
            dialogs.recount(transaction, self._account_id)
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
            give_up=lambda: self._history.clear_gap(chat_id, since),
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
