"""Replies and settings of a conversation against a Telegram that answers, does not
answer, refuses, and a phone.

Hypothesis plays the operator, the sender, Telegram and the phone in any order, over the real store.
What the conversation shows is always what the operator wants or what Telegram has; in the end both
agree, and the later change has won.
"""

import itertools
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from switchboard.domain.conversations import Conversation
from switchboard.domain.drafts import Draft
from switchboard.domain.ids import ChatId, RandomId, TelegramMessageId
from switchboard.domain.notifications import NotifySettings
from switchboard.domain.outbox import Command, Content
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    Change,
    DraftChanged,
    MuteChanged,
    PinChanged,
    SentMessage,
    UnreadMarkChanged,
)
from switchboard.store.messages import conversations, outbox
from switchboard.store.messages.commands import chat_settings, mark_read

from .conftest import DORA
from .conftest import incoming as incoming_message
from .sender_machine import ONE, SenderMachine
from .test_outbox_machine import TIME

UNTIL = Timestamp(2_000_000_000)

PROPERTIES = ("muted", "archived", "pinned", "marked", "draft")


def shown(conversation: Conversation) -> dict[str, Any]:
    """What a conversation shows of the five properties."""
    return {
        "muted": conversation.muted_until is not None,
        "archived": conversation.is_archived,
        "pinned": conversation.pinned_rank is not None,
        "marked": conversation.unread_mark,
        "draft": conversation.draft.text if conversation.draft is not None else "",
    }


def content_of(name: str, value: Any) -> Content:
    """The command that gives a property a value."""
    match name:
        case "muted":
            return Mute(UNTIL if value else Timestamp(0))
        case "archived":
            return Archive(value)
        case "pinned":
            return Pin(value)
        case "marked":
            return MarkUnread(value)
        case _:
            return SetDraft(value)


class Telegram:
    """The chat as it is at Telegram, and the updates that it has not sent yet."""

    def __init__(self) -> None:
        self.chat: dict[str, Any] = dict.fromkeys(PROPERTIES, False) | {"draft": ""}
        self.unsent: list[Change] = []
        self.messages: dict[RandomId, int] = {}
        self.sent: list[str] = []
        self.read_up_to = 0

    def set(self, name: str, value: Any) -> None:
        """Set a property. In another list a chat has no pin."""
        if name == "archived" and value != self.chat["archived"]:
            self.chat["pinned"] = False
        self.chat[name] = value

    def knows(self, command: Command) -> bool:
        """Whether a reply with this random id has arrived."""
        return command.random_id in self.messages

    def execute(self, command: Command, now: int) -> tuple[Any, tuple[Change, ...]]:
        """Execute a command. Its result, and the changes that its updates would name."""
        result = self._execute(command, now)
        return result, ()

    def _execute(self, command: Command, now: int) -> Any:
        match command.content:
            case Send(text):
                assert command.random_id is not None
                if command.random_id not in self.messages:
                    self.messages[command.random_id] = 100 + len(self.messages)
                    self.sent.append(text)
                id_ = self.messages[command.random_id]
                return SentMessage(TelegramMessageId(id_), Timestamp(TIME + id_))
            case MarkRead(up_to):
                self.read_up_to = max(self.read_up_to, up_to)
            case Mute(until):
                self.set("muted", until > 0)
                return (MuteChanged(command.chat_id, NotifySettings(until)),)
            case Archive(value):
                self.set("archived", value)
                return (ArchiveChanged(command.chat_id, value),)
            case Pin(value):
                self.set("pinned", value)
                return (PinChanged(command.chat_id, value),)
            case MarkUnread(value):
                self.set("marked", value)
                return (UnreadMarkChanged(command.chat_id, value),)
            case SetDraft(text):
                self.set("draft", text)
                return (DraftChanged(command.chat_id, Draft(text, Timestamp(now))),)
        return None

    def lose_answer(self, result: Any, changes: tuple[Change, ...]) -> None:
        """The answer to a command is lost. Moves between lists have a pts, so a difference repeats
        them."""
        if isinstance(result, tuple):
            self.unsent += [change for change in result if isinstance(change, ArchiveChanged)]

    def change(self, name: str, value: Any, at: int, chat_id: ChatId) -> None:
        """The phone sets a property; an update reports it."""
        self.set(name, value)
        changed_at = Timestamp(at)
        change: Change
        match name:
            case "muted":
                until = UNTIL if value else Timestamp(0)
                change = MuteChanged(chat_id, NotifySettings(until, None), changed_at)
            case "archived":
                change = ArchiveChanged(chat_id, value, changed_at)
            case "pinned":
                change = PinChanged(chat_id, value, None, changed_at)
            case "marked":
                change = UnreadMarkChanged(chat_id, value, changed_at)
            case _:
                change = DraftChanged(chat_id, Draft(value, changed_at), changed_at)
        self.unsent.append(change)


values = st.sampled_from([(name, value) for name in PROPERTIES[:-1] for value in (True, False)])
drafts = st.sampled_from([("draft", text) for text in ("", "a", "b", "c")])
changes = st.one_of(values, drafts)


class CommandsMachine(SenderMachine):
    """One conversation, its replies and its settings."""

    def __init__(self) -> None:
        super().__init__()
        self.random_ids = itertools.count(-2, -1)
        self.telegram: Telegram = Telegram()
        self.posted: list[str] = []
        self.incoming = itertools.count(2)
        self.lost: set[str | None] = set()
        self.write(lambda t: mark_read.enqueue(t, ONE))

    def settle(self, key: str, outcome: str) -> None:
        """Store the outcome of a lane's try. Telegram does not refuse a property that it has set
        without an answer; if it did, only its list of chats would tell what it has."""
        setting = self.under_way[key].content.supersede_key
        if outcome == "refusal" and setting in self.lost:
            outcome = "answer"
        super().settle(key, outcome)
        if outcome == "lost":
            self.lost.add(setting)
        elif outcome == "answer":
            self.lost.discard(setting)

    # The operator

    @rule(
        name=st.sampled_from(PROPERTIES), value=st.booleans(), text=st.sampled_from(["", "a", "b"])
    )
    def wants(self, name: str, value: bool, text: str) -> None:
        """The operator sets a property; the conversation shows it at once."""
        given: Any = text if name == "draft" else value
        before = self.shown()

        self.write(
            lambda t: chat_settings.enqueue(
                t, conversations.get(t.connection, ONE), content_of(name, given)
            )
        )

        after = self.shown()
        assert after[name] == given
        others = {n for n in PROPERTIES if n != name and (n, name) != ("pinned", "archived")}
        assert all(after[other] == before[other] for other in others)

    @rule()
    def reads(self) -> None:
        """The operator reads a new message."""
        id_ = next(self.incoming)
        self.record(incoming_message(id_))
        self.write(lambda t: mark_read.enqueue(t, ONE))

    @rule()
    def writes(self) -> None:
        """The operator posts a reply."""
        text = f"reply {len(self.posted)}"
        self.write(
            lambda t: outbox.enqueue(
                t,
                ONE,
                text=text,
                client_id=None,
                reply_to=None,
                random_id=RandomId(next(self.random_ids)),
            )
        )
        self.posted.append(text)

    # Telegram and the phone

    @rule(
        name=st.sampled_from(PROPERTIES), value=st.booleans(), text=st.sampled_from(["", "c", "d"])
    )
    def phone_changes(self, name: str, value: bool, text: str) -> None:
        """The owner sets a property on the phone."""
        given: Any = text if name == "draft" else value
        self.now += 1
        self.telegram.change(name, given, self.now, DORA.chat_id)
        self.now += 1

    # What holds

    @invariant()
    def one_command_counts(self) -> None:
        """Of each kind of setting at most one command waits, besides one that is under way."""
        waiting = self.connection.exec_driver_sql(
            "SELECT supersede_key, count(*) FROM outbox WHERE supersede_key IS NOT NULL "
            "AND state IN ('queued', 'unknown', 'waiting') GROUP BY supersede_key"
        ).all()
        assert all(count == 1 for _, count in waiting), waiting

    def teardown(self) -> None:
        """When all updates are stored and all commands are done, the conversation shows what
        Telegram has, nothing waits, and every reply has arrived once, in order."""
        waits = self.execute_all()
        shown, there = self.shown(), self.telegram.chat
        sent, failed = self.telegram.sent, self.failed()
        self.close()
        assert shown == there
        assert waits == 0
        assert sorted(sent + failed) == sorted(self.posted)
        assert sent == [text for text in self.posted if text in sent]

    def failed(self) -> list[str]:
        """The replies that were refused."""
        found = self.connection.exec_driver_sql("SELECT text FROM messages WHERE status = 'failed'")
        return [text for (text,) in found]

    def shown(self) -> dict[str, Any]:
        """What the conversation shows."""
        return shown(conversations.get(self.connection, ONE))


KINDS = frozenset(
    content.rules.kind for content in (Send, MarkRead, Mute, Archive, Pin, MarkUnread, SetDraft)
)
"""The kinds of commands that the machine draws."""

TestCommands = CommandsMachine.TestCase
TestCommands.__doc__ = "What the operator wants reaches Telegram once, and the later change wins."
TestCommands.settings = settings(
    max_examples=50,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
