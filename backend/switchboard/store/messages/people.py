"""People whom the accounts have met: find one, open the conversation with one, search them."""

import itertools
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.people import KnownPerson, Person
from switchboard.domain.search_key import query_pattern
from switchboard.domain.updates import ResolvedPeer
from switchboard.store.core.rows import Columns, select_as, select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversation_state, division, peers

MAX_ROWS = 400
"""The most rows of one search, of all accounts together."""


class PersonRow(NamedTuple):
    """What one account knows of a person."""

    telegram_account_id: str
    chat_id: int
    kind: str
    title: str
    username: str | None
    conversation_id: int | None
    last_message_at: int


PERSON = Columns(
    PersonRow,
    "p",
    conversation_id="c.id",
    last_message_at="coalesce(c.last_message_at, 0)",
)


def find_username(
    connection: Connection, account_id: AccountId, username: str, resolved_after: int
) -> ChatId | None:
    """The peer of a username that is surely its owner now: the account has a conversation with it,
    or Telegram has found it since then. None otherwise."""
    found: ChatId | None = select_value(
        connection,
        "SELECT p.chat_id FROM peers p WHERE p.telegram_account_id = ? "
        "AND p.username = ? COLLATE NOCASE AND (p.resolved_at >= ? OR EXISTS ("
        "SELECT 1 FROM conversations c WHERE c.telegram_account_id = p.telegram_account_id "
        "AND c.chat_id = p.chat_id AND c.last_message_id IS NOT NULL)) "
        "ORDER BY p.resolved_at DESC LIMIT 1",
        (account_id, username, resolved_after),
    )
    return found


def has_met(connection: Connection, account_id: AccountId, chat_id: ChatId) -> bool:
    """Whether an account knows a chat."""
    known = select_value(
        connection,
        "SELECT 1 FROM peers WHERE telegram_account_id = ? AND chat_id = ? UNION ALL "
        "SELECT 1 FROM conversations WHERE telegram_account_id = ? AND chat_id = ? LIMIT 1",
        (account_id, chat_id, account_id, chat_id),
    )
    return known is not None


def open_conversation(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId
) -> ConversationId:
    """The conversation with a chat. It is created if there is none."""
    return conversation_state.load_or_create(transaction, account_id, chat_id).id


def store_resolved(transaction: Transaction, account_id: AccountId, resolved: ResolvedPeer) -> None:
    """Store whom Telegram has found, and what the account needs to write first."""
    divided = peers.upsert(transaction, account_id, [resolved.peer])
    division.update(transaction, account_id, divided)
    transaction.execute(
        "UPDATE peers SET resolved_at = ?, contact_requirement = ? "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (transaction.now, resolved.requirement, account_id, resolved.peer.chat_id),
    )


def search(
    connection: Connection, q: str | None, account_id: AccountId | None, limit: int
) -> list[Person]:
    """People and bots whom the accounts have met, each once: those with the newest conversation
    first, then by name."""
    conditions = ["p.chat_id > 0", "a.removed_at IS NULL"]
    parameters: list[Any] = []
    if account_id is not None:
        conditions.append("p.telegram_account_id = ?")
        parameters.append(account_id)
    if q is not None:
        ways = query_pattern(q)
        either = " OR ".join(" AND ".join(["instr(p.search_key, ?)"] * len(way)) for way in ways)
        conditions.append(f"({either or '0'})")
        parameters += itertools.chain.from_iterable(ways)
    rows = select_as(
        connection,
        PERSON,
        f"SELECT {PERSON.sql} FROM peers p JOIN accounts a ON a.id = p.telegram_account_id "  # noqa: S608 - constants only
        "LEFT JOIN conversations c ON c.telegram_account_id = p.telegram_account_id "
        "AND c.chat_id = p.chat_id AND c.topic_id = 0 "
        f"WHERE {' AND '.join(conditions)} "
        f"ORDER BY coalesce(c.last_message_at, 0) DESC, p.title, p.chat_id LIMIT {MAX_ROWS}",
        tuple(parameters),
    )
    return list(itertools.islice(_people(rows), limit))


def _people(rows: Iterable[PersonRow]) -> Iterable[Person]:
    found: dict[int, Person] = {}
    for row in rows:
        person = found.setdefault(
            row.chat_id,
            Person(ChatId(row.chat_id), PeerKind(row.kind), row.title, row.username, []),
        )
        conversation_id = row.conversation_id
        person.known_by.append(
            KnownPerson(
                AccountId(row.telegram_account_id),
                None if conversation_id is None else ConversationId(conversation_id),
            )
        )
    return found.values()
