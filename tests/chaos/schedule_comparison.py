"""Compare the schedules of the store with Telegram's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sandbox import User, World
from tests.chaos.conversations import Conversation, Peer, conversations_in, marked
from tests.chaos.operator import Desk
from tests.chaos.service import Service

TIMEOUT = 60.0
"""How long until what is due was sent and stored, and the schedules were read, in seconds."""

PAUSE = 0.5

NEAR = 3_600
"""Messages that are due within these seconds are awaited."""

STORED = (
    "SELECT chat_id, scheduled_id, text, scheduled_at FROM messages "
    "WHERE telegram_account_id = ? AND NOT discarded AND scheduled_at IS NOT NULL "
    "ORDER BY chat_id, scheduled_id"
)


async def until_schedules_are_read(world: World, desk: Desk, service: Service) -> None:
    """Wait for what is due, open the conversations whose schedules differ, and wait until they do
    not. Telegram repeats changes of a schedule in no difference."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIMEOUT
    while _is_due_soon(world) and loop.time() < deadline:  # noqa: ASYNC110 - no event reports it
        await asyncio.sleep(PAUSE)
    opened: set[Conversation] = set()
    while loop.time() < deadline:
        differing = await _differing(world, desk, service)
        if not differing:
            return
        for conversation in differing - opened:
            desk.open(conversation)
        opened |= differing
        await asyncio.sleep(PAUSE)


def schedule_differences(world: World, desk: Desk, store: sqlite3.Connection) -> Iterator[str]:
    """Each schedule that is stored otherwise."""
    for owner, account_id in desk.accounts.items():
        here, there = _here(store, account_id), _there(world, owner)
        for chat_id in sorted(here.keys() | there.keys()):
            stored, expected = here.get(chat_id, []), there.get(chat_id, [])
            if stored != expected:
                yield f"{owner.first_name}: schedule of {chat_id} is {stored}, not {expected}"


def _is_due_soon(world: World) -> bool:
    return any(
        message.date < world.now() + NEAR
        for schedule in world.state.schedules.values()
        for message in schedule.messages.values()
    )


async def _differing(world: World, desk: Desk, service: Service) -> set[Conversation]:
    with closing(sqlite3.connect(await service.copy())) as store:
        return {
            _readable(owner, peer)
            for owner, account_id in desk.accounts.items()
            for here in [_here(store, account_id)]
            for there in [_there(world, owner)]
            for peer in list(owner.box.dialogs)
            if here.get(marked(peer)) != there.get(marked(peer))
        }


def _readable(owner: User, peer: Peer) -> Conversation:
    """A conversation of a chat: whoever opens it has the schedule of the whole chat read."""
    found = conversations_in(owner, peer)
    return next((one for one in found if one.is_open), found[0])


def _here(store: sqlite3.Connection, account_id: str) -> dict[int, list[tuple[int, str, int]]]:
    found: dict[int, list[tuple[int, str, int]]] = {}
    for chat_id, *facts in store.execute(STORED, (account_id,)):
        found.setdefault(chat_id, []).append((facts[0], facts[1], facts[2]))
    return found


def _there(world: World, owner: User) -> dict[int, list[tuple[int, str, int]]]:
    return {
        marked(world.state.peer(ref)): sorted(
            (id_, message.text, message.date) for id_, message in schedule.messages.items()
        )
        for (user_id, ref), schedule in world.state.schedules.items()
        if user_id == owner.id and schedule.messages
    }
