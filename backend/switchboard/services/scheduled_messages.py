"""What the operator does with a scheduled message: change it, send it now. `Outbox.discard` takes
it back.

Commands change a message that Telegram has; a message that still waits is changed in the store.
"""

import time
from collections.abc import Callable

from switchboard.domain import markdown
from switchboard.domain.entity_edits import keep_entities
from switchboard.domain.ids import MessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import (
    Direction,
    Kind,
    Message,
    Status,
    validate_draft,
    validate_text,
)
from switchboard.domain.ports import Clock
from switchboard.domain.schedule import time_error
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import Conflict, Invalid
from switchboard.services.sending.message_parts import TEXT_ERRORS, too_long
from switchboard.services.sending.outbox import Outbox, check_account
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import threads
from switchboard.store.messages.commands import scheduled_changes
from switchboard.store.messages.schedules import SAME_MOMENT


class ScheduledMessages:
    """The operator's changes of scheduled messages."""

    def __init__(self, database: Database, outbox: Outbox, clock: Clock = time.time) -> None:
        self._database = database
        self._outbox = outbox
        self._clock = clock

    async def is_scheduled(self, message_id: MessageId) -> bool:
        """Whether a message is scheduled, or is to be. Raises NotFound."""
        message = await self._database.read(lambda c: threads.get(c, message_id))
        return message.scheduled_at is not None

    async def change(
        self,
        message_id: MessageId,
        *,
        text: str | None,
        send_at: Timestamp | None,
        is_markdown: bool = False,
    ) -> Message:
        """Change the text of a scheduled message, or its time; None keeps it. Without `is_markdown`
        the part of the text that does not change keeps its formats. A change that was made before
        is not refused when it is repeated later.

        Raises NotFound, Invalid for a text or time that Telegram would not accept, Conflict if the
        message is not scheduled or the account cannot be used.
        """

        def work(transaction: Transaction) -> Message:
            message = threads.get(transaction.connection, message_id)
            if _was_sent_so(message, text, send_at):
                return message
            _check(transaction, message, "change this")
            before = wanted_text(message)
            new = before if text is None else _new_text(message, before, text, is_markdown)
            at = send_at or wanted_time(message)
            error = None if send_at is None else time_error(send_at, self._clock())
            if error is None:
                return scheduled_changes.change(transaction, message, new, at)
            if (before, wanted_time(message)) != (new, at):
                raise Invalid(*error)
            return message

        return await self._store(work)

    async def send_now(self, message_id: MessageId) -> Message:
        """Send a scheduled message now. A message that was sent, or is being sent, is returned
        unchanged. Raises NotFound, Conflict as `change`."""

        def work(transaction: Transaction) -> Message:
            message = threads.get(transaction.connection, message_id)
            if _is_let_go(message, self._clock()):
                return message
            _check(transaction, message, "send this")
            return scheduled_changes.send_now(transaction, message)

        return await self._store(work)

    async def _store(self, work: Callable[[Transaction], Message]) -> Message:
        message = await self._database.write(work)
        self._outbox.wake(message.account_id)
        return message


def _check(transaction: Transaction, message: Message, purpose: str) -> None:
    check_account(transaction, message.account_id, purpose)
    if message.scheduled_at is None:
        raise Conflict(
            "message_not_scheduled",
            "This message is not scheduled."
            if message.status is not Status.SENT
            else "Telegram has sent this message.",
        )


def _is_let_go(message: Message, now: float) -> bool:
    """Whether an own message was sent, or is sent as soon as possible."""
    if message.direction is not Direction.OUTGOING or message.scheduled_at is not None:
        return False
    is_held_back = message.not_before is not None and message.not_before > now
    return message.status is Status.SENT or (message.status is Status.PENDING and not is_held_back)


def _was_sent_so(message: Message, text: str | None, send_at: Timestamp | None) -> bool:
    """Whether Telegram has sent an own message at this time, with this text."""
    return (
        send_at is not None
        and message.status is Status.SENT
        and abs(message.timestamp - send_at) <= SAME_MOMENT
        and text in (None, message.text)
    )


def wanted_text(message: Message) -> FormattedText:
    """The text that the operator wants: that of a change on its way, or what Telegram has."""
    pending = message.pending_change
    if pending is None or pending.text is None:
        return FormattedText(message.text, message.entities)
    return FormattedText(pending.text, pending.entities)


def wanted_time(message: Message) -> Timestamp:
    """The time that the operator wants."""
    pending = message.pending_change
    wanted = message.scheduled_at if pending is None else pending.send_at or message.scheduled_at
    assert wanted is not None
    return wanted


def _new_text(
    message: Message, before: FormattedText, text: str, is_markdown: bool
) -> FormattedText:
    new = markdown.parse(text) if is_markdown else FormattedText(text, keep_entities(before, text))
    error = (validate_draft if message.kind is Kind.MEDIA else validate_text)(new.text)
    if error is not None:
        raise Invalid(error.value, TEXT_ERRORS.get(error) or too_long(len(new.text)))
    return new
