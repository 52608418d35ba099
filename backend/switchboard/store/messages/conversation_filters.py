"""The filters of the list of conversations, as conditions in SQL. A plus sign before a column keeps
SQLite from using an index with another order."""

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from switchboard.domain.conversations import ConversationFilter
from switchboard.domain.ids import ChatId
from switchboard.domain.search_key import query_pattern
from switchboard.store.core.mappers import KIND
from switchboard.store.messages import folded_list, folder_rules

NAMED = "instr(coalesce(p.search_key, '') || ' ' || coalesce(t.search_key, ''), ?)"
"""The name of the peer, or the title of the topic, contains a word."""


class Condition(NamedTuple):
    """A condition in SQL, with its parameters."""

    sql: str
    parameters: Sequence[Any] = ()


def conditions(wanted: ConversationFilter) -> Iterator[Condition]:
    """The conditions of all filters."""
    if wanted.account_id is not None:
        yield Condition("c.telegram_account_id = ?", (wanted.account_id,))
    if wanted.is_folded:
        yield Condition(folded_list.IS_NEWEST)
    yield from _of_state(wanted)
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


def _of_state(wanted: ConversationFilter) -> Iterable[Condition]:
    """Unread, muted, waiting, snoozed."""
    if wanted.unread and wanted.is_folded:
        yield Condition(folded_list.IS_UNREAD)
    elif wanted.unread:
        yield Condition("(c.unread_count > 0 OR c.unread_mark)")
    if wanted.is_muted is not None:
        yield Condition(f"+c.muted_until IS {'NOT ' if wanted.is_muted else ''}NULL")
    if wanted.is_waiting is False:
        yield Condition("(+c.waiting_since IS NULL OR +c.is_archived)")
    if wanted.is_snoozed:
        yield Condition("c.snoozed_until IS NOT NULL")
    else:
        yield Condition("+c.snoozed_until IS NULL")


def among(test: str, chat_ids: Sequence[ChatId]) -> Condition:
    """A condition on a list of chats, which is one parameter."""
    return Condition(f"{test} (SELECT value FROM json_each(?))", (json.dumps(chat_ids),))  # noqa: S608 - constants
