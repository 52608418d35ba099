"""A list of several pages of topics or people, of which one moves while the list is read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox import DataCentre, User
from switchboard.domain.ports import immediately
from switchboard.telegram.history.topics import PAGE_SIZE
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.fake_store import Kept

COUNT = PAGE_SIZE + 5
"""More entries than a page has."""


class Moving:
    """Makes requests, and has something happen after the first one."""

    def __init__(self, happens: Callable[[], object] | None) -> None:
        self._happens = happens
        self.requests = 0

    async def __call__(self, request: Callable[[], Awaitable[Any]]) -> Any:
        """Run the request (`RequestScheduler`)."""
        answer = await immediately(request)
        self.requests += 1
        if self.requests == 1 and self._happens is not None:
            self._happens()
        return answer


@pytest.mark.parametrize("moves", [False, True])
async def test_a_topic_that_moves_is_found_at_the_top(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept, moves: bool
) -> None:
    """A topic of the second page gets a message while the first page is read: no later page has it,
    so the first one is read again, and the list does not say that it was deleted."""
    forum = dc.world.create_channel("Club", bob, [anna], forum=True)
    topics = [dc.world.create_topic(forum, f"Topic {n}", bob) for n in range(COUNT)]
    dc.world.write(bob, forum, "in General")
    await kept.until_text("in General")
    moving = Moving(lambda: dc.world.write(bob, forum, "up", topic=topics[0]) if moves else None)

    listing = await link.topics(channel_marked_id(forum.id), moving)

    there = {topic.topic_id for topic in listing.topics}
    assert topics[0].id in there
    assert (len(there), listing.is_complete) == (COUNT + 1, True)
    assert moving.requests == (4 if moves else 2)


@pytest.mark.parametrize("moves", [False, True])
async def test_a_person_who_moves_is_found_at_the_top(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept, moves: bool
) -> None:
    """The same among the people who write to a channel."""
    shop = dc.world.open_direct_messages(dc.world.create_channel("Shop", anna, [bob]))
    people = [dc.world.register(f"9996613{n:04}", first_name=f"P{n}") for n in range(COUNT)]
    for person in people:
        dc.world.write(person, shop, "hi")
    dc.world.write(bob, shop, "hello")
    await kept.until_text("hello")
    moving = Moving(lambda: dc.world.write(people[0], shop, "up") if moves else None)

    listing = await link.topics(channel_marked_id(shop.id), moving)

    there = {topic.topic_id for topic in listing.topics}
    assert people[0].id in there
    assert (len(there), listing.is_complete) == (COUNT + 1, True)


@pytest.mark.parametrize("kind", ["topics", "people"])
async def test_a_count_that_is_too_high_ends_the_list(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept, kind: str
) -> None:
    """Telegram's count is approximate. The pages are read twice, and the list is complete."""
    if kind == "topics":
        chat = dc.world.create_channel("Club", bob, [anna], forum=True)
        for n in range(COUNT):
            dc.world.create_topic(chat, f"Topic {n}", bob)
    else:
        chat = dc.world.open_direct_messages(dc.world.create_channel("Shop", anna, [bob]))
        for n in range(COUNT):
            person = dc.world.register(f"9996613{n:04}", first_name=f"P{n}")
            dc.world.write(person, chat, "hi")
    dc.world.write(bob, chat, "hello")
    await kept.until_text("hello")

    async def with_higher_count(request: Callable[[], Awaitable[Any]]) -> Any:
        answer = await immediately(request)
        answer.count += 1
        return answer

    async with asyncio.timeout(20):
        listing = await link.topics(channel_marked_id(chat.id), with_higher_count)

    assert (len(listing.topics), listing.is_complete) == (COUNT + 1, True)
