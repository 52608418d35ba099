"""An attacker's page in a real Chromium, against a real service with an account.

Each attack is one that a web page can make. The same calls from our own page succeed, so a refusal
comes from the guard and not from a mistake in the attack.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Error, Page, async_playwright

from sandbox import DataCentre
from tests.browser.conftest import QUIET
from tests.conftest import People
from tests.service import Running

pytestmark = pytest.mark.browser

REBOUND = "rebound.example"
"""A name of the attacker that resolves to 127.0.0.1."""

MARKUP = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"

READ = "async (door) => (await fetch(door + '/api/accounts')).status"
READ_BLIND = "async (door) => (await fetch(door + '/api/accounts', {mode: 'no-cors'})).type"
WRITE_JSON = """async ([door, path]) => (await fetch(door + path, {
  method: 'POST', headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({text: 'forged'})})).status"""
WRITE_BLIND = """async ([door, path]) => (await fetch(door + path, {
  method: 'POST', mode: 'no-cors', body: JSON.stringify({text: 'forged'})})).type"""
BEACON = "([door, path]) => navigator.sendBeacon(door + path, JSON.stringify({text: 'forged'}))"
FORM = """([door, path]) => new Promise((resolve) => {
  const frame = document.createElement('iframe');
  frame.name = 'target';
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, {action: door + path, method: 'POST', enctype: 'text/plain'});
  form.target = 'target';
  const field = document.createElement('input');
  field.name = '{"text": "forged", "x": "';
  field.value = '"}';
  form.append(field);
  document.body.append(form);
  frame.addEventListener('load', resolve, {once: true});
  form.submit();
})"""
STREAM = """(door) => new Promise((resolve) => {
  const socket = new WebSocket(door.replace('http', 'ws') + '/ws');
  socket.onmessage = (event) => resolve(JSON.parse(event.data).type);
  socket.onclose = () => resolve('closed');
})"""
LOAD = """([kind, url]) => new Promise((resolve) => {
  const element = document.createElement(kind);
  element.onload = () => resolve('loaded');
  element.onerror = () => resolve('refused');
  if (kind === 'link') Object.assign(element, {rel: 'stylesheet', href: url});
  else element.src = url;
  document.body.append(element);
})"""


@dataclass(frozen=True)
class Scene:
    """The service with one conversation, and a browser that opens pages of both sides."""

    switchboard: Running
    browser: Browser
    conversation: dict[str, Any]
    attackers: tuple[str, ...]
    """Origins of the attacker: another port of this machine, and another site."""

    @property
    def door(self) -> str:
        """Our origin."""
        return f"http://localhost:{self.switchboard.port}"

    @property
    def path(self) -> str:
        """The path for posting a reply."""
        return f"/api/conversations/{self.conversation['id']}/reply"

    async def texts(self) -> list[str]:
        """The texts of the conversation."""
        return [one["text"] for one in await self.switchboard.thread(self.conversation["id"])]


@asynccontextmanager
async def attacker_site() -> AsyncIterator[int]:
    """An empty page on its own port, for any host name."""
    page = b"<!doctype html><title>attacker</title><body>"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def scene(
    switchboard: Running, dc: DataCentre, people: People, chromium_path: str
) -> AsyncIterator[Scene]:
    """Anna's account, to whom Dora has written markup; the attacker's page is ready."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, MARKUP)
        await stream.message(MARKUP)
    conversation = await switchboard.conversation("Dora Dahl")
    arguments = [*QUIET, f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1"]
    async with attacker_site() as port, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        attackers = (f"http://localhost:{port}", f"http://{REBOUND}:{port}")
        yield Scene(switchboard, browser, conversation, attackers)
        await browser.close()


async def opened(scene: Scene, origin: str) -> Page:
    """A page of an origin."""
    page = await scene.browser.new_page()
    await page.goto(origin)
    return page


async def outcome(page: Page, script: str, argument: Any = None) -> Any:
    """What a page's script could see: its result, or `refused`."""
    try:
        async with asyncio.timeout(10):
            return await page.evaluate(script, argument)
    except Error as error:
        if "Failed to fetch" not in error.message:
            raise
        return "refused"


async def test_our_own_page_can_do_it_all(scene: Scene) -> None:
    """The control: from our origin each call of the attacks succeeds, under our own policy."""
    page = await opened(scene, scene.door)

    assert await outcome(page, READ, scene.door) == 200
    assert await outcome(page, WRITE_JSON, [scene.door, scene.path]) == 201
    assert await outcome(page, STREAM, scene.door) == "hello"
    assert await outcome(page, LOAD, ["img", f"{scene.door}/favicon.svg"]) == "loaded"
    assert "forged" in await scene.texts()


async def test_another_page_can_neither_read_nor_write(scene: Scene) -> None:
    """From another port and from another site: no answer is readable, nothing takes effect."""
    for origin in scene.attackers:
        page = await opened(scene, origin)

        assert await outcome(page, READ, scene.door) == "refused"
        assert await outcome(page, WRITE_JSON, [scene.door, scene.path]) == "refused"
        assert await outcome(page, READ_BLIND, scene.door) in ("opaque", "refused")
        assert await outcome(page, WRITE_BLIND, [scene.door, scene.path]) in ("opaque", "refused")
        await outcome(page, BEACON, [scene.door, scene.path])
        await outcome(page, FORM, [scene.door, scene.path])
        assert await outcome(page, STREAM, scene.door) == "closed"

    assert await scene.texts() == [MARKUP]


async def test_another_page_cannot_load_our_files(scene: Scene) -> None:
    """Scripts, styles and pictures of ours are not delivered to other pages."""
    for origin in scene.attackers:
        page = await opened(scene, origin)

        for kind, file in (("script", "app.js"), ("img", "favicon.svg")):
            assert await outcome(page, LOAD, [kind, f"{scene.door}/{file}"]) == "refused"


async def test_another_page_cannot_frame_ours(scene: Scene) -> None:
    """Framed by another page, ours is not shown: no click can be stolen."""
    page = await opened(scene, scene.attackers[0])

    await outcome(page, LOAD, ["iframe", scene.door])

    (frame,) = page.frames[1:]
    assert await frame.locator("script[type=module]").count() == 0
    assert "Switchboard" not in await frame.title()


async def test_a_rebound_name_reaches_nothing(scene: Scene) -> None:
    """A name of the attacker's that now resolves to this machine gets a refusal as its page."""
    page = await scene.browser.new_page()

    answer = await page.goto(f"http://{REBOUND}:{scene.switchboard.port}/")

    assert answer is not None
    assert answer.status == 421
    problem = await answer.json()
    assert problem["code"] == "host_refused"
    assert await outcome(page, "async () => (await fetch('/api/accounts')).status") == 421
    assert await outcome(page, STREAM, f"http://{REBOUND}:{scene.switchboard.port}") == "closed"


async def test_text_from_strangers_stays_text(scene: Scene) -> None:
    """Markup in a message is shown as it was written; it neither loads nor runs anything."""
    page = await scene.browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(scene.door)

    row = page.get_by_text(MARKUP).first
    await row.click()
    await page.get_by_role("log").get_by_text(MARKUP).wait_for()

    assert "owned" not in await page.title()
    assert not [url for url in asked if url.endswith("/x")]


async def test_markup_cannot_be_written_into_the_page(scene: Scene) -> None:
    """Even a mistake in the page's own code cannot turn text into markup or script."""
    page = await opened(scene, scene.door)
    sinks = (
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.append(Object.assign(document.createElement('script'), {text: 'x'}))",
        "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
        "trustedTypes.createPolicy('default', {})",
    )

    for sink in sinks:
        script = f"() => {{ try {{ {sink}; return 'done' }} catch (e) {{ return e.name }} }}"
        assert await page.evaluate(script) == "TypeError", sink
    assert (
        json.loads(await page.evaluate("() => JSON.stringify(trustedTypes.defaultPolicy)")) is None
    )
