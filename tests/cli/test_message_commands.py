"""`list`, `search`, `send`, `tail` and `open`, beside a running service and without one."""

import asyncio
import json
from contextlib import closing
from pathlib import Path

import pytest
import websockets

from sandbox import DataCentre
from switchboard import settings
from switchboard.cli.api_client import ApiClient, Refused, find_running
from switchboard.cli.message_format import Names
from switchboard.cli.stream_client import Stream
from switchboard.vault import access_key
from tests.conftest import People
from tests.service import Running, start

from .commands import in_terminal, say, variables_for, variables_of
from .program import TIMEOUT


async def test_messages_from_the_command_line(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A message is sent to a conversation or a name, by argument or pipe, and the command waits
    for Telegram. Lists and searches show what REST has, also
    as JSON. What Telegram refuses, or holds back, has an exit code of its own."""
    world = dc.world
    world.write(people.dora, people.anna, "Where is\x1b[2J my parcel?")
    anna = await switchboard.sign_in(people.anna, "Shop")
    variables = variables_of(switchboard)
    number = str((await switchboard.conversation("Dora Dahl"))["id"])

    sent = await say(variables, "send", number, "--json", given="two\nlines **x**\n")
    named = await say(variables, "send", "@fay", "**hello**", "--markdown")
    long = await say(variables, "send", "@fay", "--split", given="word " * 1000)
    nobody = await say(variables, "send", "@nobody_here", "hello")
    listed = await say(variables, "list", "--account", "Shop", "--json")
    table = await say(variables, "list", "dora")
    found = await say(variables, "search", "parcel")
    as_json = await say(variables, "search", "parcel", "--json")
    missing = await say(variables, "search", "unheard")
    world.block(people.dora, people.anna)
    refused = await say(variables, "send", number, "are you there?")
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    held = await say(variables, "send", "@fay", "later", "--timeout", "1")
    await switchboard.sign_in(people.carlo, "Desk")
    which = await say(variables, "send", "@fay", "hello")
    opened = await say(variables, "open", "--print")

    assert (sent.code, json.loads(sent.out)["status"]) == (0, "sent")
    assert json.loads(sent.out)["telegram_account_id"] == anna["id"]
    assert [one.text for one in world.history(people.dora, people.anna)][1:] == ["two\nlines **x**"]
    assert (named.code, named.err) == (0, "Sent.\n")
    received = [one.message for one in world.history(people.fay, people.anna)]
    assert [(one.text, len(one.entities)) for one in received][:1] == [("hello", 1)]
    assert (long.code, len(received)) == (0, 3)
    assert (nobody.code, nobody.out) == (1, "")
    assert "Nobody has this username" in nobody.err
    rest = (await switchboard.get("/conversations", account_id=anna["id"]))["items"]
    assert {one["id"] for one in json.loads(listed.out)} <= {one["id"] for one in rest}
    assert "Dora Dahl" in table.out
    assert "parcel?" in found.out
    assert "\x1b" not in found.out + table.out
    assert [one["text"] for one in json.loads(as_json.out)] == ["Where is\x1b[2J my parcel?"]
    assert (missing.code, missing.out) == (1, "")
    assert refused.code == 1
    assert "blocked" in refused.err
    assert held.code == 3
    assert "sent as soon as possible" in held.err
    assert which.code == 1
    assert "--account" in which.err
    assert opened.out == f"http://localhost:{switchboard.port}\n"


async def test_a_text_is_sent_when_all_its_parts_are(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While a later part waits, the command says so, also when it is repeated with the same
    client_id; then the repeated command says that all are sent, and sends nothing again."""
    world, long = dc.world, "first " * 682 + "second " * 100
    world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna, "Shop")
    number = str((await switchboard.conversation("Dora Dahl"))["id"])
    command = ("send", number, "--split", "--client-id", "report-1")
    dc.faults(people.anna).drop_before(
        "messages.sendMessage", times=10_000, when=lambda sent: "second" in sent.message
    )

    async with switchboard.stream() as stream:
        held = await say(variables_of(switchboard), *command, "--timeout", "2", given=long)
        again = await say(variables_of(switchboard), *command, "--timeout", "0", given=long)
        accepted = await say(variables_of(switchboard), *command, "--no-wait", given=long)
        thread = await switchboard.thread(int(number))
        dc.faults(people.anna).calm()
        await stream.message(thread[-1]["text"], status="sent")
    sent = await say(variables_of(switchboard), *command, given=long)

    assert [one["status"] for one in thread[1:]] == ["sent", "pending"]
    assert (held.code, again.code, accepted.code, sent.code) == (3, 3, 0, 0)
    assert "sent as soon as possible" in held.err
    assert "sent as soon as possible" in again.err
    assert sent.err == "Sent.\n"
    assert len(world.history(people.dora, people.anna)) == 3


async def test_tail_follows_and_resumes(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """In a terminal, messages appear as they come and as they leave, without characters that
    control it, until Ctrl-C. With --since, a script goes on after the last event that it has."""
    world = dc.world
    world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna, "Shop")
    variables = variables_of(switchboard)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        seq = stream.hello

    async with in_terminal(variables, "tail", "--since", str(seq)) as tail:
        world.write(people.dora, people.anna, "first\x07 news")
        await tail.until("[Shop] Dora Dahl: first� news")
        await switchboard.reply(conversation["id"], "an answer")
        await tail.until("Dora Dahl · You: an answer")
        tail.interrupt()
        code = await tail.ended()
    async with in_terminal(
        variables, "tail", str(conversation["id"]), "--json", "--since", str(seq)
    ) as again:
        await again.until('"text": "first')
        await again.until('"text": "an answer"')
        again.interrupt()
        await again.ended()

    assert code == 130
    assert tail.screen.count("an answer") == 1


async def test_a_conversation_without_a_title_has_its_number(
    dc: DataCentre, tmp_path: Path
) -> None:
    """`tail` goes on if a message's conversation was deleted, or if the service stops between a
    message and the request for its title."""
    async with start(dc, tmp_path / "data") as running:
        given = settings.load(_env_file=None, data_dir=running.data, dashboard_port=running.port)
        client = await asyncio.to_thread(find_running, given)
        assert client is not None
        names = await asyncio.to_thread(Names, ApiClient(client, is_running=True))
        deleted = await asyncio.to_thread(names.conversation, 4711)
    with closing(client):
        unanswered = await asyncio.to_thread(names.conversation, 1)

    assert (deleted, unanswered) == ("conversation 4711", "conversation 1")


async def test_a_stream_without_hello_is_closed() -> None:
    """If a service opens the stream and says nothing, the command reports it, and keeps no
    connection."""
    closed = asyncio.Event()

    async def say_nothing(connection: websockets.ServerConnection) -> None:
        await connection.wait_closed()
        closed.set()

    async with websockets.serve(say_nothing, "127.0.0.1", 0) as server:
        (listener,) = server.sockets
        given = settings.load(_env_file=None, dashboard_port=listener.getsockname()[1])
        with pytest.raises(Refused, match="does not answer"):
            await asyncio.to_thread(Stream, given)
        await asyncio.wait_for(closed.wait(), TIMEOUT)


async def test_without_a_service(dc: DataCentre, switchboard: Running) -> None:
    """What needs the running service says so and how to start it; a list works without it."""
    variables = variables_for(dc, switchboard.data.parent / "other")

    tail = await say(variables, "tail")
    opened = await say(variables, "open")
    listed = await say(variables, "list", "--json")

    assert (tail.code, opened.code) == (2, 2)
    assert "is not running" in tail.err
    assert (listed.code, json.loads(listed.out)) == (0, [])


async def test_the_access_key_is_given(dc: DataCentre, tmp_path: Path) -> None:
    """With an access key, `open` prints the address with the key, and commands may use REST and the
    stream."""
    async with start(dc, tmp_path / "data", access="key") as running:
        variables = variables_of(running) | {"ACCESS": "key"}
        given = settings.load(
            _env_file=None, data_dir=running.data, dashboard_port=running.port, access="key"
        )

        opened = await say(variables, "open")
        listed = await say(variables, "list", "--json")
        with closing(await asyncio.to_thread(Stream, given)) as stream:
            seq = stream.seq

    key = access_key.load(running.data)
    assert opened.out == f"http://localhost:{running.port}/#key={key}\n"
    assert (listed.code, listed.out) == (0, "[]\n")
    assert seq >= 0
