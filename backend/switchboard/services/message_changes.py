"""What the operator does with a message that Telegram has: edit, delete, react, forward.

Each change is stored as a command first. The account's sender executes it once.
"""

import secrets
import time
from collections.abc import Callable

from switchboard.domain import markdown
from switchboard.domain.conversations import Conversation
from switchboard.domain.entity_edits import keep_entities
from switchboard.domain.ids import AccountId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.message_permissions import (
    delete_refusal,
    edit_refusal,
    is_protected,
    state_refusal,
)
from switchboard.domain.messages import (
    Direction,
    Kind,
    Message,
    as_kept,
    validate_draft,
    validate_text,
)
from switchboard.domain.outbox import Content, Refusal
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.ports import Clock
from switchboard.domain.redaction import HIDDEN_TEXT, carries_code
from switchboard.domain.send_options import AT_ONCE, SendOptions, options_error
from switchboard.errors import Conflict, Invalid
from switchboard.services.sending.message_parts import text_refused
from switchboard.services.sending.outbox import Outbox, check_account, check_may_send
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, outbox, threads
from switchboard.store.messages.commands import forward, message_changes

VARIATION = "\ufe0f"
"""Asks for an emoji's colourful form. Telegram names reactions without it."""


class MessageChanges:
    """The operator's changes of messages."""

    def __init__(self, database: Database, sending: Outbox, clock: Clock = time.time) -> None:
        self._database = database
        self._outbox = sending
        self._clock = clock

    async def edit(self, message_id: MessageId, text: str, *, is_markdown: bool) -> Message:
        """Edit the text or caption of a message. is_markdown: marks in the text are formats;
        without it, the part of the text that does not change keeps its formats.

        Raises NotFound, Invalid for a text that Telegram would not accept, Conflict if the message
        cannot be edited or the account cannot be used.
        """

        def work(transaction: Transaction) -> Message:
            message = self._message(transaction, message_id, "edit this")
            refusal = edit_refusal(message, self._clock())
            new = markdown.parse(text) if is_markdown else _kept(message, text)
            if refusal is not None and _was_edited_so(message, new):
                return message
            _allow(refusal)
            error = (validate_draft if message.kind is Kind.MEDIA else validate_text)(new.text)
            if error is not None:
                raise text_refused(error, len(as_kept(new.text)))
            bases = message_changes.texts_under_way(transaction, message)
            content = Edit(_telegram_id(message), new.text, new.entities, bases)
            return message_changes.enqueue(transaction, message, content)

        return await self._change(work)

    async def delete(self, message_id: MessageId, *, for_everyone: bool | None) -> None:
        """Delete a message at Telegram, for everyone or for the account alone. A message that
        Telegram does not have is discarded; with None only such a message. If it was deleted or
        discarded before, nothing happens. Raises NotFound, Conflict if it cannot be deleted so."""

        def work(transaction: Transaction) -> AccountId | None:
            if outbox.is_discarded(transaction.connection, message_id):
                return None
            message = threads.get(transaction.connection, message_id)
            if for_everyone is None or message.message_id is None:
                return outbox.discard(transaction, message_id)
            if message.deleted_at is not None:
                return None
            check_account(transaction, message.account_id, "delete this")
            _allow(delete_refusal(message, self._clock(), for_everyone=for_everyone))
            content = Delete(_telegram_id(message), for_everyone)
            return message_changes.enqueue(transaction, message, content).account_id

        account_id = await self._database.write(work)
        if account_id is not None:
            self._outbox.wake(account_id)

    async def react(self, message_id: MessageId, emoji: str | None) -> Message:
        """Make an emoji the account's only reaction to a message, or take its reactions back.

        Raises NotFound, Conflict if the message is not at Telegram or the account cannot be used.
        """
        wanted = None if emoji is None else emoji.replace(VARIATION, "")

        def work(transaction: Transaction) -> Message:
            message = self._message(transaction, message_id, "react")
            _allow(state_refusal(message))
            content: Content = React(_telegram_id(message), wanted)
            return message_changes.enqueue(transaction, message, content)

        return await self._change(work)

    async def forward(
        self,
        message_id: MessageId,
        conversation_id: ConversationId,
        client_id: str | None,
        options: SendOptions = AT_ONCE,
    ) -> Message:
        """Forward a message to a conversation, whose account sends it. In another account its text
        is sent as a new message.

        Raises NotFound, Invalid for options that cannot be accepted, Conflict if the message cannot
        be forwarded there.
        """
        error = options_error(options, self._clock())
        if error is not None:
            raise Invalid(*error)
        random_id = RandomId(secrets.randbits(64) - 2**63)

        def work(transaction: Transaction) -> Message:
            message = threads.get(transaction.connection, message_id)
            target = conversations.get(transaction.connection, conversation_id)
            earlier = forward.find_earlier(transaction, message, target, client_id)
            if earlier is not None:
                return earlier
            _allow(state_refusal(message) or _forward_refusal(message, target))
            return forward.enqueue(
                transaction,
                message,
                target,
                client_id=client_id,
                random_id=random_id,
                options=options,
                check=check_may_send,
            )

        forwarded = await self._change(work)
        self._outbox.look_for(forwarded)
        return forwarded

    async def _change(self, work: Callable[[Transaction], Message]) -> Message:
        message = await self._database.write(work)
        self._outbox.wake(message.account_id)
        return message

    def _message(self, transaction: Transaction, message_id: MessageId, purpose: str) -> Message:
        message = threads.get(transaction.connection, message_id)
        check_account(transaction, message.account_id, purpose)
        return message


SERVICE = Refusal("forward_not_allowed", "Service messages cannot be forwarded.")
LOGIN_CODE = Refusal(
    "forward_not_allowed",
    "A message that may carry a login code is not forwarded: whoever reads it could sign in.",
)
PROTECTED = Refusal(
    "content_protected",
    "The content of this chat is protected, so Telegram does not let it be forwarded.",
)
MEDIA_ELSEWHERE = Refusal(
    "media_of_another_account",
    "Files cannot be forwarded to a conversation of another account. Save the file in a Telegram "
    "app, and send it from there.",
)


def _forward_refusal(message: Message, target: Conversation) -> Refusal | None:
    if message.kind is Kind.SERVICE:
        return SERVICE
    if message.text == HIDDEN_TEXT or carries_code(
        chat_id=message.chat_id, sender_id=message.sender_id, origin=None
    ):
        return LOGIN_CODE
    if is_protected(message):
        return PROTECTED
    is_elsewhere = message.account_id != target.account_id
    return MEDIA_ELSEWHERE if is_elsewhere and message.kind is Kind.MEDIA else None


def _kept(message: Message, text: str) -> FormattedText:
    """The text with the formats of its unchanged part: those of the edit in progress, if there is
    one."""
    pending = message.pending_change
    before = (
        FormattedText(message.text, message.entities)
        if pending is None or pending.text is None
        else FormattedText(pending.text, pending.entities)
    )
    return FormattedText(text, keep_entities(before, text))


def _was_edited_so(message: Message, new: FormattedText) -> bool:
    """Whether the message has this text by an edit that was made before."""
    return (
        message.direction is Direction.OUTGOING
        and message.deleted_at is None
        and message.edited_at is not None
        and message.text == as_kept(new.text)
    )


def _allow(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Conflict(refusal.code, refusal.detail)


def _telegram_id(message: Message) -> TelegramMessageId:
    if message.message_id is None:
        raise TypeError("A message that Telegram has, has its id.")
    return message.message_id
