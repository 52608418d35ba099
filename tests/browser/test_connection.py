"""A connection is lost and comes back."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.async_api import Browser, Page, Route, WebSocketRoute, expect

from sandbox import DataCentre
from switchboard import settings
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import Running

from .conftest import OpenDesk
from .page_object import Desk


class Wire:
    """The page's WebSocket, which a test can cut."""

    def __init__(self) -> None:
        """Nothing is connected yet."""
        self.cut = False
        self.resumed_from: list[str | None] = []
        self._sockets: list[WebSocketRoute] = []

    async def tap(self, page: Page) -> None:
        """Route the page's WebSocket through here."""
        await page.route_web_socket("**/ws*", self._connect)

    async def break_(self) -> None:
        """Cut it, and refuse every new connection until it is mended."""
        self.cut = True
        for socket in self._sockets:
            await socket.close(code=1001)
        self._sockets.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self.cut = False

    async def _connect(self, socket: WebSocketRoute) -> None:
        if self.cut:
            await socket.close(code=1001)
            return
        query = parse_qs(urlparse(socket.url).query)
        self.resumed_from.append(query.get("since", [None])[0])
        self._sockets.append(socket)
        socket.connect_to_server()


@pytest.fixture(autouse=True)
async def account(switchboard: Running, people: People, dc: DataCentre) -> None:
    """Anna is signed in and has a conversation with Dora."""
    await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "before")


async def test_a_lost_connection_is_said_and_resumed(
    open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """During the interruption the page says so; afterwards everything appears once, without a
    reload."""
    wire = Wire()
    desk = await open_desk(prepare=wire.tap)
    await desk.open("Dora")
    await expect(desk.bubble("before")).to_be_visible()

    await wire.break_()
    await expect(desk.banner).to_contain_text("Connection to Switchboard lost")
    dc.world.write(people.dora, people.anna, "meanwhile")
    wire.mend()

    await expect(desk.bubble("meanwhile")).to_have_count(1, timeout=30_000)
    await expect(desk.banner).to_be_hidden(timeout=10_000)
    assert wire.resumed_from[0] is None
    assert wire.resumed_from[-1] is not None


async def test_one_need_not_wait_for_the_next_attempt(open_desk: OpenDesk) -> None:
    """A button in the banner reconnects at once. The page's clock stands still, so that the next
    attempt cannot come by itself."""
    wire = Wire()

    async def tap(page: Page) -> None:
        await page.clock.install()
        await wire.tap(page)

    desk = await open_desk(prepare=tap)
    await desk.open("Dora")
    await wire.break_()
    await expect(desk.banner.get_by_role("button", name="Try now")).to_be_visible()
    await desk.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    wire.mend()

    await desk.banner.get_by_role("button", name="Try now").click()

    await expect(desk.banner).to_contain_text("Connected again")


async def test_a_page_that_cannot_connect_shows_the_way(open_desk: OpenDesk) -> None:
    """Reloaded without a connection, a small screen shows the list and the banner; with a
    connection, it shows the conversation that was open."""
    wire = Wire()
    desk = await open_desk(360, 740, prepare=wire.tap)
    await desk.open("Dora")
    await wire.break_()

    await desk.page.reload()

    await expect(desk.banner).to_contain_text("Connection to Switchboard lost")
    await expect(desk.search).to_be_visible()
    await expect(desk.page.get_by_text("Choose a conversation")).to_be_hidden()
    wire.mend()
    await expect(desk.bubble("before")).to_be_visible()
    await expect(desk.search).to_be_hidden()


async def test_what_was_written_while_cut_off_goes_out_in_order(
    open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """Replies that could not be posted stay pending and are sent in order after the reconnect."""
    wire = Wire()
    desk = await open_desk(prepare=wire.tap)
    await desk.open("Dora")
    await desk.page.route("**/reply", lambda route: route.abort())
    await wire.break_()
    await desk.send("first")
    await desk.send("second")
    await expect(desk.bubble("second").locator(".delivery")).to_have_text("Sending…")

    await desk.page.unroute("**/reply")
    wire.mend()

    await expect(desk.bubble("second").locator(".delivery")).to_have_text("Sent", timeout=30_000)
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["before", "first", "second"]


async def test_what_cannot_be_resumed_is_read_again(
    open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """When the service reports a break in the sequence, the page reloads its data."""
    sockets: list[WebSocketRoute] = []

    async def tap(page: Page) -> None:
        def connect(socket: WebSocketRoute) -> None:
            sockets.append(socket)
            server = socket.connect_to_server()
            # Only the greeting goes through: the page must find the rest by asking.
            server.on_message(lambda frame: socket.send(frame) if '"hello"' in str(frame) else None)

        await page.route_web_socket("**/ws*", connect)

    desk = await open_desk(prepare=tap)
    await desk.open("Dora")
    dc.world.write(people.dora, people.anna, "unheard")
    await dc.world.written(lambda message: message.text == "unheard")

    async with desk.page.expect_response("**/messages*"):
        sockets[-1].send('{"type": "resync"}')

    await expect(desk.row("Dora")).to_be_visible()
    await expect(desk.bubble("before")).to_have_count(1)


@pytest.mark.parametrize("dashboard", [settings.dashboard_dir()], ids=["as it is"])
async def test_a_page_that_lost_a_part_on_its_way_starts_again(open_desk: OpenDesk) -> None:
    """If a module or a style sheet fails to load once, the page recovers."""
    lost: list[str] = []

    async def lose_once(route: Route) -> None:
        if route.request.url in lost:
            await route.continue_()
            return
        lost.append(route.request.url)
        await route.abort("connectionaborted")

    async def tear(page: Page) -> None:
        await page.route("**/{store.js,layout.css}", lose_once)

    desk = await open_desk(prepare=tear)

    await expect(desk.row("Dora")).to_be_visible()
    assert sorted(url.rpartition("/")[2] for url in lost) == ["layout.css", "store.js"]


SILENT = 26_000
"""After this many milliseconds of silence, the page treats the connection as lost."""


async def test_a_service_that_stands_still_is_noticed(
    chromium: Browser, dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If the connection is open but the service is dead, the page notices within half a minute.
    A reply that was written meanwhile shows as waiting and is sent once afterwards."""
    variables = environment(dc, tmp_path / "standing", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        page = await chromium.new_page()
        await page.clock.install()
        await page.goto(running.url)
        desk = Desk(page)
        await desk.open("Dora")
        process.send_signal(signal.SIGSTOP)
        try:
            await desk.send("is anybody there?")
            row = desk.bubble("is anybody there?")
            await expect(row).to_contain_text("Switchboard does not answer")
            await expect(row.get_by_role("button", name="Discard")).to_be_hidden()

            await page.clock.fast_forward(SILENT)
            await expect(desk.banner).to_contain_text("Connection to Switchboard lost")
        finally:
            process.send_signal(signal.SIGCONT)

        await expect(row.locator(".delivery")).to_have_text("Sent", timeout=60_000)
        await expect(desk.banner).to_be_hidden(timeout=30_000)

    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["before", "is anybody there?"]


async def test_waking_up_asks_whether_the_connection_is_alive(
    open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """After a sleep, a page with a dead connection does not wait half a minute."""
    deaf: list[WebSocketRoute] = []
    asked: list[str] = []

    async def tap(page: Page) -> None:
        await page.clock.install()

        def connect(socket: WebSocketRoute) -> None:
            server = socket.connect_to_server()
            deaf.append(socket)

            def says(word: str | bytes) -> None:
                asked.append(str(word))
                if len(deaf) > 1:
                    server.send(word)

            def hears(frame: str | bytes) -> None:
                if len(deaf) > 1 or '"hello"' in str(frame):
                    socket.send(frame)

            socket.on_message(says)
            server.on_message(hears)

        await page.route_web_socket("**/ws*", connect)

    desk = await open_desk(prepare=tap)
    await desk.open("Dora")
    dc.world.write(people.dora, people.anna, "unheard")
    await dc.world.written(lambda message: message.text == "unheard")

    await desk.page.evaluate("window.dispatchEvent(new Event('online'))")
    await desk.page.clock.fast_forward(6_000)

    await expect(desk.bubble("unheard")).to_have_count(1)
    assert asked[0] == '{"type":"alive"}'
