"""The first reading of the list of chats continues after a restart where it stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox import DataCentre, User
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, start

LIST = "messages.getDialogs"
PAGES = 10
ON_A_PAGE = 4
"""More than the chats that move to the top, so that one page more shows them all."""

TIMINGS = Timings(telegram=Limits(dialogs_page=ON_A_PAGE))


@pytest.fixture
def chats(dc: DataCentre, people: People) -> list[User]:
    """Whoever wrote to Anna, each twice, the newest first."""
    now = dc.world.now()
    found = []
    for number in range(PAGES * ON_A_PAGE):
        person = dc.world.register(f"99966230{number:04}", first_name=f"P{number}")
        date = now - 1_000 * number - 1_000
        dc.world.write(person, people.anna, "first", date=date)
        dc.world.write(person, people.anna, "second", date=date + 500)
        found.append(person)
    return found


@asynccontextmanager
async def stopped_in_the_list(
    dc: DataCentre, people: People, data: Path, *, pages: int
) -> AsyncIterator[None]:
    """Anna signs in; the service ends while Telegram holds back the page after these."""
    pages += dc.calls.count(LIST)
    dc.faults(people.anna).flood_wait(
        LIST, 60, times=100, when=lambda _: dc.calls.count(LIST) > pages
    )
    async with start(dc, data, timings=TIMINGS) as service:
        await service.sign_in(people.anna, until="flood_wait")
    dc.faults(people.anna).calm()
    yield


async def titles(service: Running) -> list[str]:
    """The conversations in their order."""
    return [item["title"] for item in (await service.get("/conversations", limit=100))["items"]]


async def test_a_stopped_list_is_not_read_from_its_start(
    dc: DataCentre, people: People, chats: list[User], tmp_path: Path
) -> None:
    """After the restart only the missing pages are requested, and the first one once more. Every
    chat has its history, and what happened meanwhile in chats of stored pages is there."""
    async with stopped_in_the_list(dc, people, tmp_path, pages=7):
        dc.world.write(chats[1], people.anna, "written meanwhile")
        stranger = dc.world.register("999662399999", first_name="Stranger")
        dc.world.write(stranger, people.anna, "hello from a stranger")
        before = dc.calls.count(LIST)

    async with start(dc, tmp_path, timings=TIMINGS) as service:
        await service.until_state(service.rows("SELECT id FROM accounts")[0][0], "connected")
        asked = dc.calls.count(LIST) - before
        listed = await titles(service)
        stored = service.rows("SELECT text FROM messages WHERE text = 'first'")
        unread = sum(item["unread_count"] for item in (await service.get("/accounts"))["items"])

    assert asked <= PAGES - 7 + 2  # an empty page ends the list, and the first is read again
    assert sorted(listed) == sorted([*(chat.first_name for chat in chats), "Stranger"])
    assert len(stored) == len(chats)
    assert unread == 2 * len(chats) + 2


async def test_after_lost_updates_the_whole_list_is_read(
    dc: DataCentre, people: People, chats: list[User], tmp_path: Path
) -> None:
    """If updates were lost meanwhile, new chats are at the top of the list, so it is read from its
    start."""
    async with stopped_in_the_list(dc, people, tmp_path, pages=7):
        stranger = dc.world.register("999662399999", first_name="Stranger")
        dc.faults(people.anna).differences_too_long += 1
        dc.world.write(stranger, people.anna, "hello from a stranger")

    async with start(dc, tmp_path, timings=TIMINGS) as service:
        await service.until_state(service.rows("SELECT id FROM accounts")[0][0], "connected")
        listed = await titles(service)

    assert sorted(listed) == sorted([*(chat.first_name for chat in chats), "Stranger"])
