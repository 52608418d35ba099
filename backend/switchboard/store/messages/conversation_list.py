"""The list of conversations: pinned ones in Telegram's order, then all others, newest first.

A page is read in two steps: first the ids of its conversations, from indexes and with only the
columns that the filters need; then the conversations.
In a folded list a chat that is divided is one entry (`folded_chats`).
"""

import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation, ConversationFilter
from switchboard.domain.ids import ChatId
from switchboard.domain.pages import Page
from switchboard.domain.search_key import query_pattern
from switchboard.store.core import cursors, mappers
from switchboard.store.core.mappers import KIND
from switchboard.store.core.rows import select
from switchboard.store.messages import folded_chats, folder_rules

PINNED, OTHER = 0, 1
"""The two parts of a list."""

PEERS = (
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
)


NAMED = "instr(coalesce(p.search_key, '') || ' ' || coalesce(t.search_key, ''), ?)"
"""The name of the peer, or the title of the topic, contains a word."""


class Entry(NamedTuple):
    """The position of a conversation in its list.

    rank: the sort key in its part of the list: the position of a pinned conversation, otherwise the
    time of the newest message.
    """

    part: int
    rank: int
    id: int


class Condition(NamedTuple):
    """A condition in SQL, with its parameters."""

    sql: str
    parameters: Sequence[Any] = ()


LISTED = Condition("c.is_listed")


def page(
    connection: Connection, wanted: ConversationFilter, *, cursor: str | None, limit: int
) -> Page[Conversation]:
    """A page of the list. Conversations without messages come last.

    In a folder, the chats that are pinned there come first. Raises Invalid for a cursor of another
    list.
    """
    after = None if cursor is None else _decode(cursor)
    found = _entries(connection, wanted, after, limit + 1)
    shown = found[:limit]
    items = _conversations(connection, wanted, [entry.id for entry in shown])
    return Page(items, cursors.encode(*shown[-1]) if len(found) > limit else None)


def _conversations(
    connection: Connection, wanted: ConversationFilter, ids: Sequence[int]
) -> list[Conversation]:
    if wanted.is_folded:
        return folded_chats.find(connection, ids)
    by_id = mappers.find_conversations(connection, ids)
    return [by_id[id_] for id_ in ids]


def _decode(cursor: str) -> Entry:
    after = Entry(*cursors.decode(cursor, 3))
    if after.part not in {PINNED, OTHER}:
        raise cursors.foreign()
    return after


def _entries(
    connection: Connection, wanted: ConversationFilter, after: Entry | None, limit: int
) -> list[Entry]:
    """The next entries of the list: the remaining pinned ones, then others."""
    conditions = list(_conditions(wanted))
    found: list[Entry] = []
    if after is None or after.part == PINNED:
        found = _pinned(connection, wanted, conditions, after, limit)
        after = None
    if len(found) < limit:
        found += _others(connection, wanted, conditions, after, limit - len(found))
    return found


def _pinned(
    connection: Connection,
    wanted: ConversationFilter,
    conditions: list[Condition],
    after: Entry | None,
    limit: int,
) -> list[Entry]:
    if wanted.folder is not None:
        found = _pinned_in_folder(connection, wanted.folder.pinned, conditions)
        return [entry for entry in found if after is None or entry > after][:limit]
    further = [
        Condition("c.pinned_rank IS NOT NULL"),
        Condition("c.is_archived = ?", (_list(wanted),)),
    ]
    if wanted.is_folded:
        further.append(Condition("c.topic_id = 0"))
    else:
        conditions = [*conditions, LISTED]
    if after is not None:
        further.append(Condition("(c.pinned_rank, c.id) > (?, ?)", (after.rank, after.id)))
    end = f"ORDER BY c.pinned_rank, c.id LIMIT {limit}"
    return _select(connection, PINNED, "c.pinned_rank", [*conditions, *further], end)


def _pinned_in_folder(
    connection: Connection, pinned: Sequence[ChatId], conditions: list[Condition]
) -> list[Entry]:
    """The chats that are pinned in a folder: at most a hundred (Telegram: "Folders")."""
    found = _select(
        connection, PINNED, "c.chat_id", [*conditions, LISTED, _among("c.chat_id IN", pinned)]
    )
    positions = {chat_id: position for position, chat_id in enumerate(pinned)}
    return sorted(entry._replace(rank=positions[ChatId(entry.rank)]) for entry in found)


def _others(
    connection: Connection,
    wanted: ConversationFilter,
    conditions: list[Condition],
    after: Entry | None,
    limit: int,
) -> list[Entry]:
    """Conversations that are not pinned. Both lists are read by their indexes and merged."""
    further = [LISTED]
    if wanted.folder is not None:
        further.append(_among("c.chat_id NOT IN", wanted.folder.pinned))
    elif wanted.is_folded:
        further.append(Condition(folded_chats.IS_NOT_PINNED))
    else:
        further.append(Condition("c.pinned_rank IS NULL"))
    if after is not None:
        further.append(Condition("(c.last_message_at, c.id) < (?, ?)", (after.rank, after.id)))
    lists = [_list(wanted)] if wanted.folder is None or wanted.is_archived is not None else [0, 1]
    found = [
        _select(
            connection,
            OTHER,
            "c.last_message_at",
            [*conditions, *further, Condition("c.is_archived = ?", (archived,))],
            f"ORDER BY c.last_message_at DESC, c.id DESC LIMIT {limit}",
        )
        for archived in lists
    ]
    return sorted(itertools.chain(*found), reverse=True)[:limit]


def _list(wanted: ConversationFilter) -> int:
    """The condition of the list: the main list, or the archive."""
    return int(bool(wanted.is_archived))


def _select(
    connection: Connection,
    part: int,
    rank: str,
    conditions: Iterable[Condition],
    end: str = "",
) -> list[Entry]:
    """The entries that fulfil the conditions. end: the last part of the statement."""
    conditions = list(conditions)
    where = " AND ".join(condition.sql for condition in conditions)
    joins = PEERS if "p." in where else ""
    if "t." in where:
        joins += mappers.JOIN_TOPICS
    if "ch." in where:
        joins += mappers.JOIN_CHATS
    found = select(
        connection,
        f"SELECT {rank} AS rank, c.id AS id FROM conversations c {joins}WHERE {where} {end}",  # noqa: S608 - constants
        tuple(itertools.chain.from_iterable(one.parameters for one in conditions)),
    )
    return [Entry(part, row["rank"], row["id"]) for row in found]


def _conditions(wanted: ConversationFilter) -> Iterable[Condition]:
    """The conditions of the filters. A plus keeps SQLite from using an index of another order."""
    if wanted.account_id is not None:
        yield Condition("c.telegram_account_id = ?", (wanted.account_id,))
    if wanted.is_folded:
        yield Condition(folded_chats.IS_NEWEST)
    if wanted.unread and wanted.is_folded:
        yield Condition(folded_chats.IS_UNREAD)
    elif wanted.unread:
        yield Condition("(c.unread_count > 0 OR c.unread_mark)")
    if wanted.is_muted is not None:
        yield Condition(f"+c.muted_until IS {'NOT ' if wanted.is_muted else ''}NULL")
    if wanted.kind is not None:
        yield Condition(f"{KIND} = ?", (wanted.kind.value,))
    if wanted.q:
        ways = query_pattern(wanted.q)
        sql = " OR ".join(" AND ".join([NAMED] * len(way)) for way in ways)
        yield Condition(f"({sql or '0'})", tuple(itertools.chain.from_iterable(ways)))
    if wanted.folder is not None:
        yield Condition(*folder_rules.condition(wanted.folder))
    if wanted.folder is not None and wanted.is_archived is not None:
        yield Condition("+c.is_archived = ?", (wanted.is_archived,))


def _among(test: str, chat_ids: Sequence[ChatId]) -> Condition:
    """A condition on a list of chats, which is one parameter."""
    return Condition(f"{test} (SELECT value FROM json_each(?))", (json.dumps(chat_ids),))  # noqa: S608 - constants
