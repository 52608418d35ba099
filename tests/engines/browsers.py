"""Firefox and WebKitGTK as Debian ships them, each driven by its own protocol.

Firefox speaks WebDriver BiDi itself (W3C: WebDriver BiDi), so it needs no geckodriver. WebKitGTK
has WebKitWebDriver (W3C: WebDriver). Both take the same actions of mouse and keyboard.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
import websockets

from tests.cli.program import free_port

START_TIMEOUT = 60.0
COMMAND_TIMEOUT = 60.0
"""Seconds; a busy machine is slow, not wrong."""

BROWSERS = ("usr/lib/webkit2gtk-4.*/MiniBrowser", "usr/lib/*/webkit2gtk-4.*/MiniBrowser")

Actions = list[dict[str, Any]]


class Browser(Protocol):
    """One window."""

    async def open(self, url: str) -> None:
        """Go to an address."""

    async def evaluate(self, expression: str) -> Any:
        """The JSON value of an expression in the page."""

    async def perform(self, actions: Actions) -> None:
        """Move the mouse and type (W3C: WebDriver, Actions)."""


class Missing(Exception):
    """The browser is not installed."""


def program(name: str) -> str:
    """The path of an installed program. Raises Missing."""
    path = shutil.which(name)
    if path is None:
        raise Missing(f"{name} is not installed.")
    return path


@asynccontextmanager
async def firefox(profile: Path) -> AsyncIterator[Browser]:
    """Firefox without a window."""
    command = (program("firefox-esr"), "--headless", "--no-remote", "--profile", str(profile))
    async with _process(*command, "--remote-debugging-port", str(free_port())) as process:
        assert process.stderr is not None
        async with asyncio.timeout(START_TIMEOUT):
            line = ""
            while "BiDi listening" not in line:
                line = (await process.stderr.readline()).decode()
                assert line, "Firefox ended."
        reading = asyncio.create_task(process.stderr.read())  # a full pipe would stop the browser
        url = f"{line.split(' on ')[1].strip()}/session"
        async with websockets.connect(url, max_size=None) as socket:
            yield await _Firefox(socket).begin()
        reading.cancel()


class _Firefox:
    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self._count = 0
        self._context = ""

    async def begin(self) -> "_Firefox":
        await self._send("session.new", capabilities={})
        tree = await self._send("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        return self

    async def open(self, url: str) -> None:
        await self._send(
            "browsingContext.navigate", context=self._context, url=url, wait="complete"
        )

    async def evaluate(self, expression: str) -> Any:
        found = await self._send(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._context},
            awaitPromise=False,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"].get("value", "null"))

    async def perform(self, actions: Actions) -> None:
        await self._send("input.performActions", context=self._context, actions=actions)

    async def _send(self, method: str, **params: Any) -> Any:
        self._count += 1
        await self._socket.send(json.dumps({"id": self._count, "method": method, "params": params}))
        async with asyncio.timeout(COMMAND_TIMEOUT):
            while (answer := json.loads(await self._socket.recv())).get("id") != self._count:
                pass
        assert answer["type"] == "success", answer
        return answer["result"]


@asynccontextmanager
async def webkit(_profile: Path) -> AsyncIterator[Browser]:
    """WebKitGTK's small browser on a screen of its own."""
    driver = program("WebKitWebDriver")
    binary = _mini_browser()
    async with _screen() as display:
        port = free_port()
        command = (driver, f"--port={port}", "--host=127.0.0.1")
        async with (
            _process(*command, DISPLAY=display, GDK_BACKEND="x11", LIBGL_ALWAYS_SOFTWARE="1"),
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", timeout=COMMAND_TIMEOUT, trust_env=False
            ) as client,
        ):
            browser = await _WebKit(client).begin(binary)
            try:
                yield browser
            finally:
                await browser.end()


def _mini_browser() -> Path:
    """The newest of WebKitGTK's own browsers, which no PATH has."""
    found = [path for pattern in BROWSERS for path in sorted(Path("/").glob(pattern))]
    if not found:
        raise Missing("WebKitGTK's MiniBrowser is not installed.")
    return found[-1]


class _WebKit:
    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._path = ""

    async def begin(self, browser: Path) -> "_WebKit":
        options = {"binary": str(browser), "args": ["--automation"]}
        body = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
        async with asyncio.timeout(START_TIMEOUT):
            while True:
                with contextlib.suppress(httpx.ConnectError):
                    session = await self._client.post("/session", json=body)
                    break
                await asyncio.sleep(0.05)
        self._path = f"/session/{_value(session)['sessionId']}"
        return self

    async def end(self) -> None:
        await self._client.delete(self._path)

    async def open(self, url: str) -> None:
        _value(await self._client.post(f"{self._path}/url", json={"url": url}))

    async def evaluate(self, expression: str) -> Any:
        body = {"script": f"return JSON.stringify({expression})", "args": []}
        found = _value(await self._client.post(f"{self._path}/execute/sync", json=body))
        return json.loads(found or "null")

    async def perform(self, actions: Actions) -> None:
        _value(await self._client.post(f"{self._path}/actions", json={"actions": actions}))


def _value(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()["value"]


@asynccontextmanager
async def _screen() -> AsyncIterator[str]:
    """An X server without a screen, for a browser that needs a window."""
    reader, writer = os.pipe()
    command = (program("Xvfb"), "-displayfd", str(writer), "-screen", "0", "1280x1000x24")
    async with _process(*command, "-nolisten", "tcp", fds=(writer,)):
        os.close(writer)
        with os.fdopen(reader) as number:
            yield f":{(await asyncio.to_thread(number.readline)).strip()}"


@asynccontextmanager
async def _process(
    *command: str, fds: tuple[int, ...] = (), **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program and all that it starts, ended with the context."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE if "--headless" in command else asyncio.subprocess.DEVNULL,
        env=os.environ | variables,
        pass_fds=fds,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
