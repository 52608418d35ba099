"""The page on a large store: the time until it can be used, and its work under many messages.

All parts are real: a sandbox data centre with three accounts, the service as a separate process
with a store of ten thousand conversations, and Chromium, which measures itself. The list is loaded
to its end, the longest thread is open at its newest message, and every third message arrives in it.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from bench import large_store
from bench.browser_trace import traced
from bench.prerequisites import BROWSERS
from sandbox import DataCentre, User, World
from switchboard.store.core.database import FILE
from tests.process import environment, free_port, serving
from tests.service import Running, start

RATE = 50
"""In messages a second."""

WRITERS = 30
"""The people who write in turn. Each third message comes from the first of them."""

OPENINGS = 5
"""How often the page is opened to measure the time until it can be used."""

LIST, MESSAGES = "#groups", ".messages"

MARK_USABLE = """
  const usable = () => document.querySelector(".row") && document.querySelector(".message")
    && document.querySelector(".composer textarea:enabled");
  const look = () => usable() ? performance.mark("usable") : requestAnimationFrame(look);
  requestAnimationFrame(look);
"""
"""Marks the moment at which list, thread and composer are ready."""

OPENED = """
  () => performance.getEntriesByName("usable").length
    && performance.getEntriesByName("first-contentful-paint").length
"""

BUSY = """
  () => new Promise((resolve) => {
    performance.mark("busy");
    setTimeout(() => {
      for (const begin = performance.now(); performance.now() < begin + 80; );
      setTimeout(() => resolve(performance.mark("storm")));
    });
  })
"""
"""A task of 80 ms, and then one that marks the beginning of the storm."""

LONG = 50.0
"""A task above this many milliseconds is noticeable."""


@dataclass(frozen=True)
class Opening:
    """Chromium's trace of the page's opening, in milliseconds."""

    first_paint: float
    usable: float
    """The time until list, thread and composer were ready."""
    longest_task: float


@dataclass(frozen=True)
class Storm:
    """Chromium's trace while messages arrived."""

    messages: int
    tasks: list[float]
    """The duration of each task of the page's thread, in milliseconds."""
    processor_times: list[float]
    """What each of them took of the processor."""
    heap_growth_mb: float
    highest_heap_mb: float
    """Including memory that was not collected yet."""
    dom_nodes: int
    """The most elements in the document."""

    @property
    def busy_ms_per_message(self) -> float:
        """The work of the page's thread for each message."""
        return sum(self.tasks) / self.messages


@dataclass(frozen=True)
class PagePopulation:
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
    """The figures of the page's opening on such a store, and of the storm after it.

    folder: empty; for the service's data.
    """
    async with (
        filled_service(folder, conversations, messages, longest) as (population, running, thread),
        chromium() as browser,
    ):
        page = await new_page(browser, thread)
        openings = [await open_traced(page, running) for _ in range(OPENINGS)]
        await load_whole_list(page, running)
        storm = await storm_over(page, population, seconds)
    return {
        "first_paint_ms": median(opening.first_paint for opening in openings),
        "usable_ms": median(opening.usable for opening in openings),
        "usable_worst_ms": max(opening.usable for opening in openings),
        "opening_task_ms": max(opening.longest_task for opening in openings),
        "messages": storm.messages,
        "long_tasks": sum(task > LONG for task in storm.tasks),
        "longest_task_ms": max(storm.tasks),
        "longest_processor_ms": max(storm.processor_times),
        "busy_ms_per_message": storm.busy_ms_per_message,
        "heap_growth_mb": storm.heap_growth_mb,
        "highest_heap_mb": storm.highest_heap_mb,
        "dom_nodes": storm.dom_nodes,
    }


@asynccontextmanager
async def filled_service(
    folder: Path, conversations: int, messages: int, longest: int
) -> AsyncIterator[tuple[PagePopulation, Running, int]]:
    """A service with a large store, and the id of the conversation with the longest thread."""
    async with DataCentre(World()) as dc:
        population = _create_population(dc)
        async with start(dc, folder) as running:
            for owner in population.owners:
                await running.sign_in(owner)
            thread = int((await running.conversation(population.writers[0].first_name))["id"])
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
            yield population, running, thread


def _create_population(dc: DataCentre) -> PagePopulation:
    owners = [dc.world.register(f"99966110{n:03}", first_name=f"Desk {n}") for n in range(3)]
    writers = [
        dc.world.register(f"99966120{n:03}", first_name=f"Writer {n}.") for n in range(WRITERS)
    ]
    population = PagePopulation(dc, owners, writers)
    for at, writer in enumerate(writers):
        dc.world.write(writer, owners[at % len(owners)], "Hello")
    return population


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium, headless."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def new_page(browser: Browser, thread: int) -> Page:
    """A page that will open this conversation, with an empty cache."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = await context.new_page()
    where = json.dumps(json.dumps({"selected": thread}))
    await page.add_init_script(f"sessionStorage.setItem('switchboard whereabouts', {where})")
    await page.add_init_script(MARK_USABLE)
    return page


async def open_traced(page: Page, running: Running) -> Opening:
    """Open or reload the page, with a trace."""
    async with traced(page) as trace:
        await page.goto(running.url)
        await page.wait_for_function(OPENED)
    return Opening(
        first_paint=trace.after_opening("firstContentfulPaint"),
        usable=trace.after_opening("usable"),
        longest_task=max(trace.tasks()),
    )


async def load_whole_list(page: Page, running: Running) -> None:
    """One list over all accounts, scrolled until every conversation of the list has been
    fetched; then back to its top, where new messages move every row."""
    ((conversations,),) = running.rows(
        "SELECT count(*) FROM conversations WHERE NOT is_archived AND snoozed_until IS NULL"
    )
    await page.get_by_role("button", name="Combined").click()
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


async def storm_over(page: Page, population: PagePopulation, seconds: int) -> Storm:
    """Write RATE messages a second, and return what the page did."""
    chrome = await page.context.new_cdp_session(page)
    await chrome.send("Performance.enable")
    heap = await _heap(chrome)
    nodes = 0
    loop = asyncio.get_running_loop()
    async with traced(page) as trace:
        await page.evaluate(BUSY)
        begin = loop.time()
        for number in range(seconds * RATE):
            population.write(number, f"news {number}")
            if number % RATE == 0:
                nodes = max(nodes, await _nodes(page))
            await asyncio.sleep(max(0.0, begin + number / RATE - loop.time()))
        words = f"the last one of the storm at {begin}"  # each storm waits for its own
        population.write(0, words)
        last = page.locator(f"{MESSAGES} .text", has_text=words)
        await last.wait_for(timeout=60_000)
    if max(trace.tasks(since="busy")) < LONG:
        raise RuntimeError("Chromium did not trace the long task that was made to be found")
    return Storm(
        messages=seconds * RATE,
        tasks=trace.tasks(since="storm"),
        processor_times=trace.processor_times(since="storm"),
        heap_growth_mb=(await _heap(chrome) - heap) / 1e6,
        highest_heap_mb=trace.highest_heap() / 1e6,
        dom_nodes=nodes,
    )


async def _heap(chrome: CDPSession) -> float:
    """The bytes of JavaScript's heap after a collection."""
    await chrome.send("HeapProfiler.collectGarbage")
    delivery = await chrome.send("Performance.getMetrics")
    return next(float(m["value"]) for m in delivery["metrics"] if m["name"] == "JSHeapUsedSize")


async def _nodes(page: Page) -> int:
    return int(await page.evaluate("document.getElementsByTagName('*').length"))
