"""A short run of the whole program under faults; the long ones are `make chaos`."""

from pathlib import Path

import pytest

from tests.chaos.run import plan_of, run

SECONDS = 8.0


@pytest.mark.parametrize(
    ("seed", "with_record"), [(1, False), (12, True)], ids=["locked", "full, with Supabase"]
)
async def test_nothing_lost_nothing_twice(seed: int, with_record: bool, tmp_path: Path) -> None:
    """Through kills, a lock, a full disk, gaps and lost answers, the store ends equal to
    Telegram's world, the stream's client equal to the store, and Supabase equal to the local
    accounts."""
    result = await run(seed, SECONDS, tmp_path, with_record=with_record)

    assert result.differences == []
    assert result.messages > 100


def test_a_seed_is_a_plan() -> None:
    """The same seed draws the same plan; another seed draws another."""
    assert plan_of(1, 5.0) == plan_of(1, 5.0)
    assert plan_of(1, 5.0) != plan_of(2, 5.0)
