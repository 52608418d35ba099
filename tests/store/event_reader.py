"""A reader of the events, and the differences between what it knows and what is stored.

A message, a conversation or an account may change only together with an event. The reader applies
the events, as a page does, and is compared with the store.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import Connection

from switchboard.domain.accounts import Account
from switchboard.domain.conversations import Conversation
from switchboard.domain.events import Event, ImportProgress
from switchboard.domain.messages import Message
from switchboard.store.core import mappers
from switchboard.store.core.rows import select_values

from . import waiting_model

PUBLISHED_LATER = {"unread_count"}
"""Fields of an account that follow a moment later (`services/events/unread_totals.py`)."""

MESSAGE_FIELDS = [name for name in Message._fields if name not in {"chat_rights", "limits"}]
"""The rights in a chat and the limits of an account change without an event for each message:
whether a message may be edited is checked again when it is edited."""


@dataclass
class Reader:
    """What a client knows after all events."""

    messages: dict[Any, Message] = field(default_factory=dict)
    conversations: dict[Any, Conversation] = field(default_factory=dict)
    accounts: dict[Any, Account] = field(default_factory=dict)

    def receive(self, events: Iterable[Event]) -> None:
        """Apply events in their order."""
        for event in events:
            match event.subject:
                case Message() as message:
                    self.messages[message.id] = message
                case Conversation() as conversation:
                    self.conversations[conversation.id] = conversation
                case Account() as account:
                    self.accounts[account.id] = account
                case ImportProgress(account_id, done, total) if account_id in self.accounts:
                    self.accounts[account_id] = replace(
                        self.accounts[account_id], import_done=done, import_total=total
                    )

    def follow_moved_messages(self, connection: Connection) -> None:
        """Follow messages that moved. A merge of accounts publishes only their conversations."""
        here = mappers.find_messages(connection, self.messages)
        self.messages = {
            id_: received._replace(
                account_id=here[id_].account_id, conversation_id=here[id_].conversation_id
            )
            for id_, received in self.messages.items()
            if id_ in here
        }

    def differences(self, connection: Connection) -> list[str]:
        """What is stored and was published otherwise, or not at all; and who waits where nobody
        does, or the other way round."""
        stored = (
            (self.messages, mappers.find_messages, "messages"),
            (self.conversations, mappers.find_conversations, "conversations"),
            (self.accounts, mappers.find_accounts, "accounts"),
        )
        return [str(wrong) for wrong in waiting_model.differences(connection)] + [
            sentence
            for received, find, table in stored
            for id_, here in find(connection, _ids(connection, table)).items()
            for sentence in _differences(f"{table} {id_}", received.get(id_), here)
        ]


def _ids(connection: Connection, table: str) -> list[Any]:
    return select_values(connection, f"SELECT id FROM {table}")


def _differences(name: str, received: Any, here: Any) -> Iterator[str]:
    if received is None:
        yield f"{name}: never published"
        return
    for part in MESSAGE_FIELDS if isinstance(here, Message) else [f.name for f in fields(here)]:
        if isinstance(here, Account) and part in PUBLISHED_LATER:
            continue
        was, is_ = getattr(received, part), getattr(here, part)
        if was != is_:
            yield f"{name}: {part} was published as {was!r}, stored as {is_!r}"
