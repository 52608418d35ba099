"""Reading Telegram's own history until the store equals it.

Updates alone do not prove that nothing is missing. At sign-in, at start, after every reconnect,
after a gap that Telegram would not fill, and from time to time, the list of chats is read, and
the history of each chat from its verified mark upwards. Only this moves the mark, one page at a
time, so an interrupted pass resumes where it stopped.

History does not tell what happened to older messages. So an account is complete when a pass has
reached the end and everything that updates had to tell is stored as well. Passes do not wait for
that: while Telegram refuses to tell it, history brings at least the new messages.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    wait_random_exponential,
)

from switchboard.domain.events import ImportProgress
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Clock, Link
from switchboard.errors import Unavailable
from switchboard.services.chat_history import ChatHistory
from switchboard.services.chat_list import ChatList
from switchboard.services.intake import Intake
from switchboard.services.lamp import Lamp
from switchboard.services.pace import Pace
from switchboard.services.side_by_side import until_one_ends
from switchboard.store import accounts, dialogs, doubt
from switchboard.store.database import Database
from switchboard.store.dialogs import Listed
from switchboard.store.transaction import Transaction

PERIOD = 900.0
"""Seconds between passes without an occasion."""

UPDATES_PATIENCE = 10.0
"""Seconds that updates may take after a pass before the account says what it waits for."""

FIRST_PAUSE = 2.0
"""Seconds until a pass that Telegram refused is tried again; each next pause may be longer."""

log = structlog.get_logger(__name__)


class Reconciler:
    """Keeps one connected account's store equal to its history at Telegram."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        intake: Intake,
        database: Database,
        on_wait: Callable[[int | None], None],
        clock: Clock = time.time,
    ) -> None:
        """on_wait is told until when Telegram holds the reading back, and None when it goes on."""
        self._account_id = account_id
        self._link = link
        self._intake = intake
        self._database = database
        self._clock = clock
        self._pace = Pace(on_wait, clock)
        self._list = ChatList(account_id, link, database, self._pace)
        self._history = ChatHistory(account_id, link, intake, database, self._pace)
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._connection = 0
        self._passed = asyncio.Event()
        self._last_pass = (0, 0)

    def request(self) -> None:
        """Have a pass made soon; requests that come during a pass are answered by the next."""
        self._wanted.set()

    def reconnected(self) -> None:
        """Have a pass made soon: one that is under way knows nothing of what was missed since."""
        self._connection += 1
        self._wanted.set()

    async def run(self, lamp: Lamp) -> None:
        """Make passes when asked and from time to time, for as long as the link lives.

        The lamp hears when everything that was missed is stored, and when that takes long. Raises
        ConnectionLost and SessionDead as the link does.
        """
        await until_one_ends(self._make_passes(), self._conclude(lamp))

    async def _make_passes(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(PERIOD):
                    await self._wanted.wait()
            self._wanted.clear()
            self._last_pass = await self._pass_at_last()
            self._passed.set()

    async def _conclude(self, lamp: Lamp) -> None:
        """After a pass, wait for the updates too; then the account is complete."""
        while True:
            await self._passed.wait()
            self._passed.clear()
            started, connection = self._last_pass
            await self._updates(lamp)
            if await self._database.read(lambda c: doubt.chats(c, self._account_id)):
                self._wanted.set()  # updates have told of a gap after the pass looked for one
                continue
            untold = self._link.untold()
            await self._database.write(_completing(self._account_id, started, untold))
            if connection == self._connection:
                lamp.caught_up()

    async def _updates(self, lamp: Lamp) -> None:
        """Wait until everything that updates had to tell is stored."""
        arriving = asyncio.ensure_future(self._link.up_to_date())
        try:
            await asyncio.wait({arriving}, timeout=UPDATES_PATIENCE)
            if not arriving.done():
                lamp.held_up()
            await arriving
        finally:
            arriving.cancel()
        await self._intake.recorded()

    async def _pass_at_last(self) -> tuple[int, int]:
        """Make a pass; where Telegram refuses the list of chats, again, ever more slowly.

        Until one succeeds nothing more is said to be complete. Sending does not depend on it.
        """

        def say(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            reason = error.code if isinstance(error, Unavailable) else None
            pause = round(state.next_action.sleep, 1) if state.next_action else None
            log.warning(
                "reading_refused", account_id=self._account_id, reason=reason, retry_in=pause
            )

        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Unavailable),
            wait=wait_random_exponential(multiplier=FIRST_PAUSE, min=0.5, max=PERIOD),
            before_sleep=say,
        )
        return await retrying(self._pass)

    async def _pass(self) -> tuple[int, int]:
        """Returns when it began, and on which connection."""
        began = (int(self._clock()), self._connection)
        chats = await self._list.read()
        behind = [chat for chat in chats.listed if chat.is_behind]
        for done, chat in enumerate(behind):
            await self._show_progress(done, len(behind))
            dialog = chat.dialog
            await self._history.read_on(
                dialog.peer.chat_id, chat.verified_id, dialog.top_message_id
            )
        if behind:
            await self._show_progress(len(behind), len(behind))
        for chat_id, verified in chats.hidden:
            await self._history.read_on(chat_id, verified, None)
        doubtful = await self._database.read(lambda c: doubt.chats(c, self._account_id))
        for chat_id, since in doubtful:
            await self._history.read_again(chat_id, since)
        for chat in chats.listed:
            if chat.is_unread_there:
                await self._tell_read(chat)

        def finish(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, len(behind), len(behind))
            dialogs.recount(transaction, self._account_id)

        await self._database.write(finish)
        return began

    async def _tell_read(self, chat: Listed) -> None:
        """What the operator read while Telegram could not be told."""
        chat_id, up_to = chat.dialog.peer.chat_id, chat.read_up_to
        try:
            await self._pace.ask(lambda: self._link.mark_read(chat_id, up_to))
        except Unavailable as refused:
            log.info("mark_read_failed", account_id=self._account_id, reason=refused.code)

    async def _show_progress(self, done: int, total: int) -> None:
        def work(transaction: Transaction) -> None:
            accounts.set_progress(transaction, self._account_id, done, total)
            transaction.tell_progress(ImportProgress(self._account_id, done, total))

        await self._database.write(work)


def _completing(
    account_id: AccountId, until: int, untold: frozenset[ChatId]
) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        doubt.in_step(transaction, account_id, untold)
        accounts.set_complete_until(transaction, account_id, until)

    return work
