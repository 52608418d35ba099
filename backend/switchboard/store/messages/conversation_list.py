"""The list of conversations: pinned ones in Telegram's order, then all others, newest first.
Those that wait for an answer come in another order: the longest waiting first.

A page is read in two steps: first the ids of its conversations, from indexes and with only the
columns that the filters need; then the conversations.
In a folded list a chat that is divided is one entry (`folded_list`).
"""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from switchboard.domain.conversations import Conversation, ConversationFilter
from switchboard.domain.ids import ChatId
from switchboard.domain.pages import Page
from switchboard.store.core import cursors, mappers
from switchboard.store.core.rows import select
from switchboard.store.messages import folded_list
from switchboard.store.messages.conversation_filters import Condition, among
from switchboard.store.messages.conversation_filters import conditions as filter_conditions

PINNED, OTHER, WAITING = 0, 1, 2
"""The two parts of a list, and the only part of the list of those that wait."""

PEERS = (
    "LEFT JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
)


class Entry(NamedTuple):
    """The position of a conversation in its list.

    rank: the sort key in its part of the list: the position of a pinned conversation, since when it
    waits, otherwise the time of the newest message.
    """

    part: int
    rank: int
    id: int


LISTED = Condition("c.is_listed")


def page(
    connection: Connection, wanted: ConversationFilter, *, cursor: str | None, limit: int
) -> Page[Conversation]:
    """A page of the list. Conversations without messages come last.

    In a folder, its pinned chats come first. Raises Invalid for a cursor of another list.
    """
    if wanted.is_waiting or wanted.is_snoozed:
        wanted = dataclasses.replace(wanted, is_folded=False)
    after = None if cursor is None else _decode(cursor, wanted)
    found = _entries(connection, wanted, after, limit + 1)
    shown = found[:limit]
    items = _conversations(connection, wanted, [entry.id for entry in shown])
    return Page(items, cursors.encode(*shown[-1]) if len(found) > limit else None)


def _conversations(
    connection: Connection, wanted: ConversationFilter, ids: Sequence[int]
) -> list[Conversation]:
    if not ids:
        return []
    if wanted.is_folded:
        return folded_list.find(connection, ids)
    by_id = mappers.find_conversations(connection, ids)
    return [by_id[id_] for id_ in ids]


def _decode(cursor: str, wanted: ConversationFilter) -> Entry:
    after = Entry(*cursors.decode(cursor, 3))
    if after.part not in ({WAITING} if wanted.is_waiting else {PINNED, OTHER}):
        raise cursors.foreign()
    return after


def _entries(
    connection: Connection, wanted: ConversationFilter, after: Entry | None, limit: int
) -> list[Entry]:
    """The next entries of the list: the remaining pinned ones, then others."""
    conditions = list(filter_conditions(wanted))
    if wanted.is_waiting:
        return _waiting(connection, wanted, conditions, after, limit)
    found: list[Entry] = []
    if after is None or after.part == PINNED:
        found = _pinned(connection, wanted, conditions, after, limit)
        after = None
    if len(found) < limit:
        found += _others(connection, wanted, conditions, after, limit - len(found))
    return found


def _waiting(
    connection: Connection,
    wanted: ConversationFilter,
    conditions: list[Condition],
    after: Entry | None,
    limit: int,
) -> list[Entry]:
    """Conversations in which somebody waits, the longest waiting first. Nobody waits in the
    archive."""
    if wanted.is_archived:
        return []
    further = [LISTED, Condition("c.waiting_since IS NOT NULL"), Condition("c.is_archived = 0")]
    if after is not None:
        further.append(Condition("(c.waiting_since, c.id) > (?, ?)", (after.rank, after.id)))
    end = f"ORDER BY c.waiting_since, c.id LIMIT {limit}"
    return _select(connection, WAITING, "c.waiting_since", [*conditions, *further], end)


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
        connection, PINNED, "c.chat_id", [*conditions, LISTED, among("c.chat_id IN", pinned)]
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
        further.append(among("c.chat_id NOT IN", wanted.folder.pinned))
    elif wanted.is_folded:
        further.append(Condition(folded_list.IS_NOT_PINNED))
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
    """The value of `is_archived` in the list: 0 for the main list, 1 for the archive."""
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
