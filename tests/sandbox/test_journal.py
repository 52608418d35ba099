"""The journal: what survives the process, and the command that is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions

from sandbox import DataCentre, Entity, World
from sandbox.journal import JournalInUse
from sandbox.world.archive import FoldersEdited
from sandbox.world.drafts import DraftSaved
from sandbox.world.filters import FilterSaved
from sandbox.world.notifications import NotifySet
from sandbox.world.pins import DialogPinned
from sandbox.world.unread_marks import UnreadMarked
from tests.sandbox.conftest import TIMEOUT


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """The path of the journal."""
    return tmp_path / "memory.jsonl"


async def remembered(memory: Path) -> DataCentre:
    """A data centre with a journal, not running."""
    return DataCentre(World(), memory=memory)


async def test_the_world_is_remembered(memory: Path) -> None:
    """After a restart the world is the same, to the last pts."""
    centre = DataCentre(World(), memory=memory)
    world = centre.world
    anna = world.register("99966110001", "Anna", password="lighthouse")
    bob = world.register("99966110002", "Bob", username="bobby")
    group = world.create_group("Team", bob, [anna])
    news = world.create_channel("News", bob, [anna])
    first = world.write(bob, anna, "one \ud83d")
    world.write(anna, bob, "two", reply_to=first, random_id=7)
    world.write(bob, group, "three", media="photo")
    world.edit(first, "One", [Entity("text_url", 0, 3, "https://example.com/")])
    world.delete([world.write(bob, news, "gone")])
    world.read(anna, bob)
    world.forward(anna, first, bob)
    world.add_contact(anna, bob, "Bobby")
    world.rename(bob, "Robert")
    world.block(bob, anna)
    world.remove(group, anna)
    await centre.stop()

    again = DataCentre(World(), memory=memory)
    twin = again.world.by_phone(anna.phone)
    friend = again.world.by_phone(bob.phone)
    await again.stop()

    assert twin is not None
    assert friend is not None
    assert (twin.box.pts, twin.box.seq, twin.password) == (anna.box.pts, anna.box.seq, "lighthouse")
    assert (friend.box.pts, friend.first_name, friend.blocked) == (bob.box.pts, "Robert", {twin})
    assert twin.contacts == {friend: ("Bobby", "")}
    assert repr(again.world.history(twin, friend)) == repr(world.history(anna, bob))
    assert again.world.state.secret == world.state.secret
    assert again.world.state.channels[news.id].box.pts == news.box.pts
    assert again.world.state.sent.keys() == world.state.sent.keys()
    assert again.world.unread(twin, friend) == 0


def test_a_torn_line_is_cut_off(memory: Path) -> None:
    """A partial last line, as a full disk leaves it, does not spoil the rest."""
    asyncio.run(register(memory, "99966110001"))
    whole = memory.read_bytes()
    memory.write_bytes(whole + b'["Registered", "9996')

    asyncio.run(register(memory, "99966110002"))
    known = asyncio.run(register(memory, "99966110003"))

    assert known == ["", "99966110001", "99966110002", "99966110003"]
    assert memory.read_bytes().startswith(whole)


async def test_what_was_set_is_remembered(memory: Path) -> None:
    """After a restart, the settings of conversations are the same."""
    centre = DataCentre(World(), memory=memory)
    world = centre.world
    anna, bob = world.register("99966110001", "Anna"), world.register("99966110002", "Bob")
    news = world.create_channel("News", bob, [anna])
    world.write(bob, anna, "hello")
    world.apply_event(NotifySet(anna.ref, bob.ref, 2**31 - 1, True, None, 1))
    world.apply_event(FoldersEdited(anna.ref, ((bob.ref, 1), (news.ref, 1)), 1))
    world.apply_event(DialogPinned(anna.ref, bob.ref, True, 1))
    world.apply_event(UnreadMarked(anna.ref, bob.ref, True, 1))
    world.apply_event(DraftSaved(anna.ref, bob.ref, 1, "not yet", entities=(("bold", 0, 3, ""),)))
    world.apply_event(FilterSaved(anna.ref, 2, "Work", ("groups",), (), (bob.ref,)))
    world.write(bob, anna, "hello again")
    await centre.stop()

    again = DataCentre(World(), memory=memory)
    twin, friend = (again.world.by_phone(user.phone) for user in (anna, bob))
    await again.stop()

    assert twin is not None
    assert friend is not None
    assert twin.box.dialogs[friend] == anna.box.dialogs[bob]
    assert twin.box.dialogs[friend].folder_id == 1
    assert twin.box.pinned == {1: [friend]}
    assert (twin.box.filters, twin.box.filter_order) == (anna.box.filters, [0, 2])
    assert (twin.box.pts, twin.box.seq) == (anna.box.pts, anna.box.seq)
    assert again.world.state.archived_by == {again.world.state.channels[news.id]: {twin}}


async def register(memory: Path, phone: str) -> list[str]:
    """Register one more user in a journal. Returns the phone numbers of all users."""
    centre = await remembered(memory)
    centre.world.register(phone)
    await centre.stop()
    return [user.phone for user in centre.world.users]


def test_another_versions_memory(memory: Path) -> None:
    """A journal with an unknown event is refused and not changed."""
    memory.write_text('["Teleported", "u1"]\n')

    with pytest.raises(ValueError, match="Teleported"):
        asyncio.run(register(memory, "99966110001"))
    assert memory.read_text() == '["Teleported", "u1"]\n'


async def test_one_memory_one_centre(memory: Path) -> None:
    """Two data centres cannot share a journal."""
    centre = await remembered(memory)

    with pytest.raises(JournalInUse):
        await remembered(memory)

    await centre.stop()


async def test_a_world_that_has_begun(memory: Path) -> None:
    """A world gets its journal before anything happens in it."""
    world = World()
    world.register("99966110001", "Anna")

    with pytest.raises(ValueError, match="before anything happens"):
        DataCentre(world, memory=memory)


async def test_many_messages_are_remembered_quickly(memory: Path) -> None:
    """Fifty thousand messages are read in a few seconds."""
    centre = await remembered(memory)
    world = centre.world
    anna, bob = world.register("99966110001", "Anna"), world.register("99966110002", "Bob")
    for number in range(50_000):
        world.write(bob, anna, f"message {number}")
    await centre.stop()

    begin = time.process_time()
    again = await remembered(memory)
    spent = time.process_time() - begin
    await again.stop()

    assert len(again.world.state.messages) == 50_000
    assert spent < 5


class Process:
    """``python -m sandbox`` as a child process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.settings: dict[str, str] = {}

    async def line(self, beginning: str) -> str:
        """The next line on standard output with this beginning."""
        assert self.process.stdout is not None
        async with asyncio.timeout(TIMEOUT):
            while True:
                line = (await self.process.stdout.readline()).decode().rstrip("\n")
                if line.startswith("TELEGRAM_"):
                    name, _, value = line.partition("=")
                    self.settings[name] = value
                if line.startswith(beginning):
                    return line
                assert not self.process.stdout.at_eof(), f"ended before {beginning!r}"

    def client(self, session: MemorySession | None = None) -> TelegramClient:
        """A stock client for it, from its output."""
        pem = Path(self.settings["TELEGRAM_DC_PUBLIC_KEY_FILE"]).read_text()
        rsa.add_key(pem, old=False)
        if session is None:
            session = MemorySession()
        port = int(self.settings["TELEGRAM_DC_PORT"])
        session.set_dc(
            int(self.settings["TELEGRAM_DC_ID"]), self.settings["TELEGRAM_DC_HOST"], port
        )
        return TelegramClient(session, 1, "hash")


@asynccontextmanager
async def command(*options: str) -> AsyncIterator[Process]:
    """Run the command until the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *options,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def sign_in(process: Process, phone: str) -> TelegramClient:
    """Sign a new user in by the code that the process prints."""
    client = process.client()
    await client.connect()
    await client.send_code_request(f"+{phone}")
    code = (await process.line(f"login code +{phone} ")).rpartition(" ")[2]
    await client.sign_in(f"+{phone}", code)
    return client


async def username(client: TelegramClient) -> str:
    """A username by which others find a client's owner."""
    return str((await client.get_me()).username)


async def test_killed_and_started_again(memory: Path) -> None:
    """After kill -9 the session still works, and every message that was answered exists."""
    async with command("--memory", str(memory)) as first:
        await first.line("Any other phone")
        anna = await sign_in(first, "99966110001")
        bob = await sign_in(first, "99966110002")
        peer = await anna.get_input_entity(await username(bob))
        for number in range(20):
            request = functions.messages.SendMessageRequest(peer, str(number), random_id=number + 1)
            last = await anna(request)
        os.kill(first.process.pid, signal.SIGKILL)
        await anna.disconnect()
        await bob.disconnect()

    async with command("--memory", str(memory)) as second:
        await second.line("Any other phone")
        anna, bob = second.client(anna.session), second.client(bob.session)
        await anna.connect()
        await bob.connect()
        again = await anna(functions.messages.SendMessageRequest(peer, "19", random_id=20))
        state = await anna(functions.updates.GetStateRequest())
        received = await bob.get_messages(await username(anna), limit=None)
        await anna.disconnect()
        await bob.disconnect()

    identified, news = again.updates
    assert (identified.id, news.pts, state.pts) == (last.id, last.pts, last.pts)
    assert [message.text for message in reversed(received)] == [str(n) for n in range(20)]


async def test_several_data_centres(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs several data centres, with the homes of users."""
    monkeypatch.setattr(TelegramClient, "_config", None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--also-dc", f"4:{port}", "--home", "+99966110001=4")
    async with command(*options) as running:
        await running.line(f"Data centre 4 listens at 127.0.0.1:{port}.")
        await running.line("Any other phone")

        client = await sign_in(running, "99966110001")

        assert (client.session.dc_id, client.session.port) == (4, port)
        await client.disconnect()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ends_on_signals(number: signal.Signals) -> None:
    """On a signal it ends without a message."""
    async with command() as running:
        await running.line("Any other phone")

        running.process.send_signal(number)
        _, errors = await asyncio.wait_for(running.process.communicate(), TIMEOUT)

    assert (running.process.returncode, errors) == (0, b"")


async def test_ends_with_its_parent() -> None:
    """With the option for it, it ends when standard input ends."""
    async with command("--stop-with-parent") as running:
        await running.line("Any other phone")

        assert running.process.stdin is not None
        running.process.stdin.close()

        assert await asyncio.wait_for(running.process.wait(), TIMEOUT) == 0


async def test_ends_when_nobody_reads() -> None:
    """If standard output is closed, it ends at the next line of output."""
    async with command() as running:
        await running.line("Any other phone")
        client = running.client()
        await client.connect()
        running.process._transport.get_pipe_transport(1).close()

        with suppress(ConnectionError):
            await client.send_code_request("+99966110001")

        assert await asyncio.wait_for(running.process.wait(), TIMEOUT) == 0
        await client.disconnect()


async def test_only_this_machine() -> None:
    """An address that others can reach is refused without permission."""
    async with command("--host", "0.0.0.0") as refused:
        _, errors = await asyncio.wait_for(refused.process.communicate(), TIMEOUT)

    assert refused.process.returncode == 2
    assert b"--allow-network" in errors


async def test_memory_in_use(memory: Path) -> None:
    """A second process with the same journal says so and ends."""
    async with command("--memory", str(memory)) as first:
        await first.line("Any other phone")
        async with command("--memory", str(memory)) as second:
            _, errors = await asyncio.wait_for(second.process.communicate(), TIMEOUT)

    assert second.process.returncode == 2
    assert b"in use" in errors


async def test_keys_at_given_places(tmp_path: Path) -> None:
    """The key is stored at the given path and stays the same."""
    private, public = tmp_path / "key.pem", tmp_path / "public.pem"
    options = ("--key", str(private), "--public-key", str(public), "--closed")
    async with command(*options) as first:
        await first.line("Any API id")
        before = (private.read_bytes(), public.read_bytes())
    async with command(*options) as second:
        await second.line("Any API id")

    assert (private.read_bytes(), public.read_bytes()) == before
    assert second.settings["TELEGRAM_DC_PUBLIC_KEY_FILE"] == str(public)
    assert private.stat().st_mode & 0o777 == 0o600


async def test_port_in_use() -> None:
    """A port in use is reported in one line."""
    async with command() as first:
        await first.line("Any API id")
        async with command("--port", first.settings["TELEGRAM_DC_PORT"]) as second:
            _, errors = await asyncio.wait_for(second.process.communicate(), TIMEOUT)

    assert second.process.returncode == 2
    assert errors.count(b"\n") == 1


async def test_demo_people_introduce_themselves() -> None:
    """With the demo people, it prints as whom one can sign in."""
    async with command("--people", "demo") as running:
        line = await running.line("+9996620003")

    assert line == "+9996620003 Jonas Weber @weberadvice, password lighthouse"
