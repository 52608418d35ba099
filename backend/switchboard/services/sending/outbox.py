"""The outbox: store a command first, then execute it through its account.

Every account has its own sender (`services/sending/account_sender.py`), so a slow or waiting
account never delays another.
"""

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from switchboard.domain import markdown
from switchboard.domain.account_freeze import ACCOUNT_FROZEN
from switchboard.domain.account_state import AccountState, can_send
from switchboard.domain.backoff import Backoff
from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import (
    AccountId,
    CommandId,
    ConversationId,
    MessageId,
    RandomId,
    TelegramMessageId,
)
from switchboard.domain.local_change import LocalChange
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import Message
from switchboard.domain.outbox import Content, FloodWaits, PaceLimit, SendPace
from switchboard.domain.permissions import SENTENCES, CannotReply
from switchboard.domain.ports import Clock, Link
from switchboard.domain.send_options import AT_ONCE, SendOptions, options_error
from switchboard.errors import Conflict, Invalid
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.metrics import Metrics
from switchboard.services.sending.account_sender import AccountSender, FloodsByKey
from switchboard.services.sending.delivery import PAUSES, UntilStored, stored_already
from switchboard.services.sending.direct_dispatch import DirectDispatch
from switchboard.services.sending.message_parts import parts_of
from switchboard.store.accounts import accounts
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, local_changes, outbox, threads
from switchboard.store.messages.commands import chat_settings, mark_read, send_parts

CANNOT_REPLY = SENTENCES[CannotReply.NOT_ALLOWED]

NO_LOCAL_CHANGE = LocalChange()

MARK_READ_TIMEOUT = 10.0
"""Seconds to wait for Telegram when marking as read. After that the command stays in the outbox."""


class Outbox:
    """Stores commands and executes them through their accounts.

    until_stored: waits until the updates that were passed on are stored; the service sets it.
    pace: how fast the messages of an account leave; None without a limit.
    backoff: the pauses after attempts without an answer.
    """

    def __init__(
        self,
        database: Database,
        metrics: Metrics,
        clock: Clock = time.time,
        pace: PaceLimit | None = None,
        backoff: Backoff = PAUSES,
    ) -> None:
        self._pace_limit = pace
        self._paces: dict[AccountId, SendPace] = {}
        self._backoff = backoff
        self.until_stored: UntilStored = stored_already
        self._database = database
        self._metrics = metrics
        self._clock = clock
        self._wake: dict[AccountId, asyncio.Event] = {}
        self._floods: dict[AccountId, FloodsByKey] = {}
        self._senders: dict[AccountId, AccountSender] = {}
        self._direct_dispatch = DirectDispatch(database, self._senders, self.look_for)

    async def reply(
        self,
        conversation_id: ConversationId,
        text: str,
        client_id: str | None,
        reply_to: TelegramMessageId | None,
        *,
        split: bool = False,
        options: SendOptions = AT_ONCE,
        is_markdown: bool = False,
    ) -> Message:
        """Store a reply as pending and send it. split: a text that is too long for one message is
        sent as several; the first one is returned. options: when and how they are sent.
        is_markdown: marks in the text are formats.

        Raises Invalid for a text, time or quote that Telegram would not accept, NotFound, Conflict
        if the account cannot send or if another text has the client_id, Unavailable if the database
        cannot be written now.
        """
        formatted = markdown.parse(text) if is_markdown else FormattedText(text)
        parts = [
            (part, RandomId(secrets.randbits(64) - 2**63)) for part in parts_of(formatted, split)
        ]

        def check(transaction: Transaction, conversation: Conversation) -> None:
            _check_options(options, self._clock())
            check_may_send(transaction, conversation)

        def work(transaction: Transaction) -> Message:
            return send_parts.enqueue(
                transaction,
                conversation_id,
                parts,
                client_id=client_id,
                reply_to=reply_to,
                options=options,
                check=check,
            )

        may_leave_now = len(parts) == 1 and options.send_at is None and options.not_before is None
        return await self._direct_dispatch.store(work, conversation_id, may_leave_now=may_leave_now)

    async def change(
        self,
        conversation_id: ConversationId,
        contents: Sequence[Content],
        local: LocalChange = NO_LOCAL_CHANGE,
    ) -> Conversation:
        """Store a change of a conversation's chat, and execute it at Telegram. The conversation
        shows it immediately. local: the changes that Telegram does not get.

        Raises NotFound, Conflict if the account cannot be used, and Invalid for a snooze until a
        time that has passed.
        """
        until = None if local.snooze is None else local.snooze.until
        if until is not None and until <= self._clock():
            raise Invalid("snooze_in_past", "The time to snooze until has passed. Choose a later.")

        def work(transaction: Transaction) -> Conversation:
            conversation = conversations.get(transaction.connection, conversation_id)
            if contents or local.is_empty:
                check_account(transaction, conversation.account_id, "change this")
            if not local.is_empty:
                local_changes.apply(transaction, conversation.id, local)
            for content in contents:
                chat_settings.enqueue(transaction, conversation, content)
            return conversations.get(transaction.connection, conversation_id)

        conversation = await self._database.write(work)
        self.wake(conversation.account_id)
        return conversation

    async def mark_read(
        self, conversation_id: ConversationId, read_to: TelegramMessageId | None
    ) -> Conversation:
        """Mark as read up to a message, or completely: here immediately, and at Telegram.

        While the account is connected, this waits a moment for Telegram's answer. Raises NotFound.
        """
        conversation, command_id = await self._database.write(
            lambda t: mark_read.enqueue(t, conversation_id, read_to)
        )
        self._direct_dispatch.remember_chat(
            conversation.id, conversation.account_id, conversation.chat_id
        )
        self.wake(conversation.account_id)
        if command_id is not None:
            await self._wait_for_try(conversation.account_id, command_id)
        return conversation

    async def retry(self, message_id: MessageId, *, without_quote: bool = False) -> Message:
        """Try a failed or waiting message again now, as the same message; with `without_quote`,
        without the message that it answers. Raises NotFound, Conflict."""

        def work(transaction: Transaction) -> Message:
            message = threads.get(transaction.connection, message_id)
            target = outbox.retry_target(transaction.connection, message)
            check_may_send(transaction, conversations.get(transaction.connection, target))
            return outbox.retry(transaction, message_id, without_quote=without_quote)

        message = await self._database.write(work)
        self.look_for(message)
        return message

    async def discard(self, message_id: MessageId) -> None:
        """Discard a message that was not sent. Raises NotFound, Conflict."""
        account_id = await self._database.write(
            lambda transaction: outbox.discard(transaction, message_id)
        )
        self.wake(account_id)

    def wake(self, account_id: AccountId) -> None:
        """Wake the account's sender."""
        self._wake.setdefault(account_id, asyncio.Event()).set()

    async def deliver(
        self, account_id: AccountId, link: Link, on_flood: Callable[[int | None], None]
    ) -> None:
        """Execute the account's commands while its link lives.

        on_flood: called with the end of a flood wait of the account, and with None when it has
        passed. Raises SessionDead as the link does.
        """
        self._senders[account_id] = sender = AccountSender(
            account_id,
            link,
            self._database,
            self._metrics,
            wake=self._wake.setdefault(account_id, asyncio.Event()),
            floods=self._floods.setdefault(account_id, defaultdict(FloodWaits)),
            on_flood=on_flood,
            clock=self._clock,
            until_stored=self.until_stored,
            pace=self._pace_of(account_id),
            backoff=self._backoff,
        )
        await sender.run()

    def _pace_of(self, account_id: AccountId) -> SendPace | None:
        """The pace of an account, which outlasts its connections."""
        if self._pace_limit is None:
            return None
        return self._paces.setdefault(account_id, SendPace(self._pace_limit))

    async def _wait_for_try(self, account_id: AccountId, command_id: CommandId) -> None:
        """Wait a moment for a command's attempt, if the account is connected."""
        sender = self._senders.get(account_id)
        if sender is not None:
            await wait_or_timeout(sender.tried(command_id), MARK_READ_TIMEOUT)

    def look_for(self, message: Message) -> None:
        """Let the account's sender look for a message that is to be sent."""
        sender = self._senders.get(message.account_id)
        if sender is None:
            self.wake(message.account_id)
        else:
            sender.look_for(message.chat_id)


def _check_options(options: SendOptions, now: float) -> None:
    error = options_error(options, now)
    if error is not None:
        raise Invalid(*error)


def check_may_send(transaction: Transaction, conversation: Conversation) -> None:
    """Raise Conflict if the account cannot write in the conversation."""
    check_account(transaction, conversation.account_id, "reply")
    if not conversation.can_reply:
        raise Conflict("reply_not_allowed", conversation.cannot_reply_reason or CANNOT_REPLY)


def check_account(transaction: Transaction, account_id: AccountId, purpose: str) -> None:
    """Raise Conflict if the account cannot be used. purpose: the action that needs it."""
    account = accounts.find(transaction.connection, account_id)
    if account.removed_at is not None:
        raise Conflict("account_removed", f"The account was removed. Add it again to {purpose}.")
    if not account.is_active:
        raise Conflict("account_inactive", f"The account is switched off. Enable it to {purpose}.")
    if not can_send(account.state):
        is_frozen = account.state is AccountState.FROZEN
        code = ACCOUNT_FROZEN if is_frozen else "account_unusable"
        raise Conflict(code, account.state_detail)
