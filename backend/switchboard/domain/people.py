"""People whom the accounts have met."""

from dataclasses import dataclass

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, ConversationId


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account that knows a person. conversation_id: None if the two have no conversation."""

    account_id: AccountId
    conversation_id: ConversationId | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person or bot, and the accounts that know it; the first of them has the newest
    conversation. Names are those that this account sees."""

    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    known_by: list[KnownPerson]
