"""People whom the accounts have met: find one, open the conversation with one, search them."""

import itertools
import json
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.people import KnownPerson, Person
from switchboard.domain.search_key import query_pattern
from switchboard.domain.updates import ResolvedPeer
from switchboard.store.core.rows import Columns, select_as, select_value, select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import conversation_state, peers, topic_division


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
    """The peer of a username, if it surely still has this name. None otherwise.

    It surely has if the account has messages with it, or if Telegram has found it by the name since
    `resolved_after` (Unix seconds) and the account may write first. 0: any peer that Telegram has
    ever found.
    """
    found: ChatId | None = select_value(
        connection,
        "SELECT p.chat_id FROM peers p WHERE p.telegram_account_id = ? "
        "AND p.username = ? COLLATE NOCASE "
        "AND (p.resolved_at >= ? AND (p.contact_requirement IS NULL OR ? = 0) OR EXISTS ("
        "SELECT 1 FROM conversations c WHERE c.telegram_account_id = p.telegram_account_id "
        "AND c.chat_id = p.chat_id AND c.last_message_id IS NOT NULL)) "
        "ORDER BY p.resolved_at DESC LIMIT 1",
        (account_id, username, resolved_after, resolved_after),
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
    topic_division.update(transaction, account_id, divided)
    transaction.execute(
        "UPDATE peers SET resolved_at = ?, contact_requirement = ? "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (transaction.now, resolved.requirement, account_id, resolved.peer.chat_id),
    )


def search(
    connection: Connection, q: str | None, account_id: AccountId | None, limit: int
) -> list[Person]:
    """People and bots whom the accounts have met, each once with all accounts that know it: those
    with the newest conversation first. account_id: only those whom this account has met."""
    wanted = _newest(connection, account_id, limit) if q is None else []
    if len(wanted) < limit:
        more = _matching(connection, q, account_id, limit)
        wanted = list(dict.fromkeys([*wanted, *more]))[:limit]
    rows = select_as(
        connection,
        PERSON,
        f"SELECT {PERSON.sql} FROM json_each(?) wanted CROSS JOIN accounts a "  # noqa: S608 - constants only
        "CROSS JOIN peers p ON p.telegram_account_id = a.id AND p.chat_id = wanted.value "
        "LEFT JOIN conversations c ON c.telegram_account_id = p.telegram_account_id "
        "AND c.chat_id = p.chat_id AND c.topic_id = 0 WHERE a.removed_at IS NULL "
        "ORDER BY wanted.key, coalesce(c.last_message_at, 0) DESC, a.created_at",
        (json.dumps(wanted),),
    )
    return _people(rows)


def _newest(connection: Connection, account_id: AccountId | None, limit: int) -> list[int]:
    """The people with whom the accounts last had a conversation."""
    return select_values(
        connection,
        "SELECT c.chat_id FROM conversations c JOIN accounts a ON a.id = c.telegram_account_id "
        "JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
        "WHERE c.chat_id > 0 AND c.topic_id = 0 AND a.removed_at IS NULL "
        "AND c.telegram_account_id = coalesce(?, c.telegram_account_id) "
        "GROUP BY c.chat_id ORDER BY max(c.last_message_at) DESC, c.chat_id LIMIT ?",
        (account_id, limit),
    )


def _matching(
    connection: Connection, q: str | None, account_id: AccountId | None, limit: int
) -> list[int]:
    """The people whose names match, or any people."""
    ways = [] if q is None else query_pattern(q)
    either = " OR ".join(" AND ".join(["instr(p.search_key, ?)"] * len(way)) for way in ways)
    named = "1" if q is None else f"({either or '0'})"
    return select_values(
        connection,
        "SELECT p.chat_id FROM peers p JOIN accounts a ON a.id = p.telegram_account_id "  # noqa: S608 - constants only
        "LEFT JOIN conversations c ON c.telegram_account_id = p.telegram_account_id "
        "AND c.chat_id = p.chat_id AND c.topic_id = 0 "
        "WHERE p.chat_id > 0 AND a.removed_at IS NULL "
        f"AND p.telegram_account_id = coalesce(?, p.telegram_account_id) AND {named} "
        "GROUP BY p.chat_id ORDER BY max(coalesce(c.last_message_at, 0)) DESC, min(p.title), "
        "p.chat_id LIMIT ?",
        (account_id, *itertools.chain.from_iterable(ways), limit),
    )


def _people(rows: Iterable[PersonRow]) -> list[Person]:
    """The people of the rows. The names are those that the first account of each sees."""
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
    return list(found.values())
