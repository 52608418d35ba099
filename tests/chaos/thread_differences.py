"""Find the threads whose stored messages differ from Telegram's, while the service runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from sandbox import User
from tests.chaos.operator import Desk
from tests.chaos.service import Service

Differs = Callable[[sqlite3.Row], bool]
"""Whether a row of the store is not as Telegram has it."""


async def differing_threads(
    desk: Desk, service: Service, query: str, compare: Callable[[User], Differs]
) -> set[int]:
    """The conversations that have a row that differs.

    query: rows of one account with the column `conversation_id`. compare: the comparison with what
    Telegram has for the account's owner.
    """
    found: set[int] = set()
    with closing(sqlite3.connect(await service.copy())) as store:
        store.row_factory = sqlite3.Row
        for owner, account_id in desk.accounts.items():
            differs = compare(owner)
            rows = store.execute(query, (account_id,))
            found |= {row["conversation_id"] for row in rows if differs(row)}
    return found
