"""Places for the copy elsewhere, on loopback: a folder, an SFTP server, an S3-compatible store."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path

import httpx

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
"""OpenSSH's server; None if this machine has none."""

RUN = Path("/run/sshd")
"""The folder that it needs if root starts it."""

TIMEOUT = 30.0
"""How long a server may take to start, in seconds."""

BUCKET = "copies"


@asynccontextmanager
async def folder(path: Path) -> AsyncIterator[dict[str, str]]:
    """A folder on this machine."""
    yield {"REPLICA_URL": f"file://{path}/copy"}


@asynccontextmanager
async def sftp(path: Path) -> AsyncIterator[dict[str, str]]:
    """OpenSSH's server with keys of its own."""
    async with SftpServer(path) as server:
        yield server.settings


@asynccontextmanager
async def s3(path: Path) -> AsyncIterator[dict[str, str]]:
    """Moto's server, with a bucket. It keeps the objects in its memory."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "0"),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=path,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(TIMEOUT):
            while b"Running on " not in (line := await process.stderr.readline()):
                assert line, "it has ended"
        drain = asyncio.create_task(process.stderr.read())
        address = line.split()[-1].decode()
        async with httpx.AsyncClient() as client:
            (await client.put(f"{address}/{BUCKET}")).raise_for_status()
        yield {
            "REPLICA_URL": f"s3://{BUCKET}/switchboard?endpoint={address}",
            "REPLICA_ACCESS_KEY_ID": "the-id",
            "REPLICA_SECRET_ACCESS_KEY": "the-secret",  # pragma: allowlist secret
        }
        process.kill()
        await drain
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


PLACES = {"folder": folder, "sftp": sftp, "s3": s3}


@dataclass
class SftpServer:
    """OpenSSH's server, one process for each connection. The copy is in `path / "copy"`."""

    path: Path
    settings: dict[str, str] = field(default_factory=dict)
    _listener: socket.socket = field(default_factory=socket.socket)
    _accepting: asyncio.Task[None] | None = None
    _connections: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def __aenter__(self) -> "SftpServer":
        assert SSHD is not None
        if os.geteuid() == 0:  # as Debian's service does before it starts the program
            await asyncio.to_thread(RUN.mkdir, mode=0o755, exist_ok=True)
        host_key = (await make_key(self.path / "host")).rpartition(" ")[0]
        await make_key(self.path / "operator")
        (self.path / "sshd_config").write_text(
            f"HostKey {self.path}/host\n"
            f"AuthorizedKeysFile {self.path}/operator.pub\n"
            "StrictModes no\nPasswordAuthentication no\nUsePAM no\n"
            "Subsystem sftp internal-sftp\nForceCommand internal-sftp\n"
        )
        self._listener.bind(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.settings = {
            "REPLICA_URL": f"sftp://{getuser()}@127.0.0.1:{port}{self.path}/copy",
            "REPLICA_SSH_KEY_FILE": str(self.path / "operator"),
            "REPLICA_SSH_HOST_KEY": host_key,
        }
        self._listener.setblocking(False)
        self._listener.listen()
        self.start()
        return self

    def start(self) -> None:
        """Accept connections."""
        self._accepting = asyncio.create_task(self._accept())

    async def stop(self) -> None:
        """End every connection, and answer no new one."""
        assert self._accepting is not None
        self._accepting.cancel()
        await asyncio.wait({self._accepting})
        for process in self._connections:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._connections.clear()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(self._listener)
            with connection:
                connection.setblocking(True)
                process = await asyncio.create_subprocess_exec(
                    *(str(SSHD), "-i", "-e", "-f", str(self.path / "sshd_config")),
                    stdin=connection,
                    stdout=connection,
                    stderr=asyncio.subprocess.DEVNULL,
                )
            self._connections.append(process)


async def make_key(path: Path) -> str:
    """Make a pair of keys; return the public one as ssh-keygen writes it."""
    process = await asyncio.create_subprocess_exec(
        *("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", str(path))
    )
    assert await process.wait() == 0
    return path.with_suffix(".pub").read_text().strip()
