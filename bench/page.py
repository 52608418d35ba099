"""The page on a large store: how soon it can be used, and whether it stays calm in a storm.

Real parts throughout: a sandbox data centre with three accounts, the service as a process of its
own on a store of ten thousand conversations, and Chromium, whose own figures are taken. The list
is loaded to its end, the longest thread is open at its newest message, and every third message
comes into it.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench import large_store
from sandbox import DataCentre, User, World
from switchboard.store.database import FILE
from tests.process import environment, free_port, serving
from tests.running import Running, start

RATE = 50
"""Messages a second."""

WRITERS = 30
"""Who write in turn; each third message comes from the first of them."""

OPENINGS = 5
"""How often the page is opened anew to see how soon it can be used."""

LIST, MESSAGES = "#groups", ".messages"

NOTE_TIMES = """
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(task.duration);
  }).observe({ type: "longtask" });
  const usable = () => document.querySelector(".row") && document.querySelector(".message")
    && document.querySelector(".composer textarea:enabled");
  const look = () => usable() ? (window.usable = performance.now()) : requestAnimationFrame(look);
  requestAnimationFrame(look);
"""
"""Long tasks, and when list, thread and composer are there, in milliseconds of this opening."""

BUSY = "() => void setTimeout(() => { for (const t = Date.now(); Date.now() < t + 80; ); })"
"""A task of 80 ms."""


@dataclass(frozen=True)
class Storm:
    """What Chromium told of a time in which messages streamed in."""

    messages: int
    long_tasks: int
    longest_task_ms: float
    busy_s: float
    """Time that the page's thread worked."""
    heap_growth_mb: float
    dom_nodes: int
    """At the most, of those that are in the document."""


@dataclass(frozen=True)
class Town:
    """A world whose people have written to three accounts."""

    dc: DataCentre
    owners: list[User]
    writers: list[User]

    def write(self, number: int, text: str) -> None:
        """The storm's message of this number."""
        writer = self.writers[0 if number % 3 == 0 else number % WRITERS]
        at = self.writers.index(writer)
        self.dc.world.write(writer, self.owners[at % len(self.owners)], text)


async def measure(
    folder: Path,
    *,
    seconds: int = 60,
    conversations: int = 10_000,
    messages: int = 1_000_000,
    longest: int = 100_000,
) -> dict[str, float]:
    """The figures of a page that was opened on such a store and of the storm that followed.

    folder: empty; for the service's data.
    """
    async with (
        filled_town(folder, conversations, messages, longest) as (town, running, thread),
        chromium() as browser,
    ):
        page, opened = await open_often(browser, running, thread)
        await load_whole_list(page, conversations + WRITERS)
        storm = await storm_over(page, town, seconds)
    return {
        "first_paint_ms": median(paint for paint, _ in opened),
        "usable_ms": median(usable for _, usable in opened),
        "usable_worst_ms": max(usable for _, usable in opened),
        "messages": storm.messages,
        "long_tasks": storm.long_tasks,
        "longest_task_ms": storm.longest_task_ms,
        "busy_ms_per_message": storm.busy_s * 1000 / storm.messages,
        "heap_growth_mb": storm.heap_growth_mb,
        "dom_nodes": storm.dom_nodes,
    }


@asynccontextmanager
async def filled_town(
    folder: Path, conversations: int, messages: int, longest: int
) -> AsyncIterator[tuple[Town, Running, int]]:
    """A service whose store is large, and the id of the conversation with the longest thread."""
    async with DataCentre(World()) as dc:
        town = _settle(dc)
        async with start(dc, folder) as running:
            for owner in town.owners:
                await running.sign_in(owner)
            thread = int((await running.conversation(town.writers[0].first_name))["id"])
        await asyncio.to_thread(
            large_store.fill,
            folder / FILE,
            conversations=conversations,
            messages=messages,
            longest=longest,
            longest_in=thread,
        )
        variables = environment(dc, folder, free_port())
        async with serving(dc, variables) as (_, running):
            for account in (await running.get("/accounts"))["items"]:
                await running.until_state(account["id"], "connected")
            yield town, running, thread


def _settle(dc: DataCentre) -> Town:
    owners = [dc.world.register(f"99966110{n:03}", first_name=f"Desk {n}") for n in range(3)]
    writers = [
        dc.world.register(f"99966120{n:03}", first_name=f"Writer {n}.") for n in range(WRITERS)
    ]
    town = Town(dc, owners, writers)
    for at, writer in enumerate(writers):
        dc.world.write(writer, owners[at % len(owners)], "Hello")
    return town


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's own, without a window."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def open_often(
    browser: Browser, running: Running, thread: int, times: int = OPENINGS
) -> tuple[Page, list[tuple[float, float]]]:
    """Open the page at a conversation several times; the last one stays.

    Returns it, and of each opening the first paint and the moment from which it could be used, in
    milliseconds. Chromium starts with nothing cached.
    """
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = await context.new_page()
    await page.add_init_script(f"sessionStorage.setItem('switchboard selected', '{thread}')")
    await page.add_init_script(NOTE_TIMES)
    opened = []
    for _ in range(times):
        await page.goto(running.url)
        await page.wait_for_function("() => window.usable")
        opened.append((await _first_paint(page), float(await page.evaluate("window.usable"))))
    return page, opened


async def _first_paint(page: Page) -> float:
    return float(
        await page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
        )
    )


async def load_whole_list(page: Page, conversations: int) -> None:
    """One list over all accounts, scrolled until every conversation has been fetched; then back
    to its top, where what comes in moves every row."""
    await page.get_by_role("button", name="One list").click()
    await page.wait_for_function(
        "([list, count]) => { const rows = document.querySelector(list);"
        " rows.scrollTop = rows.scrollHeight;"
        " return [...rows.querySelectorAll('.row')].some("
        "  row => Number(row.ariaPosInSet) >= count); }",
        arg=[LIST, conversations],
        polling=50,
        timeout=300_000,
    )
    await page.evaluate("list => { document.querySelector(list).scrollTop = 0; }", LIST)


async def storm_over(page: Page, town: Town, seconds: int) -> Storm:
    """Have RATE messages a second written, and tell what it was to the page."""
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("Performance.enable")
    await _prove_watch(page)
    heap, busy = await _heap(chrome), await _busy(chrome)
    nodes = 0
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number in range(seconds * RATE):
        town.write(number, f"news {number}")
        if number % RATE == 0:
            nodes = max(nodes, await _nodes(page))
        await asyncio.sleep(max(0.0, begin + number / RATE - loop.time()))
    town.write(0, "the last one")
    await page.locator(f"{MESSAGES} .text", has_text="the last one").wait_for(timeout=60_000)
    tasks = await page.evaluate("window.longTasks")
    return Storm(
        messages=seconds * RATE,
        long_tasks=len(tasks),
        longest_task_ms=max(tasks, default=0.0),
        busy_s=await _busy(chrome) - busy,
        heap_growth_mb=(await _heap(chrome) - heap) / 1e6,
        dom_nodes=nodes,
    )


async def _prove_watch(page: Page) -> None:
    """That no long task is noted counts only where one would be: make one, and forget it."""
    await page.evaluate(BUSY)
    await page.wait_for_function("() => window.longTasks.length > 0")
    await page.evaluate("window.longTasks.length = 0")


async def _heap(chrome: CDPSession) -> float:
    """Bytes that JavaScript holds, without what nobody needs any more."""
    await chrome.send("HeapProfiler.collectGarbage")
    return (await _metrics(chrome))["JSHeapUsedSize"]


async def _busy(chrome: CDPSession) -> float:
    return (await _metrics(chrome))["TaskDuration"]


async def _metrics(chrome: CDPSession) -> dict[str, float]:
    told = await chrome.send("Performance.getMetrics")
    return {metric["name"]: float(metric["value"]) for metric in told["metrics"]}


async def _nodes(page: Page) -> int:
    return int(await page.evaluate("document.getElementsByTagName('*').length"))
