"""A command: one change that the operator wants at Telegram. The outbox keeps it until it is
executed.

A command has a kind. Each kind has a file in `kinds`: what its commands contain, and how they
relate to other commands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from switchboard.domain.ids import AccountId, ChatId, CommandId, MessageId, RandomId, TopicId
from switchboard.domain.outbox.transitions import OutboxState
from switchboard.domain.topics import WHOLE_CHAT

MESSAGES = "messages"
"""The ordering key of every kind that writes messages."""

CHANGES = "changes"
"""The ordering key of edits and deletions. They wait for no message."""

SCHEDULE = "schedule"
"""The ordering key of every kind that changes the schedule of a chat. They wait for no message."""

LIST_POSITION = "place"
"""The ordering key of every kind that moves a chat in the lists: the archive takes its pin."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the commands of a kind relate to each other.

    kind: the name of the kind, as the outbox stores it.
    ordering_key: in a chat, commands with the same key run one after the other, in their order.
    Commands with different keys do not wait for each other.
    newest_wins: only the newest command counts. It replaces an older one of the same chat and
    topic, unless an attempt of the older one is in progress.
    """

    kind: str
    ordering_key: str
    newest_wins: bool


def setting(kind: str) -> Rules:
    """The rules of a kind that sets one property of a chat."""
    return Rules(kind, ordering_key=kind, newest_wins=True)


def supersede_key(kind: str, topic_id: TopicId) -> str:
    """Only the newest command of a kind counts, in each topic of a chat."""
    return kind if topic_id == WHOLE_CHAT else f"{kind}:{topic_id}"


@dataclass(frozen=True, slots=True)
class Content:
    """What a command says. Each kind has its own content, a dataclass that JSON can express.

    A kind that can be about one topic of a chat has a field `topic_id`, which is 0 for the whole
    chat.
    """

    rules: ClassVar[Rules]

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """The content from the values of its fields, as JSON has them."""
        return cls(**payload)

    @property
    def supersede_key(self) -> str | None:
        """What a newer command of the chat must share to replace this one; None if none does."""
        if not self.rules.newest_wins:
            return None
        return supersede_key(self.rules.kind, getattr(self, "topic_id", WHOLE_CHAT))

    def refusal_text(self, detail: str, *, may_have_arrived: bool) -> str:
        """What the operator reads after a refusal. detail: what Telegram says. may_have_arrived: an
        earlier attempt got no answer, so Telegram may have executed it."""
        return detail


def in_topic(content: Content, topic_id: TopicId) -> Content:
    """The content for one topic of a chat. A kind that is always about the whole chat stays so."""
    if not hasattr(content, "topic_id"):
        return content
    return replace(content, topic_id=topic_id)  # type: ignore[call-arg] # it has the field


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the account's sender reads it from the outbox.

    message_id: the message that it is about. random_id: the number by which Telegram recognises
    that the command was repeated. None if the kind has none.
    """

    id: CommandId
    account_id: AccountId
    chat_id: ChatId
    content: Content
    state: OutboxState
    attempts: int
    message_id: MessageId | None = None
    random_id: RandomId | None = None

    @property
    def rules(self) -> Rules:
        """The rules of its kind."""
        return self.content.rules

    @property
    def may_have_arrived(self) -> bool:
        """Whether Telegram may have it from an earlier attempt."""
        return self.state not in {OutboxState.QUEUED, OutboxState.WAITING}
