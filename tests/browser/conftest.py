"""A real Chromium for the tests of the page; errors of the page fail the test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, NoReturn

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    TimeoutError,  # noqa: A004 - Playwright's own
    async_playwright,
    expect,
)

from sandbox import DataCentre
from switchboard import settings
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, start

from .bundle import bundle
from .page_object import Desk

PACKAGES = Path(__file__).parents[1] / "page" / "node_modules"
AXE = PACKAGES / "axe-core" / "axe.min.js"
ESBUILD = PACKAGES / ".bin" / "esbuild"

DISABLED_FEATURES = (
    # Chromium would load two more pages, for its address bar, with each new window.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    # Playwright's own list, because Chromium uses only the last list.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)

QUIET = (
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

EXPECTED = ("Failed to load resource", "WebSocket connection to")
"""Refused requests and lost connections: the tests that cause them check them."""

expect.set_options(timeout=15_000)
"""A busy machine is slow, not wrong (milliseconds)."""

OpenDesk = Callable[..., Awaitable[Desk]]
Violations = Callable[..., Awaitable[list[str]]]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What a scan checks: axe-core's tags of rules."""

COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose result depends on the colours."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as needing a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it if the tests of the page must not be skipped."""
    if os.environ.get("SWITCHBOARD_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The machine's own Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing("No Chromium on this machine: the tests of the page cannot run.")
    return path


@pytest.fixture(scope="session")
def headless_path(chromium_path: str) -> str:
    """Chromium's headless shell, if the machine has it: the same engine without windows and
    profiles, for half of the processor time."""
    return shutil.which("chromium-headless-shell") or chromium_path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    """Playwright, which starts and drives browsers."""
    async with async_playwright() as playwright:
        yield playwright


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser_process(playwright: Playwright, headless_path: str) -> AsyncIterator[Browser]:
    """A headless Chromium. All tests of this worker share it, because its start takes seconds."""
    browser = await playwright.chromium.launch(executable_path=headless_path, args=QUIET)
    yield browser
    await browser.close()


@pytest.fixture
def _function_scoped_runner(
    _session_scoped_runner: asyncio.Runner, playwright: Playwright
) -> Iterator[asyncio.Runner]:
    """Run the tests of this folder and all their fixtures on one event loop for each worker,
    because the shared browser belongs to its loop.

    This replaces pytest-asyncio's fixture of the same name. Like the end of a loop, the end of a
    test cancels the tasks that the test has left.
    """
    loop = _session_scoped_runner.get_loop()
    before = asyncio.all_tasks(loop)
    yield _session_scoped_runner
    _session_scoped_runner.run(_cancel(asyncio.all_tasks(loop) - before))


async def _cancel(tasks: set[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def chromium(browser_process: Browser) -> AsyncIterator[Browser]:
    """The browser without contexts. Each context has its own storage, cache and connections."""
    yield browser_process
    for context in browser_process.contexts:
        await context.close()


@pytest.fixture(scope="session")
def bundled_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with its modules in one file. Without esbuild, which npm installs, the page as it
    is."""
    if not ESBUILD.exists():
        return settings.dashboard_dir()
    return bundle(settings.dashboard_dir(), tmp_path_factory.mktemp("page") / "dashboard", ESBUILD)


@pytest.fixture
def dashboard(bundled_dashboard: Path) -> Path:
    """The page's files. A test that is about those themselves overrides this."""
    return bundled_dashboard


@pytest.fixture
async def switchboard(
    dc: DataCentre,
    people: People,
    tmp_path: Path,
    timings: Timings,
    dashboard: Path,
) -> AsyncIterator[Running]:
    """The service on loopback, with its own data folder, without an account, and with the page."""
    async with start(dc, tmp_path / "data", timings=timings, dashboard=dashboard) as running:
        yield running


@pytest.fixture
async def three_conversations(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Anna's account has conversations with Dora (the newest), Emil and Fay."""
    await switchboard.sign_in(people.anna)
    for age, person in enumerate((people.dora, people.emil, people.fay)):
        dc.world.write(person, people.anna, "Hello", date=dc.world.now() - 60 * (age + 1))


@pytest.fixture
async def open_desk(chromium: Browser, switchboard: Running) -> AsyncIterator[OpenDesk]:
    """Opens the page in a new profile. At the end, no unexpected error may have been logged."""
    wrong: list[str] = []

    async def open_(
        width: int = 1280,
        height: int = 800,
        scheme: Literal["light", "dark"] = "light",
        prepare: Callable[[Page], Awaitable[None]] | None = None,
        locale: str = "en-GB",
        **more: Any,
    ) -> Desk:
        context = await chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=locale,
            reduced_motion="reduce",
            **more,
        )
        page = await context.new_page()
        page.set_default_timeout(15_000)
        _watch(page, switchboard.url, wrong)
        if prepare:
            await prepare(page)
        await _go(page, switchboard.url)
        return Desk(page)

    yield open_
    assert wrong == []


@pytest.fixture
async def desk(open_desk: OpenDesk) -> Desk:
    """The page, open on an ordinary screen."""
    return await open_desk()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility scanner of tests/page."""
    if not AXE.exists():
        missing("No axe-core: run npm --prefix tests/page ci.")
    return AXE.read_text()


@pytest.fixture
def violations(axe_source: str) -> Violations:
    """Scan a page by WCAG 2.2 A and AA, and describe the violations."""

    async def scan(page: Page, rules: Sequence[str] = RULES) -> list[str]:
        if await page.evaluate("typeof axe === 'undefined'"):
            await page.evaluate(axe_source)
        violations: list[dict[str, Any]] = await page.evaluate(
            "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
            ".then(({ violations }) => violations)",
            list(rules),
        )
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"]
        ]

    return scan


async def _go(page: Page, url: str) -> None:
    """Open the page.

    A container that starts on this machine changes its network, and Chromium then drops running
    requests. The page recovers from that, except if its first script is lost.
    """
    for _ in range(3):
        await page.goto(url)
        with suppress(TimeoutError):
            await page.get_by_role("heading", name="Switchboard").wait_for(timeout=5_000)
            return


def _watch(page: Page, url: str, wrong: list[str]) -> None:
    """Collect console errors, uncaught exceptions and missing files."""

    def on_console(message: ConsoleMessage) -> None:
        unexpected = message.type in {"error", "warning"}
        if unexpected and not message.text.startswith(EXPECTED):
            wrong.append(message.text)

    def on_response(response: Response) -> None:
        path = response.url.removeprefix(url)
        if response.status >= 400 and not path.startswith("/api/"):
            wrong.append(f"{response.status} {path}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", on_response)
