"""One pass of a reconciliation: read the list of chats, then each chat that is behind.

Telegram's trouble with one chat, or with one method, is not a lost connection. Such a chat is left
for later, the others are read, and the account says what it is not complete without.
"""

from collections.abc import Callable

import structlog

from switchboard.domain.account_state import troubled_chats
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
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers
from switchboard.store.sync import dialogs, history_gaps
from switchboard.store.sync.dialogs import ListedDialog

log = structlog.get_logger(__name__)


class Reconciliation:
    """Reads what one connected account lacks. left: the chats that the last pass had to leave.

    wake_sender: called when the list may have put commands into the outbox.
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
        self._last_list = Dialogs([], [])
        self._looked_into: dict[ChatId, tuple[int, int]] = {}

    def pause(self) -> float | None:
        """Seconds until a chat that was left is due; None where there is none."""
        return self._chats.pause(self.left)

    async def retry_left(self, until: Callable[[], bool]) -> bool:
        """Read the chats again that were left; whether another pass is needed.

        until: whether something else is to be done first.
        """
        self.left = await self._chats.carry_out(self.left, until=until)
        return await self._database.write_eventually(self._count_unread)

    async def run(self) -> bool:
        """Make a pass; whether another one is needed. What it leaves is in `left`.

        Chats of which Telegram has skipped something are read again also where it does not give
        the list.
        """
        try:
            chats = await self._list.read()
        except (Unavailable, RequestUnanswered):
            self.left = await self._chats.carry_out(await self._doubtful())
            raise
        self._last_list = chats
        self._wake_sender()
        behind = [chat for chat in chats.listed if chat.is_behind]
        progress = _Progress(self._database, self._account_id, len(behind))
        if behind:
            await progress.show()
        left = await self._chats.carry_out(self._behind(chat, progress) for chat in behind)
        left += await self._chats.carry_out(map(self._hidden, chats.unlisted))
        await self._doubt_unread(chats.listed)
        left += await self._chats.carry_out(await self._doubtful())
        self.left = left

        def finish(transaction: Transaction) -> bool:
            accounts.set_progress(transaction, self._account_id, progress.done, len(behind))
            return self._count_unread(transaction)

        return await self._database.write_eventually(finish)

    async def trouble(self) -> str | None:
        """What is left, where the account is incomplete without it, in a sentence."""
        needed = list(dict.fromkeys(step.chat_id for step in self.left if step.needed))
        if not needed:
            return None
        title = await self._database.read(lambda c: peers.title_of(c, self._account_id, needed[0]))
        return troubled_chats(title, len(needed) - 1)

    def _count_unread(self, transaction: Transaction) -> bool:
        """What is stored, where all of it is; but no more than the last list said. Where something
        came in a chat that the list lacks, it is asked for again."""
        dialogs.recount(transaction, self._account_id)
        last = self._last_list
        return dialogs.apply_lower_counts(transaction, self._account_id, last.listed, last.removed)

    async def _doubt_unread(self, listed: list[ListedDialog]) -> None:
        """Have messages looked at again where Telegram counts fewer as unread: some may be gone
        without a word, as those with a timer. The same difference is looked into once."""

        def work(transaction: Transaction) -> None:
            dialogs.recount(transaction, self._account_id)
            excess = dialogs.with_excess_unread(transaction, self._account_id, listed)
            for chat in excess:
                if self._looked_into.get(chat.chat_id) != (chat.unread, chat.at_telegram):
                    history_gaps.mark_unread_messages(transaction, self._account_id, chat.chat_id)
            self._looked_into = {chat.chat_id: (chat.unread, chat.at_telegram) for chat in excess}

        await self._database.write_eventually(work)

    def _behind(self, chat: ListedDialog, progress: "_Progress") -> Step:
        """A chat with messages that are not here."""
        chat_id, top = chat.dialog.peer.chat_id, chat.dialog.top_message_id
        return Step(
            chat_id,
            lambda: self._history.catch_up(chat_id, chat.verified_up_to_id, top),
            on_done=progress.step,
        )

    def _hidden(self, chat: tuple[ChatId, TelegramMessageId]) -> Step:
        """A chat of which only its history tells."""
        return Step(chat[0], lambda: self._history.catch_up(*chat, None))

    async def _doubtful(self) -> list[Step]:
        """The chats of which Telegram has skipped something."""
        found = await self._database.read(lambda c: history_gaps.pending(c, self._account_id))
        return [self._again(*chat) for chat in found]

    def _again(self, chat_id: ChatId, since: TelegramMessageId) -> Step:
        return Step(
            chat_id,
            lambda: self._history.rescan(chat_id, since),
            give_up=lambda: self._history.settle(chat_id, since),
        )


class _Progress:
    """How far the reading of chats has come, told to the page."""

    def __init__(self, database: Database, account_id: AccountId, total: int) -> None:
        self._database = database
        self._account_id = account_id
        self._total = total
        self.done = 0

    async def step(self) -> None:
        """One more is done."""
        self.done += 1
        await self.show()

    async def show(self) -> None:
        """Say how far it is."""
        done, total = self.done, self._total

        def work(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, done, total)
            transaction.emit_progress(ImportProgress(self._account_id, done, total))

        await self._database.write_eventually(work)
