"""The commands that send, schedule and change messages against a Telegram that answers, does not
answer, refuses, and a phone.

Hypothesis plays the operator, the sender, Telegram and the phone in any order, over the real store.
In the end the thread shows Telegram's messages and its schedule, each once, and nothing waits.
"""

import itertools
import sqlite3
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from switchboard.domain.ids import ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.domain.messages import Message
from switchboard.domain.outbox import Content
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.send_options import AT_ONCE, SendOptions
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import ReactionsChanged, ScheduleRead, StoredScheduled
from switchboard.errors import Conflict
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversations, outbox, schedules, threads
from switchboard.store.messages.commands import (
    CONTENTS,
    forward,
    message_changes,
    scheduled_changes,
)

from . import message_telegram, test_commands_machine
from .conftest import ACCOUNT, DORA
from .message_telegram import MessageTelegram
from .sender_machine import ONE, SenderMachine

AHEAD = st.sampled_from([5, 100, 5_000])
"""How many seconds ahead a reply is scheduled. After a wait, a time may be too near."""


class MessageCommandsMachine(SenderMachine):
    """One conversation, its messages and its schedule."""

    def __init__(self) -> None:
        super().__init__()
        self.telegram: MessageTelegram = MessageTelegram()
        self.numbers = itertools.count(1)
        self.random_id_of: dict[int, RandomId] = {}
        self.discarded: set[int] = set()
        self.listing: ScheduleRead | None = None
        for number in (1, 2):
            self.telegram.phone_writes(f"message {number}", self.now)
            self.telegram.phone_schedules(f"later {number}", Timestamp(self.now + 300 * number))
        self.deliver_all()

    # The operator

    @rule(ahead=st.none() | AHEAD)
    def writes(self, ahead: int | None) -> None:
        """The operator posts a reply, for now or for later."""
        options = AT_ONCE if ahead is None else SendOptions(send_at=Timestamp(self.now + ahead))
        random_id = RandomId(-next(self.numbers) - 1)
        message = self.write(
            lambda t: outbox.enqueue(
                t,
                ONE,
                text=f"reply {-random_id}",
                client_id=None,
                reply_to=None,
                random_id=random_id,
                options=options,
            )
        )
        self.random_id_of[message.id] = random_id

    @rule(data=st.data())
    def edits(self, data: st.DataObject) -> None:
        """The operator edits a message."""
        text = f"edit {next(self.numbers)}"

        def content(transaction: Transaction, message: Message, target: TelegramMessageId) -> Edit:
            return Edit(target, text, (), message_changes.texts_under_way(transaction, message))

        self.change(data, content)

    @rule(data=st.data())
    def deletes(self, data: st.DataObject) -> None:
        """The operator deletes a message."""
        self.change(data, lambda _, __, target: Delete(target, for_everyone=True))

    @rule(data=st.data(), emoji=st.sampled_from(["👍", "🔥", None]))
    def reacts(self, data: st.DataObject, emoji: str | None) -> None:
        """The operator reacts to a message, or takes that back."""
        self.change(data, lambda _, __, target: React(target, emoji))

    @rule(data=st.data())
    def forwards(self, data: st.DataObject) -> None:
        """The operator forwards a message within the chat."""
        message = self.pick(data, "message_id IS NOT NULL AND deleted_at IS NULL")
        random_id = RandomId(-next(self.numbers) - 1)

        def work(transaction: Transaction) -> Message:
            return forward.enqueue(
                transaction,
                threads.get(transaction.connection, MessageId(message)),
                conversations.get(transaction.connection, ONE),
                client_id=None,
                random_id=random_id,
                check=lambda _, __: None,
            )

        if message:
            self.random_id_of[self.write(work).id] = random_id

    @rule(data=st.data(), ahead=st.none() | AHEAD)
    def changes_scheduled(self, data: st.DataObject, ahead: int | None) -> None:
        """The operator changes the text of a scheduled message, or its time too."""
        text = FormattedText(f"changed {next(self.numbers)}")

        def work(transaction: Transaction, message: Message) -> None:
            assert message.scheduled_at is not None
            at = message.scheduled_at if ahead is None else Timestamp(self.now + ahead)
            scheduled_changes.change(transaction, message, text, at)

        self.act(data, "scheduled_at IS NOT NULL", work)

    @rule(data=st.data())
    def sends_now(self, data: st.DataObject) -> None:
        """The operator sends a scheduled message now."""
        self.act(data, "scheduled_at IS NOT NULL", scheduled_changes.send_now)

    @rule(data=st.data())
    def takes_back(self, data: st.DataObject) -> None:
        """The operator takes back a scheduled, waiting or failed message."""

        def work(transaction: Transaction, message: Message) -> None:
            outbox.discard(transaction, message.id)
            if message.scheduled_id is None:
                self.discarded.add(message.id)

        self.act(data, "message_id IS NULL", work)

    @rule(data=st.data())
    def retries(self, data: st.DataObject) -> None:
        """The operator tries a failed message again."""
        self.act(data, "status = 'failed'", lambda t, message: outbox.retry(t, message.id))

    def change(
        self,
        data: st.DataObject,
        content: Callable[[Transaction, Message, TelegramMessageId], Content],
    ) -> None:
        """Queue a change of a message that Telegram has."""

        def work(transaction: Transaction, message: Message) -> None:
            assert message.message_id is not None
            new = content(transaction, message, message.message_id)
            shown = message_changes.enqueue(transaction, message, new)
            assert shown.pending_change is not None

        self.act(data, "message_id IS NOT NULL AND deleted_at IS NULL", work)

    def act(
        self, data: st.DataObject, condition: str, work: Callable[[Transaction, Message], Any]
    ) -> None:
        """Do something with one of the messages, unless it is refused."""
        id_ = self.pick(data, condition)
        if not id_:
            return
        try:
            self.write(lambda t: work(t, threads.get(t.connection, MessageId(id_))))
        except Conflict:
            self.discarded.discard(id_)

    def pick(self, data: st.DataObject, condition: str) -> int:
        """One of the owner's messages; 0 if there is none."""
        found = [row["id"] for row in self.rows(condition)]
        return int(data.draw(st.sampled_from(found))) if found else 0

    # Telegram and the phone

    @precondition(lambda self: self.telegram.messages)
    @rule(data=st.data(), deletes=st.booleans())
    def phone_changes(self, data: st.DataObject, deletes: bool) -> None:
        """The owner edits or deletes a message on the phone."""
        id_ = data.draw(st.sampled_from(sorted(self.telegram.messages)))
        if deletes:
            self.telegram.phone_deletes(id_)
        else:
            self.telegram.phone_edits(id_, f"phone {next(self.numbers)}", self.now)

    @precondition(lambda self: self.telegram.schedule)
    @rule(data=st.data(), act=st.sampled_from(["edit", "delete", "send", "time"]))
    def schedule_changes(self, data: st.DataObject, act: str) -> None:
        """A scheduled message is changed, deleted or sent on the phone, or its time comes."""
        id_ = data.draw(st.sampled_from(sorted(self.telegram.schedule)))
        match act:
            case "edit":
                at = Timestamp(self.now + 900)
                self.telegram.phone_changes_scheduled(id_, f"phone {next(self.numbers)}", at)
            case "delete":
                self.telegram.phone_unschedules(id_)
            case "send":
                self.telegram.sends_due(id_, self.now)
            case _:
                self.now = max(self.now, self.telegram.schedule[id_].scheduled_at)
                self.telegram.sends_due(id_, self.now)

    @precondition(lambda self: self.telegram.unsent)
    @rule()
    def is_away(self) -> None:
        """The connection was down while updates were sent."""
        self.telegram.lose_schedule_updates()

    @rule()
    def schedule_is_asked_for(self) -> None:
        """Telegram answers with its schedule; the answer is stored later."""
        self.listing = self.listed()

    @rule()
    def schedule_is_stored(self) -> None:
        """The answer is stored, however much has happened since."""
        if self.listing is not None:
            self.record(self.listing)
            self.listing = None

    def listed(self) -> ScheduleRead:
        """Telegram's schedule, and what is stored of it."""
        known: frozenset[StoredScheduled] = schedules.stored_in(
            self.connection, ACCOUNT, DORA.chat_id
        )
        return ScheduleRead(DORA.chat_id, tuple(self.telegram.schedule.values()), known)

    # What holds

    @invariant()
    def each_has_one_row(self) -> None:
        """No message of Telegram has two rows, nor has a scheduled one."""
        for column in ("message_id", "scheduled_id"):
            ids = [row[column] for row in self.rows(f"{column} IS NOT NULL")]
            assert len(ids) == len(set(ids)), column

    @invariant()
    def an_edit_is_made_once(self) -> None:
        """Telegram was asked once for each edit."""
        assert set(self.telegram.edits.values()) <= {1}

    @invariant()
    def nothing_discarded_is_sent(self) -> None:
        """Telegram has no message that was discarded before it had it."""
        for id_ in self.discarded:
            assert self.random_id_of[id_] not in self.telegram.by_random_id

    def teardown(self) -> None:
        """When all updates are stored, all commands are done, and the schedule and the reactions
        were read, the thread shows what Telegram has."""
        waits = self.execute_all()
        self.record(self.listed())
        self.record(
            *(
                ReactionsChanged(DORA.chat_id, TelegramMessageId(id_), message.reactions)
                for id_, message in self.telegram.messages.items()
            )
        )
        page = threads.page(self.connection, ConversationId(ONE), None, 200)
        own = [m for m in page.items if m.text != "hello" and m.deleted_at is None]
        here = {m.message_id: (m.text, m.reactions) for m in own if m.message_id}
        scheduled = {m.scheduled_id: (m.text, m.scheduled_at) for m in own if m.scheduled_id}
        pending = [m.text for m in own if not m.message_id and not m.scheduled_id]
        failed = [row["text"] for row in self.rows("status = 'failed'")]
        self.close()
        there = {id_: (m.text, m.reactions) for id_, m in self.telegram.messages.items()}
        expected = {id_: (m.text, m.scheduled_at) for id_, m in self.telegram.schedule.items()}
        assert waits == 0
        assert here == there
        assert scheduled == expected
        assert sorted(pending) == sorted(failed)

    def rows(self, condition: str) -> list[sqlite3.Row]:
        """The owner's messages in the thread."""
        cursor = self.connection.connection.cursor()
        cursor.row_factory = sqlite3.Row
        return list(
            cursor.execute(
                "SELECT * FROM messages WHERE conversation_id = 1 AND NOT discarded "
                f"AND direction = 'outgoing' AND {condition} ORDER BY id"
            )
        )


TestMessageCommands = MessageCommandsMachine.TestCase
TestMessageCommands.__doc__ = "Every message and every change of it reaches Telegram once."
TestMessageCommands.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_a_machine_draws_every_kind_of_command() -> None:
    """A new kind of command needs a rule in one of the two machines."""
    assert set(CONTENTS) == test_commands_machine.KINDS | message_telegram.KINDS
