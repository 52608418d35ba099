"""Chromium's own trace of a page: when it showed something, and how long its tasks were."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page

CATEGORIES = ["disabled-by-default-devtools.timeline", "blink.user_timing", "loading"]
"""Tasks and memory, the page's own marks, and paints."""

LAST = "traced"
"""The mark that ends a trace."""

Entry = dict[str, Any]


class Trace:
    """The trace entries of the page's thread; durations in milliseconds."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._opened = 0.0

    def read(self, raw: bytes) -> None:
        """Read Chromium's trace. It contains every process and every document, including images:
        the page is the one with the last mark."""
        entries: list[Entry] = json.loads(raw)["traceEvents"]
        *_, last = (entry for entry in entries if entry["name"] == LAST)
        thread, navigation = (last["pid"], last["tid"]), _navigation(last)
        here = (entry for entry in entries if (entry["pid"], entry["tid"]) == thread)
        self._entries = sorted(here, key=lambda entry: float(entry["ts"]))
        for entry in self._named("navigationStart"):
            if _navigation(entry) == navigation:
                self._opened = float(entry["ts"])

    def tasks(self, since: str | None = None) -> list[float]:
        """The durations of tasks that began after this mark, or after the page's opening, and
        ended in the trace."""
        return self._tasks(since, "dur")

    def processor_times(self, since: str | None = None) -> list[float]:
        """What each of these tasks took of the processor: without the time in which other programs
        of a busy machine had it."""
        return self._tasks(since, "tdur")

    def _tasks(self, since: str | None, duration: str) -> list[float]:
        begin = self._opened if since is None else self._first(since)
        return [
            entry[duration] / 1000
            for entry in self._named("RunTask")
            if duration in entry and float(entry["ts"]) >= begin
        ]

    def after_opening(self, name: str) -> float:
        """The time from the page's opening, in this trace, to the first entry with this name."""
        return (self._first(name) - self._opened) / 1000

    def highest_heap(self) -> int:
        """The largest JavaScript heap in bytes, including memory that was not collected yet."""
        counters = self._named("UpdateCounters")
        return max(int(entry["args"]["data"]["jsHeapSizeUsed"]) for entry in counters)

    def _first(self, name: str) -> float:
        moments = (float(entry["ts"]) for entry in self._named(name))
        return next(moment for moment in moments if moment >= self._opened)

    def _named(self, name: str) -> list[Entry]:
        return [entry for entry in self._entries if entry["name"] == name]


def _navigation(entry: Entry) -> str | None:
    """The document of an entry."""
    navigation: str | None = entry["args"]["data"].get("navigationId")
    return navigation


@asynccontextmanager
async def traced(page: Page) -> AsyncIterator[Trace]:
    """Trace the page until the block ends; the trace is filled then."""
    trace = Trace()
    browser = page.context.browser
    assert browser is not None  # except for contexts that keep a profile
    await browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield trace
        await page.evaluate("name => void performance.mark(name)", LAST)
    finally:
        raw = await browser.stop_tracing()
    trace.read(raw)
