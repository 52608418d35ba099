"""A short run of the whole program under faults; the long ones are `make chaos`."""

from pathlib import Path

import pytest

from tests.chaos.run import plan_of, run

SECONDS = 8.0


@pytest.mark.parametrize("seed", [4, 6])
async def test_nothing_lost_nothing_twice(seed: int, tmp_path: Path) -> None:
    """Through kills, locks, gaps and lost answers the store ends equal to Telegram's world, and
    a reader of the stream with the store."""
    result = await run(seed, SECONDS, tmp_path)

    assert result.differences == []
    assert result.messages > 100


def test_a_seed_is_a_plan() -> None:
    """The same seed draws the same deeds, troubles and blows; another one others."""
    assert plan_of(1, 5.0) == plan_of(1, 5.0)
    assert plan_of(1, 5.0) != plan_of(2, 5.0)
