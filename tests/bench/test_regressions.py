"""Speed is kept: ratios of one run, with room for their spread, never seconds.

A small part of `make bench`. Each figure stands beside its reference, which the same machine made
a moment before, so a slow machine is slow for both.
"""

import statistics
from pathlib import Path

import pytest

from bench import large_store
from bench.harness import staged
from bench.http_client import HttpClient, calling
from bench.switchboard_process import serving
from switchboard.store.core.database import FILE

pytestmark = pytest.mark.alone

ROUNDS = 5
ASKED = 100


@pytest.mark.parametrize(
    ("packed", "messages", "least"),
    [(False, 2_000, 0.85), (True, 10_000, 0.55)],
    ids=["one by one", "packed"],
)
async def test_intake_keeps_up_with_telethon_alone(
    tmp_path: Path, packed: bool, messages: int, least: float
) -> None:
    """From Telegram into SQLite and to a reader goes most of what an empty handler receives.

    Each is given by the best of its rounds: what else the machine does only ever adds time.
    Packed, what is written and told has to run beside what is received, so a machine that gives
    one core instead of two takes more of it away: the limit is lower than on a quiet one.
    """
    theirs, ours = [], []
    async with (
        staged(tmp_path / "stage", 3) as stage,
        stage.bare() as bare,
        stage.switchboard() as product,
        stage.reader(product.stream) as reader,
    ):
        for _ in range(ROUNDS):
            alone = await stage.burst("bare", bare, messages, "private", packed=packed)
            whole = await stage.burst("switchboard", reader, messages, "private", packed=packed)
            theirs.append(alone.seconds)
            ours.append(whole.seconds)

    assert min(theirs) / min(ours) >= least, (theirs, ours)


async def test_a_large_store_answers_like_a_small_one(tmp_path: Path) -> None:
    """Lists, threads and searches do not grow with what is stored."""
    medians = {}
    for messages in (2_000, 100_000):
        data = tmp_path / str(messages)
        data.mkdir()
        longest = large_store.fill(
            data / FILE,
            conversations=messages // 20,
            messages=messages,
            longest=messages // 10,
        )
        async with serving(data, None) as product:
            with calling(product.port) as caller:
                medians[messages] = _medians(caller, longest)

    small, large = medians.values()
    growth = {name: large[name] / small[name] for name in small}
    assert max(growth.values()) < 2, growth


def _medians(caller: HttpClient, longest: int) -> dict[str, float]:
    """Seconds for each kind of page: the median of many requests."""
    asked = {
        "list": ("/conversations", {}),
        "what is unread": ("/conversations", {"unread": "true"}),
        "thread": (f"/conversations/{longest}/messages", {}),
        "search for a rare word": ("/search", {"q": large_store.RARE}),
        "search in Chinese": ("/search", {"q": large_store.CHINESE}),
    }
    return {
        name: statistics.median(caller.get(path, **query)[0] for _ in range(ASKED))
        for name, (path, query) in asked.items()
    }
