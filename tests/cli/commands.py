"""Commands as an operator runs them: in a terminal, or with their input from a pipe."""

import asyncio
import codecs
import fcntl
import os
import re
import signal
import struct
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import DataCentre
from tests.service import Running

from .program import COMMAND, SETTINGS, TIMEOUT, free_port

ROOT = Path(__file__).parents[2]
API_HASH = "0123456789abcdef0123456789abcdef"

SIZE = struct.pack("HHHH", 45, 100, 0, 0)
"""The terminal's size: rows and columns."""

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class CommandResult:
    """An ended command: its exit code and output."""

    code: int
    out: str
    err: str


def variables_of(running: Running) -> dict[str, str]:
    """The settings with which a command finds a running service."""
    return variables_for(running.dc, running.data, running.port)


def variables_for(dc: DataCentre, data: Path, port: int | None = None) -> dict[str, str]:
    """The settings of an installation on this data centre."""
    key = data.parent / "dc.pem"
    key.write_text(dc.public_key_pem)
    return {
        "DATA_DIR": str(data),
        "DASHBOARD_PORT": str(port or free_port()),
        "TELEGRAM_DC_ID": str(dc.dc_id),
        "TELEGRAM_DC_HOST": dc.host,
        "TELEGRAM_DC_PORT": str(dc.port),
        "TELEGRAM_DC_PUBLIC_KEY_FILE": str(key),
    }


async def say(
    variables: dict[str, str], *arguments: str, given: str = "", cwd: Path | str = "/"
) -> CommandResult:
    """Run a command to its end, with its input from a pipe."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        cwd=cwd,
        env=environment(variables),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(TIMEOUT):
        out, err = await process.communicate(given.encode())
    assert process.returncode is not None
    return CommandResult(process.returncode, out.decode(), err.decode())


def environment(variables: dict[str, str]) -> dict[str, str]:
    """Exactly these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    path = f"{ROOT / 'backend'}{os.pathsep}{ROOT}"
    return kept | {"PYTHONPATH": path, "TERM": "xterm-256color"} | variables


class Terminal:
    """A command in its own terminal, and the operator's side of it."""

    def __init__(self, process: asyncio.subprocess.Process, master: int) -> None:
        self.screen = ""
        """Everything that was ever printed, without what moves the cursor or colours."""
        self._process = process
        self._master = master
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unread = ""
        self._seen = 0
        self._is_over = False
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(master, self._read)

    async def until(self, words: str) -> str:
        """Wait until these words appear after the words of the last wait; return the output up
        to them."""
        async with asyncio.timeout(TIMEOUT):
            while (found := self.screen.find(words, self._seen)) < 0:
                assert not self._is_over, self.screen
                self._more.clear()
                await self._more.wait()
        before = self.screen[self._seen : found]
        self._seen = found + len(words)
        return before

    def type(self, line: str) -> None:
        """Type a line and Enter."""
        os.write(self._master, f"{line}\n".encode())

    def interrupt(self) -> None:
        """Ctrl-C."""
        os.write(self._master, b"\x03")

    async def ended(self) -> int:
        """Wait for the end and all output; return the exit code."""
        code = await asyncio.wait_for(self._process.wait(), TIMEOUT)
        self._read()
        return code

    def close(self) -> None:
        """Close the terminal."""
        asyncio.get_running_loop().remove_reader(self._master)
        os.close(self._master)
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)

    def _read(self) -> None:
        try:
            printed = self._decoder.decode(os.read(self._master, 65536))
        except OSError:  # the other side is closed (Linux: pty(7))
            asyncio.get_running_loop().remove_reader(self._master)
            self._is_over = True
            self._more.set()
            return
        text = self._unread + printed
        end = text.rfind("\x1b")
        if end < 0 or ESCAPES.match(text, end):
            end = len(text)  # else the read has cut a sequence in two: its rest comes next
        self.screen += ESCAPES.sub("", text[:end])
        self._unread = text[end:]
        self._more.set()


@asynccontextmanager
async def in_terminal(variables: dict[str, str], *arguments: str) -> AsyncIterator[Terminal]:
    """A command in a pseudo-terminal, killed at the end if it still runs."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, SIZE)
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        *arguments,
        cwd="/",
        env=environment(variables),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        preexec_fn=lambda: os.login_tty(os.dup(0)),
    )
    os.close(slave)
    terminal = Terminal(process, master)
    try:
        yield terminal
    finally:
        terminal.close()
        await process.wait()
