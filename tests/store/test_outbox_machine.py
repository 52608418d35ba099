"""The outbox against a Telegram that answers, does not answer, refuses, and sends updates late or
twice.

Hypothesis plays the operator, the sender, Telegram and the phone in any order, over the real store.
In every case one reply ends as one message at Telegram and one row in the store.
"""

import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.domain.accounts import Identity
from switchboard.domain.ids import ChatId, ConversationId, MessageId, RandomId, TelegramMessageId
from switchboard.domain.messages import Direction, SendError
from switchboard.domain.outbox import MESSAGES, Command, OutboxState
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    Batch,
    Change,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    SendConfirmed,
    SentMessage,
)
from switchboard.errors import Conflict
from switchboard.store import migrations
from switchboard.store.accounts import accounts
from switchboard.store.core.connections import engine_for
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox
from switchboard.store.sync import update_recorder
from tests.database import run_transaction

from .conftest import ACCOUNT, DORA, incoming

EMIL = DORA._replace(chat_id=ChatId(501), title="Emil", username="emil")
CHATS = {ConversationId(1): DORA.chat_id, ConversationId(2): EMIL.chat_id}
REFUSED = SendError("user_is_blocked", "Blocked.")
FLOOD = SendError("flood_wait", "Wait.", Timestamp(0))
SILENCE = SendError("delivery_unknown", "No answer.")
TIME = 1_700_000_000
FIRST = (incoming(1), incoming(2, chat_id=EMIL.chat_id, sender_id=EMIL.chat_id))

T = TypeVar("T")


@cache
def empty_database() -> Path:
    """A migrated database with one account and two chats, to be copied."""
    path = Path(tempfile.mkdtemp()) / "empty.db"
    engine = engine_for(path)
    migrations.upgrade(engine, path)
    with engine.connect() as connection:
        transaction = Transaction(connection, TIME)
        identity = Identity(7, "Anna", "anna", "01")
        accounts.save(transaction, ACCOUNT, label="Shop", api_id=1, identity=identity)
        update_recorder.apply(transaction, [Batch(ACCOUNT, (DORA, EMIL), FIRST)])
        transaction.assign_sequence_numbers()
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    engine.dispose()
    return path


@dataclass
class Telegram:
    """Telegram's messages by id and by random id, and its unsent updates."""

    ids: Iterator[int]
    messages: dict[int, NewMessage]
    sent: dict[RandomId, int]
    unsent: list[Change]

    def act(self, draft: Command) -> SentMessage:
        """Accept a message, or find the message of this random id. The updates contain it as
        well, because the answer may be lost."""
        assert isinstance(draft.content, Send)
        assert draft.random_id is not None
        id_ = self.sent.get(draft.random_id)
        if id_ is None:
            id_ = self.sent[draft.random_id] = next(self.ids)
            message = incoming(
                id_, draft.content.text, chat_id=draft.chat_id, direction=Direction.OUTGOING
            )
            self.messages[id_] = message
            self.unsent += [SendConfirmed(draft.random_id, TelegramMessageId(id_)), message]
        return SentMessage(TelegramMessageId(id_), Timestamp(TIME + id_))


class OutboxMachine(RuleBasedStateMachine):
    """One account, two conversations, and a sender that sends one message of each at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        path = self.folder / "switchboard.db"
        shutil.copy(empty_database(), path)
        self.engine = engine_for(path)
        self.connection = self.engine.connect()
        self.connection.exec_driver_sql("PRAGMA synchronous = OFF")
        self.random_ids = itertools.count(-2)
        self.telegram = Telegram(
            itertools.count(10), {message.message_id: message for message in FIRST}, {}, []
        )
        self.posted: dict[str, MessageId] = {}
        self.random_id_of: dict[MessageId, RandomId] = {}
        self.taken_back: set[MessageId] = set()
        self.under_way: dict[ChatId, Command] = {}
        self.retried: set[MessageId] = set()
        self.snapshot: list[NewMessage] = []

    # The operator

    @rule(key=st.sampled_from("abcdefgh"))
    def post(self, key: str) -> None:
        """Post a reply in one of the chats, perhaps again."""
        conversation_id = ConversationId(1 + "abcdefgh".index(key) % 2)
        random_id = RandomId(next(self.random_ids))

        def work(transaction: Transaction) -> MessageId:
            return outbox.enqueue(
                transaction,
                conversation_id,
                text=f"text {key}",
                client_id=key,
                reply_to=None,
                random_id=random_id,
            ).id

        id_ = self.write(work)
        earlier = self.posted.get(key)
        if earlier is not None and earlier not in self.taken_back:
            assert id_ == earlier
        self.posted[key] = id_
        self.random_id_of.setdefault(id_, random_id)

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Discard a reply if this is allowed. Telegram must never receive it."""
        id_ = data.draw(st.sampled_from(sorted(set(self.posted.values()) - self.taken_back) or [0]))
        if id_:
            try:
                self.write(lambda t: outbox.discard(t, MessageId(id_)))
            except Conflict:
                return
            self.taken_back.add(MessageId(id_))

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        """Send a failed reply again."""
        id_ = data.draw(st.sampled_from(sorted(set(self.posted.values()) - self.taken_back) or [0]))
        if id_:
            try:
                self.write(lambda t: outbox.retry(t, MessageId(id_)))
            except Conflict:
                return
            self.retried.add(MessageId(id_))

    # The sender

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Start the first waiting message of a chat in which none is in progress."""
        waiting = [draft for draft, _, _ in outbox.pending(self.connection, ACCOUNT, TIME)]
        free = [draft for draft in waiting if draft.chat_id not in self.under_way]
        if free:
            self.take(data.draw(st.sampled_from(free)))

    def take(self, draft: Command) -> None:
        """Store the attempt as the sender does."""
        if self.write(lambda t: outbox.mark_sending(t, draft.id)):
            self.under_way[draft.chat_id] = draft

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def telegram_acts(self, data: st.DataObject) -> None:
        """Telegram accepts a message; its answer may be lost."""
        self.telegram.act(data.draw(st.sampled_from(list(self.under_way.values()))))

    @precondition(lambda self: self.under_way)
    @rule(
        data=st.data(),
        outcome=st.sampled_from(["answer", "silence", "flood", "refusal", "no peer"]),
    )
    def end_try(self, data: st.DataObject, outcome: str) -> None:
        """An answer arrives, or does not. The answers of several chats come in any order."""
        self.settle(data.draw(st.sampled_from(list(self.under_way))), outcome)

    @precondition(lambda self: self.under_way)
    @rule()
    def crash(self) -> None:
        """The process dies before any answer is stored."""
        self.under_way.clear()

    @rule()
    def connect(self) -> None:
        """A new connection begins."""
        self.write(lambda t: outbox.ask_again(t, ACCOUNT))

    @rule()
    def account_is_free(self) -> None:
        """Another chat's message was accepted while some wait for a flood wait."""
        self.write(lambda t: outbox.free_account(t, ACCOUNT, MESSAGES))

    def settle(self, chat_id: ChatId, outcome: str) -> None:
        """Store the result of a chat's attempt."""
        draft = self.under_way.pop(chat_id)
        known = draft.random_id in self.telegram.sent
        certain = draft.state in {OutboxState.QUEUED, OutboxState.WAITING} and not known
        if outcome == "answer" or (known and outcome == "refusal"):
            result = self.telegram.act(draft)
            self.write(lambda t: outbox.complete(t, draft, result))
        elif outcome == "refusal":
            self.write(lambda t: outbox.fail(t, draft, REFUSED))
        elif outcome == "flood":
            self.reschedule(draft, OutboxState.WAITING if certain else OutboxState.UNKNOWN, FLOOD)
        elif outcome == "silence":
            self.reschedule(draft, OutboxState.UNKNOWN, SILENCE)
        elif outcome == "no peer":
            self.reschedule(draft, OutboxState.QUEUED if certain else OutboxState.UNKNOWN, SILENCE)

    def reschedule(self, draft: Command, state: OutboxState, error: SendError) -> None:
        """Schedule another attempt."""
        self.write(lambda t: outbox.reschedule(t, draft, state=state, until=0, error=error))

    # Telegram and the phone

    @precondition(lambda self: self.telegram.sent)
    @rule(data=st.data(), text=st.sampled_from(["edited", "edited again"]))
    def edit(self, data: st.DataObject, text: str) -> None:
        """The owner edits a sent message on the phone."""
        id_ = data.draw(st.sampled_from(sorted(self.telegram.sent.values())))
        message = self.telegram.messages.get(id_)
        if message is not None:
            edited_at = Timestamp(max(message.edited_at or 0, TIME + id_) + 1)
            message = message._replace(text=text, edited_at=edited_at)
            self.telegram.messages[id_] = message
            self.telegram.unsent.append(MessageEdited(message))

    @precondition(lambda self: self.telegram.sent)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """The owner deletes a sent message on the phone."""
        id_ = data.draw(st.sampled_from(sorted(self.telegram.sent.values())))
        if self.telegram.messages.pop(id_, None) is not None:
            self.telegram.unsent.append(MessagesDeleted(None, (TelegramMessageId(id_),)))

    @rule(count=st.integers(1, 4))
    def deliver(self, count: int) -> None:
        """Updates arrive in their order."""
        changes, self.telegram.unsent = self.telegram.unsent[:count], self.telegram.unsent[count:]
        self.write(lambda t: update_recorder.apply(t, [Batch(ACCOUNT, changes=tuple(changes))]))

    @rule()
    def ask_for_history(self) -> None:
        """Telegram sends a page of history."""
        self.snapshot = list(self.telegram.messages.values())

    @rule()
    def store_history(self) -> None:
        """The page is stored, however much has happened since."""
        page = tuple(self.snapshot)
        self.write(lambda t: update_recorder.apply(t, [Batch(ACCOUNT, changes=page)]))

    # What holds

    @invariant()
    def each_has_one_row(self) -> None:
        """No message of Telegram has two rows, and pending messages can still be sent."""
        rows = self.rows("message_id IS NOT NULL")
        assert len(rows) == len({row["message_id"] for row in rows})
        unsent = {row["id"] for row in self.rows("status IN ('pending', 'failed')")}
        waiting = {
            id_ for (id_,) in self.connection.exec_driver_sql("SELECT message_id FROM outbox")
        }
        assert unsent == waiting

    @invariant()
    def chats_keep_their_order(self) -> None:
        """In a chat, Telegram has messages that waited together in the order of their posts."""
        for draft in self.under_way.values():
            older = self.rows(
                f"status = 'pending' AND chat_id = {draft.chat_id} AND id < {draft.message_id}"
            )
            assert not [row for row in older if row["id"] not in self.retried]

    @invariant()
    def nothing_taken_back_is_sent(self) -> None:
        """Telegram has no discarded message."""
        for id_ in self.taken_back:
            assert self.random_id_of[id_] not in self.telegram.sent

    def teardown(self) -> None:
        """After all updates and sends, the store equals Telegram."""
        self.deliver(len(self.telegram.unsent))
        for row in self.rows("status = 'failed'"):
            self.write(lambda t, id_=row["id"]: outbox.retry(t, id_))  # type: ignore[misc]
        self.under_way.clear()
        while self.rows("status = 'pending'"):
            for draft, _, _ in outbox.pending(self.connection, ACCOUNT, TIME):
                self.take(draft)
                self.settle(draft.chat_id, "answer")
        here = {row["message_id"]: row["text"] for row in self.rows("deleted_at IS NULL")}
        there = {id_: message.text for id_, message in self.telegram.messages.items()}
        for key, id_ in self.posted.items():
            if id_ not in self.taken_back:
                assert self.random_id_of[id_] in self.telegram.sent, key
        self.connection.close()
        self.engine.dispose()
        shutil.rmtree(self.folder)
        assert here == there

    def rows(self, condition: str) -> list[sqlite3.Row]:
        """The listed messages."""
        cursor = self.connection.connection.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(
            f"SELECT * FROM messages WHERE NOT discarded AND {condition}"
        ).fetchall()

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run a function in its own transaction."""
        return run_transaction(self.connection, TIME + 1_000, work)


TestOutbox = OutboxMachine.TestCase
TestOutbox.__doc__ = "One intent is one message at Telegram and one row here, whatever happens."
TestOutbox.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
