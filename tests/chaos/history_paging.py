"""The operator scrolls to the beginning of the threads whose older messages are not stored yet.

Of a chat that is new to an account, Switchboard reads the newest messages, and older ones when
somebody scrolls to them. A group that moved to a supergroup during an absence is such a chat.
"""

from __future__ import annotations

import asyncio
import sqlite3

from sandbox import User, World
from tests.chaos.conversations import conversations_in
from tests.chaos.operator import Desk
from tests.chaos.service import Service
from tests.chaos.thread_differences import Differs, differing_threads

TIMEOUT = 30.0
"""How long until the beginning of every thread must be stored, in seconds."""

PAUSE = 0.5
OLDEST = (
    "SELECT c.id AS conversation_id, c.chat_id, c.topic_id, min(m.message_id) AS oldest "
    "FROM conversations c JOIN messages m ON m.conversation_id = c.id "
    "WHERE m.telegram_account_id = ? GROUP BY c.id"
)


async def until_beginnings_are_read(world: World, desk: Desk, service: Service) -> None:
    """Scroll back in the threads that begin later than at Telegram, and wait until they do not.

    What is missing between stored messages is not read by scrolling, so it stays a difference.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    while loop.time() < deadline:
        begun_later = await _begun_later(world, desk, service)
        if not begun_later:
            return
        for conversation_id in begun_later:
            await desk.page_back(conversation_id)
        await asyncio.sleep(PAUSE)


async def _begun_later(world: World, desk: Desk, service: Service) -> set[int]:
    def compare(owner: User) -> Differs:
        there = {
            conversation.key: history[0].id
            for peer in list(owner.box.dialogs)
            for conversation in conversations_in(owner, peer)
            if (history := conversation.history(world))
        }

        def begins_later(row: sqlite3.Row) -> bool:
            first = there.get((row["chat_id"], row["topic_id"]))
            return first is not None and row["oldest"] is not None and first < row["oldest"]

        return begins_later

    return await differing_threads(desk, service, OLDEST, compare)
