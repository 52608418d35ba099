"""Accounts connect concurrently, with a limit, and a hanging one does not delay the others."""

import asyncio

import pytest

from switchboard.domain.accounts import Identity
from switchboard.services.concurrency.connection_limiter import ConnectionLimiter

ANNA = Identity(7, "Anna", "anna", "01")


class Slow:
    """A link that connects when the test allows it."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.let = asyncio.Event()
        self.given_up = False
        self.left = False

    async def connect(self) -> Identity:
        self.begun.set()
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.given_up = True
            raise
        return ANNA

    async def leave(self, _: Identity) -> None:
        self.left = True


def connecting(places: ConnectionLimiter, *links: Slow) -> list[asyncio.Task[Identity]]:
    """Each link that is connecting."""
    return [asyncio.create_task(places.run(link.connect, link.leave)) for link in links]


async def test_the_next_begins_when_one_is_done() -> None:
    """With one slot, the second connects after the first."""
    first, second = Slow(), Slow()
    tasks = connecting(ConnectionLimiter(count=1), first, second)
    await first.begun.wait()
    assert not second.begun.is_set()

    first.let.set()
    await second.begun.wait()
    second.let.set()

    assert await asyncio.gather(*tasks) == [ANNA, ANNA]


async def test_one_that_hangs_gives_up_its_place_and_goes_on() -> None:
    """The next begins although the first is not done, and the first still connects."""
    hung, other = Slow(), Slow()
    tasks = connecting(ConnectionLimiter(count=1, held=0.01), hung, other)

    await other.begun.wait()
    other.let.set()
    hung.let.set()

    assert await asyncio.gather(*tasks) == [ANNA, ANNA]


async def test_one_that_is_given_up_leaves_its_place() -> None:
    """An account that is disabled while it connects ends, and the next gets its slot."""
    left, other = Slow(), Slow()
    places = ConnectionLimiter(count=1)
    (task,) = connecting(places, left)
    await left.begun.wait()

    task.cancel()
    await asyncio.wait({task})

    assert left.given_up
    (task,) = connecting(places, other)
    other.let.set()
    assert await task == ANNA


async def test_one_that_hangs_can_be_given_up() -> None:
    """The same for an account that has already lost its slot."""
    hung, other = Slow(), Slow()
    hanging, waiting = connecting(ConnectionLimiter(count=1, held=0.01), hung, other)
    await other.begun.wait()

    hanging.cancel()
    await asyncio.wait({hanging})

    assert hung.given_up
    other.let.set()
    assert await waiting == ANNA


@pytest.mark.parametrize("held", [10.0, 0.0], ids=["in its place", "after it"])
@pytest.mark.parametrize("turns", range(8))
async def test_one_that_connects_while_it_is_given_up_is_left(turns: int, held: float) -> None:
    """Whenever the cancellation comes, before, with or after the connection: a connected link is
    returned to the caller or closed."""
    link = Slow()
    (task,) = connecting(ConnectionLimiter(count=1, held=held), link)
    await link.begun.wait()

    link.let.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})

    assert link.given_up or link.left or task.result() == ANNA
