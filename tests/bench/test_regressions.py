"""Regressions of speed: ratios within one run, with room for their spread, never seconds.

This is a small part of `make bench`. Each figure is compared with a reference that the same machine
measured a moment before, so a slow machine is slow for both.
"""

import asyncio
import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from bench import large_store
from bench.harness import running_harness
from bench.http_client import HttpClient, calling
from bench.switchboard_process import serving
from switchboard.store.core.database import FILE

pytestmark = pytest.mark.alone

ROUNDS = 5
ASKED = 100
SMALL, LARGE = 10_000, 100_000
"""The messages of two stores."""

PAGE = 50
"""The items of a page that says no limit."""


INTAKE = {"one by one": (False, 2_000, 0.7), "packed": (True, 10_000, 0.4)}
"""Whether a packet carries many messages, how many there are, and the least ratio."""


async def test_intake_keeps_up_with_telethon_alone(tmp_path: Path) -> None:
    """The path from Telegram into SQLite and to a client reaches most of the rate of an empty
    handler.

    Each round compares two runs that follow each other, and the median of the rounds counts. One
    fast or slow run changes it little. Packed, writing and publishing must run beside receiving, so
    the limit counts for two free cores. If the machine gives less to two busy processes than to
    one, the limit is lower by what was measured in the same rounds. The limits leave room: on one
    machine the rounds were from 0.62 to 1.3 one by one and from 0.35 to 0.66 packed.
    """
    rates: dict[str, list[float]] = {kind: [] for kind in INTAKE}
    free: dict[str, list[float]] = {kind: [] for kind in INTAKE}
    with await asyncio.to_thread(two_processes) as cores:
        async with (
            running_harness(tmp_path / "harness", 3) as harness,
            harness.baseline() as baseline,
            harness.switchboard() as product,
            harness.reader(product.stream) as reader,
        ):
            for kind, (packed, count, _) in INTAKE.items():
                for _round in range(ROUNDS):
                    alone = await harness.burst(
                        "baseline", baseline, count, "private", packed=packed
                    )
                    whole = await harness.burst(
                        "switchboard", reader, count, "private", packed=packed
                    )
                    rates[kind].append(alone.seconds / whole.seconds)
                    free[kind].append(await asyncio.to_thread(second_core, cores))

    for kind, (_, _, least) in INTAKE.items():
        wanted = least * min(1.0, statistics.median(free[kind]))
        assert statistics.median(rates[kind]) >= wanted, (kind, rates, free)


def two_processes() -> ProcessPoolExecutor:
    """Two processes that have started: their start takes seconds."""
    cores = ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))
    list(cores.map(spin, range(2)))
    return cores


def second_core(cores: ProcessPoolExecutor) -> float:
    """How fast two busy processes run, as a share of one that runs alone; 1 with two free cores."""
    alone = min(cores.submit(spin, 0).result() for _ in range(2))
    return alone / max(cores.map(spin, range(2)))


def spin(_number: int) -> float:
    """Calculate without a pause; how many seconds it took."""
    began = time.perf_counter()
    sum(number * number for number in range(2_000_000))
    return time.perf_counter() - began


async def test_a_large_store_answers_like_a_small_one(tmp_path: Path) -> None:
    """The time of lists, threads and searches does not grow with the store.

    Both stores fill each page, so equal work is compared. Both services run at the same time and
    answer in turn, so other work on the machine slows both.
    """
    longest = {messages: _fill(tmp_path, messages) for messages in (SMALL, LARGE)}
    async with (
        serving(tmp_path / str(SMALL), None) as small,
        serving(tmp_path / str(LARGE), None) as large,
    ):
        with calling(small.port) as one, calling(large.port) as other:
            growth = {
                name: _growth([(one, *here), (other, *there)])
                for (name, here), there in zip(
                    _pages(longest[SMALL]).items(), _pages(longest[LARGE]).values(), strict=True
                )
            }

    assert max(growth.values()) < 2, growth


def _fill(folder: Path, messages: int) -> int:
    data = folder / str(messages)
    data.mkdir()
    return large_store.fill(
        data / FILE, conversations=messages // 20, messages=messages, longest=messages // 10
    )


def _pages(longest: int) -> dict[str, tuple[str, dict[str, str], bool]]:
    """Kinds of pages: path, query, and whether a page is full."""
    return {
        "list": ("/conversations", {}, True),
        "what is unread": ("/conversations", {"unread": "true"}, True),
        "thread": (f"/conversations/{longest}/messages", {}, True),
        "search for a rare word": ("/search", {"q": large_store.RARE}, False),
        "search for a busy word": ("/search", {"q": large_store.COMMON}, True),
        "search in Chinese": ("/search", {"q": large_store.CHINESE}, False),
    }


def _growth(stores: list[tuple[HttpClient, str, dict[str, str], bool]]) -> float:
    """How much longer the second store takes, by the median of requests that take turns."""
    seconds: list[list[float]] = [[], []]
    for _ in range(ASKED):
        for number, (caller, path, query, is_full) in enumerate(stores):
            took, page = caller.get(path, **query)
            assert not is_full or len(page["items"]) == PAGE, path
            seconds[number].append(took)
    small, large = map(statistics.median, seconds)
    return large / small
