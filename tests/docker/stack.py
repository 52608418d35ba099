"""The running stack as its operator sees it: compose commands, the page's port, a terminal."""

import asyncio
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from pytest_docker.plugin import Services

from sandbox.demo.people import Owner
from tests.cli.commands import Terminal

TIMEOUT = 60.0
"""How long the stack may take to recover from anything, in seconds."""

LOOK = 0.5
"""The pause between two checks, in seconds; an engine sends no event to wait for."""

API_HASH = "5ec2e75ec2e75ec2e75ec2e75ec2e75e"
"""A value that appears nowhere else in a volume."""

Account = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """One compose project."""

    services: Services = field(repr=False)
    arguments: tuple[str, ...]
    port: int
    data: Path

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://localhost:{self.port}"

    def compose(self, *arguments: str, may_fail: bool = False) -> str:
        """The output of a compose command."""
        ended = subprocess.run(
            ["docker", "compose", *self.arguments, *arguments],
            capture_output=True,
            text=True,
            timeout=2 * TIMEOUT,
        )
        assert may_fail or ended.returncode == 0, ended.stderr
        return ended.stdout

    def inside(self, service: str, *command: str) -> str:
        """The output of a command in a service's container."""
        return self.compose("exec", "-T", service, *command)

    def inspect(self, service: str) -> dict[str, Any]:
        """What the engine knows about a service's container."""
        return container_facts(self.compose("ps", "--all", "--quiet", service).strip())

    @contextmanager
    def waiting_command(self) -> Iterator[str]:
        """Start an `add-account` in its own container that waits for an answer; return its name."""
        name = f"switchboard-adding-{uuid4().hex}"
        run = ("run", "--detach", "--no-deps", "--name", name, "backend", "add-account")
        self.compose(*run, "--label", "Later", "--api-id", "12345")
        try:
            self.until(lambda: "my.telegram.org" in printed_by(name))
            yield name
        finally:
            subprocess.run(["docker", "rm", "--force", name], check=True, capture_output=True)

    def signal_server(self, name: str) -> None:
        """Send a signal to the server in the backend's container."""
        script = (
            "import os, signal; from switchboard.cli.watchdog import server_of; "
            f"os.kill(server_of(), signal.{name})"
        )
        # With the server the container ends, and this command with it.
        self.compose("exec", "-T", "backend", "python", "-c", script, may_fail=True)

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET through the proxy."""
        answer = httpx.get(f"{self.url}/api{path}", params=query, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json()

    def items(self, path: str) -> Iterator[dict[str, Any]]:
        """The items of a list, of all its pages."""
        query: dict[str, Any] = {"limit": 100}
        while True:
            page = self.get(path, **query)
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            query["cursor"] = page["next_cursor"]

    def accounts(self) -> list[Account]:
        """The accounts as the page sees them."""
        return list(self.get("/accounts")["items"])

    def until(self, check: Any, *, patience: float = TIMEOUT) -> None:
        """Wait until the condition is true; while the stack does not answer, it is false."""

        def holds() -> bool:
            try:
                return bool(check())
            except (httpx.HTTPError, OSError):
                return False

        self.services.wait_until_responsive(holds, timeout=patience, pause=LOOK)

    def until_connected(self, *, patience: float = TIMEOUT) -> None:
        """Wait until every account is connected."""
        self.until(
            lambda: {account["state"] for account in self.accounts()} == {"connected"},
            patience=patience,
        )

    def codes_sent(self) -> list[str]:
        """Each login code that the sandbox has sent since its container was made: phone, code."""
        lines = self.compose("logs", "--no-log-prefix", "sandbox").splitlines()
        return [line.removeprefix("login code ") for line in lines if "login code" in line]

    def sign_in(self, owner: Owner) -> str:
        """Sign an account in with `add-account` in a terminal; return the terminal's output."""
        return asyncio.run(self._sign_in(owner))

    async def _sign_in(self, owner: Owner) -> str:
        master, slave = os.openpty()
        os.set_blocking(master, False)
        process = await asyncio.create_subprocess_exec(
            *("docker", "compose", *self.arguments, "run", "--rm", "backend", "add-account"),
            *("--label", owner.label, "--api-id", "12345", "--phone", f"+{owner.phone}"),
            stdin=slave,
            stdout=slave,
            stderr=slave,
        )
        os.close(slave)
        terminal = Terminal(process, master)
        try:
            await terminal.until("API hash")
            terminal.type(API_HASH)
            await terminal.until("Code from Telegram")
            terminal.type(owner.phone[5] * 5)
            if owner.password is not None:
                await terminal.until("Password of two-step verification")
                terminal.type(owner.password)
            assert await terminal.ended() == 0, terminal.screen
        finally:
            terminal.close()
        return terminal.screen


def container_facts(container: str) -> dict[str, Any]:
    """What the engine knows about a container, by its name or id."""
    known = subprocess.check_output(["docker", "inspect", container], timeout=TIMEOUT)
    facts: dict[str, Any] = json.loads(known)[0]
    return facts


def printed_by(container: str) -> str:
    """Everything that a container printed."""
    logs = ("docker", "logs", container)
    printed = subprocess.run(logs, check=True, capture_output=True, text=True, timeout=TIMEOUT)
    return printed.stdout + printed.stderr
