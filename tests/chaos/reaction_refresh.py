"""The operator opens the threads whose reactions no update has repeated."""

from __future__ import annotations

import asyncio
import sqlite3

from sandbox import User, World
from tests.chaos.attachment_comparison import reactions_here, reactions_there
from tests.chaos.conversations import marked
from tests.chaos.operator import Desk
from tests.chaos.service import Service
from tests.chaos.thread_differences import Differs, differing_threads

TIMEOUT = 20.0
"""How long until the requested reactions must be stored, in seconds."""

PAUSE = 0.5
STORED = (
    "SELECT chat_id, message_id, conversation_id, reactions FROM messages "
    "WHERE telegram_account_id = ? AND deleted_at IS NULL"
)


async def until_reactions_are_read(world: World, desk: Desk, service: Service) -> None:
    """Open the threads with reactions that differ, and wait until they do not.

    Telegram repeats most reactions in no difference, and the service requests them for what the
    operator looks at.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    differing = await _differing(world, desk, service)
    for conversation_id in differing:
        await desk.page_back(conversation_id)
    while differing and loop.time() < deadline:
        await asyncio.sleep(PAUSE)
        differing = await _differing(world, desk, service)


async def _differing(world: World, desk: Desk, service: Service) -> set[int]:
    def compare(owner: User) -> Differs:
        there = {
            (marked(peer), entry.id): reactions_there(entry.message, owner)
            for peer in list(owner.box.dialogs)
            for entry in world.history(owner, peer)
        }

        def has_others(row: sqlite3.Row) -> bool:
            expected = there.get((row["chat_id"], row["message_id"]))
            return expected is not None and expected != reactions_here(row)

        return has_others

    return await differing_threads(desk, service, STORED, compare)
