"""The page on a large store: the time until it can be used, and its work under many messages."""

from pathlib import Path

from bench import page
from bench.measures import Scale
from bench.report import Report

SECONDS = 60
CONVERSATIONS, MESSAGES, LONGEST = 10_000, 1_000_000, 100_000


async def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Open the page and let fifty messages a second arrive; in every other round, because each
    takes minutes."""
    rounds = [
        await page.measure(
            folder / f"page-{number}",
            seconds=scale.of(SECONDS),
            conversations=scale.of(CONVERSATIONS),
            messages=scale.of(MESSAGES),
            longest=scale.of(LONGEST),
        )
        for number in range(max(1, scale.rounds // 2))
    ]

    def each(name: str) -> list[float]:
        return [figures[name] for figures in rounds]

    part = "The page, 50 messages a second into a store of a million"
    report.figure(part, "first paint", "ms", each("first_paint_ms"))
    report.figure(part, "can be used, the slowest opening", "ms", each("usable_worst_ms"))
    report.figure(part, "longest task of an opening", "ms", each("opening_task_ms"))
    report.figure(part, "its thread works, for each message", "ms", each("busy_ms_per_message"))
    report.figure(part, "memory grows by", "MB", each("heap_growth_mb"))
    report.figure(part, "memory at the most", "MB", each("highest_heap_mb"))
    report.figure(part, "elements at the most", "", each("dom_nodes"))
    report.figure(part, "tasks over 50 ms", "", each("long_tasks"))
    report.figure(part, "longest task, processor time", "ms", each("longest_processor_ms"))
    report.goal("The page: can be used", each("usable_ms"), at_most=1000, unit="ms")
    report.goal("The page: longest task", each("longest_task_ms"), at_most=50, unit="ms")
