"""The JSON shapes of people whom the accounts have met."""

from typing_extensions import TypedDict

from switchboard.domain import people
from switchboard.domain.conversations import PeerKind


class KnownPerson(TypedDict):
    """An account that knows a person. conversation_id: null if the two have no conversation."""

    telegram_account_id: str
    conversation_id: int | None


class Person(TypedDict):
    """A person or bot. known_by: the accounts that know it, the newest conversation first."""

    chat_id: str
    kind: PeerKind
    title: str
    username: str | None
    known_by: list[KnownPerson]


def person(given: people.Person) -> Person:
    """A person in the shape of the API."""
    return Person(
        chat_id=str(given.chat_id),
        kind=given.kind,
        title=given.title,
        username=given.username,
        known_by=[
            KnownPerson(telegram_account_id=known.account_id, conversation_id=known.conversation_id)
            for known in given.known_by
        ],
    )
