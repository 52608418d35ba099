"""Replies on their way out: kept first, then sent, one account after its own order.

Every account has one sender, so a slow or waiting account never holds up another. What Telegram
answers decides: sent, refused, wait until, or no answer, in which case the same message with the
same random id is tried again until an answer comes.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

from switchboard.domain.account_state import can_send
from switchboard.domain.clock import Timestamp
from switchboard.domain.delivery import Draft, OutboxState, pause_after
from switchboard.domain.ids import (
    AccountId,
    ConversationId,
    MessageId,
    RandomId,
    TelegramMessageId,
)
from switchboard.domain.messages import TEXT_LIMIT, Message, SendError, TextFlaw, flaw_of
from switchboard.domain.ports import Clock, Link
from switchboard.errors import (
    Conflict,
    ConnectionLost,
    FloodWait,
    Invalid,
    RequestUnanswered,
    SendRefused,
    SessionDead,
)
from switchboard.services.metrics import Metrics
from switchboard.store import accounts, conversations, messages, outbox
from switchboard.store.database import Database
from switchboard.store.transaction import Transaction

WRITE_DEADLINE = 15.0
"""Seconds an operator waits for a locked database before hearing so."""

log = structlog.get_logger(__name__)

FLAWS = {
    TextFlaw.EMPTY: "The message is empty.",
    TextFlaw.TOO_LONG: f"The message is longer than {TEXT_LIMIT} characters. Split it.",
    TextFlaw.NOT_TEXT: "The message holds characters that are not text (NUL or half a surrogate).",
}


class Outbox:
    """Takes replies in and sends them through the account they belong to."""

    def __init__(self, database: Database, metrics: Metrics, clock: Clock = time.time) -> None:
        self._database = database
        self._metrics = metrics
        self._clock = clock
        self._wake: dict[AccountId, asyncio.Event] = {}

    async def reply(
        self,
        conversation_id: ConversationId,
        text: str,
        client_id: str | None,
        reply_to: TelegramMessageId | None,
    ) -> Message:
        """Keep a reply as pending and have it sent.

        Raises Invalid for a text Telegram would not take, NotFound, Conflict where the account
        cannot send or client_id was used for another text, Unavailable where nothing can be
        written right now.
        """
        flaw = flaw_of(text)
        if flaw is not None:
            raise Invalid(flaw.value, FLAWS[flaw])
        random_id = RandomId(secrets.randbits(64) - 2**63)

        def work(transaction: Transaction) -> Message:
            earlier = outbox.posted_before(transaction, conversation_id, client_id, text)
            if earlier is not None:
                return earlier
            _check_may_send(transaction, conversation_id)
            return outbox.enqueue(
                transaction,
                conversation_id,
                text=text,
                client_id=client_id,
                reply_to=reply_to,
                random_id=random_id,
            )

        message = await self._database.write(work, deadline=WRITE_DEADLINE)
        self.wake(message.account_id)
        return message

    async def retry(self, message_id: MessageId) -> Message:
        """Send a failed message again, as the same message. Raises NotFound, Conflict."""

        def work(transaction: Transaction) -> Message:
            message = messages.get(transaction.connection, message_id)
            _check_may_send(transaction, message.conversation_id)
            return outbox.retry(transaction, message_id)

        message = await self._database.write(work, deadline=WRITE_DEADLINE)
        self.wake(message.account_id)
        return message

    async def discard(self, message_id: MessageId) -> None:
        """Take back a message that was not sent. Raises NotFound, Conflict."""
        await self._database.write(
            lambda transaction: outbox.discard(transaction, message_id), deadline=WRITE_DEADLINE
        )

    def wake(self, account_id: AccountId) -> None:
        """Have the account's sender look again."""
        self._wake.setdefault(account_id, asyncio.Event()).set()

    async def deliver(
        self, account_id: AccountId, link: Link, on_flood: Callable[[int | None], None]
    ) -> None:
        """Send what the account has to send, for as long as its link lives.

        on_flood is told until when Telegram holds the account back, and None once it does not.
        Raises ConnectionLost and SessionDead as the link does.
        """
        wake = self._wake.setdefault(account_id, asyncio.Event())
        while True:
            wake.clear()
            waiting = await self._database.read(lambda c: outbox.pending(c, account_id))
            draft, again_at = self._next(waiting)
            on_flood(again_at if draft is None and _is_held_back(waiting) else None)
            if draft is not None:
                await self._send(draft, link)
                continue
            pause = None if again_at is None else max(0.05, again_at - self._clock())
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await wake.wait()

    def _next(self, waiting: outbox.Waiting) -> tuple[Draft | None, int | None]:
        """The next message to try now, or the moment at which there will be one."""
        now = self._clock()
        held: set[int] = set()
        earliest: int | None = None
        for draft, not_before, whole_account in waiting:
            if draft.chat_id in held:
                continue
            if not_before <= now:
                return draft, None
            earliest = not_before if earliest is None else min(earliest, not_before)
            if whole_account:
                break
            held.add(draft.chat_id)
        return None, earliest

    async def _send(self, draft: Draft, link: Link) -> None:
        if not await self._database.write(lambda t: outbox.begin(t, draft.message_id)):
            return
        try:
            result = await link.send(draft)
        except SendRefused as refused:
            self._metrics.sends.labels("refused").inc()
            error = SendError(refused.code, refused.detail)
            await self._database.write(lambda t: outbox.fail(t, draft.message_id, error))
        except FloodWait as flood:
            self._metrics.sends.labels("flood_wait").inc()
            await self._wait(draft, flood)
        except (ConnectionLost, RequestUnanswered) as lost:
            self._metrics.sends.labels("unknown").inc()
            await self._try_again(draft, lost)
        except SessionDead as dead:
            await self._keep(draft, dead)
            raise
        else:
            self._metrics.sends.labels("sent").inc()
            await self._database.write(lambda t: outbox.sent(t, draft.message_id, result))

    async def _wait(self, draft: Draft, flood: FloodWait) -> None:
        """Telegram named a time. An earlier try that went unanswered stays in doubt."""
        until = int(self._clock()) + flood.seconds + 1
        error = SendError(flood.code, flood.detail, Timestamp(until))
        await self._database.write(
            lambda t: outbox.put_off(
                t,
                draft.message_id,
                state=OutboxState.WAITING if _is_certain(draft) else OutboxState.UNKNOWN,
                until=until,
                error=error,
                whole_account=flood.whole_account,
            )
        )

    async def _keep(self, draft: Draft, dead: SessionDead) -> None:
        """Telegram has ended the session instead: the message goes after the next login, or may be
        taken back."""
        await self._database.write(
            lambda t: outbox.put_off(
                t,
                draft.message_id,
                state=OutboxState.QUEUED if _is_certain(draft) else OutboxState.UNKNOWN,
                until=0,
                error=SendError(dead.code, dead.detail),
            )
        )

    async def _try_again(self, draft: Draft, lost: ConnectionLost | RequestUnanswered) -> None:
        """No answer: it may be sent. The same random id makes the next try safe. Other chats wait
        with it where the connection is in doubt."""
        pause = pause_after(draft.attempts + 1, random.random())  # noqa: S311 - jitter
        log.info("send_unanswered", account_id=draft.account_id, reason=lost.code)
        await self._database.write(
            lambda t: outbox.put_off(
                t,
                draft.message_id,
                state=OutboxState.UNKNOWN,
                until=int(self._clock() + pause),
                error=SendError(
                    "delivery_unknown", "No answer from Telegram yet. Switchboard keeps trying."
                ),
                whole_account=isinstance(lost, ConnectionLost),
            )
        )


def _is_certain(draft: Draft) -> bool:
    """Whether no try before this one can have brought it to Telegram."""
    return draft.state in {OutboxState.QUEUED, OutboxState.WAITING}


def _is_held_back(waiting: outbox.Waiting) -> bool:
    """Whether Telegram told the account to wait, not only a chat or a lost connection."""
    return any(
        whole_account and draft.state is OutboxState.WAITING for draft, _, whole_account in waiting
    )


def _check_may_send(transaction: Transaction, conversation_id: ConversationId) -> None:
    conversation = conversations.get(transaction.connection, conversation_id)
    account = accounts.find(transaction.connection, conversation.account_id)
    if account.removed_at is not None:
        raise Conflict("account_removed", "The account was removed. Add it again to reply.")
    if not account.is_active:
        raise Conflict("account_inactive", "The account is switched off. Enable it to reply.")
    if not can_send(account.state):
        raise Conflict("account_unusable", account.state_detail)
    if not conversation.can_reply:
        raise Conflict("reply_not_allowed", "This account may not write in this conversation.")
