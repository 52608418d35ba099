"""Telegram fails for one chat or one method: the connection and the rest continue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types

from sandbox import DataCentre, Faults, User
from switchboard.domain.backoff import Backoff
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, reconciling, start

Failure = Callable[[Faults, str, Callable[[Any], bool] | None], None]


def failing(code: int, name: str) -> Failure:
    """Telegram answers with an error, repeatedly."""
    return lambda faults, method, when: faults.fail(method, code, name, times=100_000, when=when)


def silent(faults: Faults, method: str, when: Callable[[Any], bool] | None) -> None:
    """Telegram does not answer."""
    faults.delays.add(method, 1_000.0, 100_000, when)


FAILURES = {
    "500": failing(500, "HISTORY_GET_FAILED"),
    "-503": failing(-503, "Timeout"),
    "silent": silent,
}

every_failure = pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())


@pytest.fixture
def timings() -> Timings:
    """Pauses and deadlines are short."""
    limits = Limits(
        read_timeout=0.5, difference_timeout=0.5, difference_backoff=Backoff(0.1, 300.0)
    )
    return reconciling(limits, chat_retries=Backoff(0.5, 1.0), list_retries=Backoff(1.0, 1.0))


def of(person: User) -> Callable[[Any], bool]:
    """Whether a request is about the chat with this person."""
    return lambda request: (
        isinstance(request.peer, types.InputPeerUser) and request.peer.user_id == person.id
    )


async def until_detail(running: Running, words: str) -> dict[str, Any]:
    """The account, once its state's detail contains these words."""
    async with running.stream() as stream:
        (account,) = (await running.get("/accounts"))["items"]
        while words not in account["state_detail"]:
            frame = await stream.until(lambda frame: frame["type"] == "account_status")
            account = frame["data"]
    return dict(account)


async def converses(running: Running, dc: DataCentre, people: People) -> None:
    """A live message arrives, and a reply is sent."""
    async with running.stream() as stream:
        dc.world.write(people.fay, people.anna, "live")
        await stream.message("live")
        fay = await running.conversation("Fay")
        await running.reply(fay["id"], "a reply")
        await stream.message("a reply", status="sent")


@every_failure
async def test_a_failing_chat_is_left_for_later(
    switchboard: Running, dc: DataCentre, people: People, failure: Failure
) -> None:
    """The history of one chat cannot be read: the others are read, messages and replies continue
    on the same connection, and the account names the missing chat. Once Telegram returns it, the
    account is complete."""
    dc.world.write(people.fay, people.anna, "hello")
    dc.world.write(people.dora, people.anna, "hello")
    newest = dc.world.write(people.emil, people.anna, "not to be had")
    faults = dc.faults(people.anna)
    failure(faults, "messages.getHistory", of(people.emil))

    signed_in = await switchboard.sign_in(people.anna, until="catching_up")
    named = await until_detail(switchboard, "“Emil”")
    await converses(switchboard, dc, people)
    read = switchboard.rows("SELECT count(*) FROM messages WHERE text = 'hello'")
    faults.calm()
    healed = await switchboard.until_state(signed_in["id"], "connected")

    assert read == [(2,)]
    assert (named["state"], named["complete_until"]) == ("catching_up", None)
    assert healed["complete_until"] is not None
    # One for the login; two for the account: its connection and the limits of edits.
    assert dc.calls.count("help.getConfig") == 3
    assert (newest.text,) in switchboard.rows("SELECT text FROM messages")


async def test_a_doubtful_failing_chat_is_left_for_later(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> None:
    """A chat that must be read again after a gap, and cannot be, delays no other; its edits are
    found later."""
    written = {
        contact: dc.world.write(contact, people.anna, "as it was")
        for contact in (people.fay, people.dora, people.emil)
    }
    faults = dc.faults(people.anna)
    async with start(dc, tmp_path, timings=timings) as running:
        await running.sign_in(people.anna)
        FAILURES["500"](faults, "messages.getHistory", of(people.emil))
        faults.lose_updates(3)
        async with running.stream() as stream:
            for message in written.values():
                dc.world.edit(message, "as it is")
            faults.too_long()
            for _ in range(2):
                await stream.message("as it is")
        named = await until_detail(running, "“Emil”")
        await converses(running, dc, people)
        faults.calm()
        await running.until_state(named["id"], "connected")

        assert running.rows("SELECT count(*) FROM messages WHERE text = 'as it is'") == [(3,)]


@every_failure
async def test_a_failing_list_ends_no_connection(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings, failure: Failure
) -> None:
    """While the list of chats cannot be read, messages and replies continue, the account says
    what it waits for, and a gap is read again; then the account is complete."""
    written = dc.world.write(people.fay, people.anna, "as it was")
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    faults = dc.faults(people.anna)
    dc.world.edit(written, "as it is")
    faults.differences_too_long = 1
    failure(faults, "messages.getDialogs", None)

    async with start(dc, tmp_path, timings=timings) as running:
        async with running.stream() as stream:
            named = await until_detail(running, "list of chats")
            connections = dc.calls.count("help.getConfig")
            if running.rows("SELECT 1 FROM messages WHERE text = 'as it was'"):
                await stream.message("as it is")
        await converses(running, dc, people)
        again = dc.calls.count("help.getConfig")
        (still,) = (await running.get("/accounts"))["items"]
        faults.calm()
        await running.until_state(account["id"], "connected")

    assert again == connections
    assert (still["state"], still["complete_until"]) == ("catching_up", named["complete_until"])


async def test_a_lasting_refusal_of_the_list_is_named(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> None:
    """The account's state contains Telegram's reason for refusing the list of chats, and the
    pauses between requests grow. (A frozen account has a state of its own.)"""
    name = "SOMETHING_NEW"
    dc.world.write(people.fay, people.anna, "hello")
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    dc.faults(people.anna).fail("messages.getDialogs", 420, name, times=100_000)

    async with start(dc, tmp_path, timings=timings) as running:
        named = await until_detail(running, name)
        await converses(running, dc, people)
        (still,) = (await running.get("/accounts"))["items"]

    assert named["id"] == account["id"]
    assert (still["state"], still["complete_until"]) == ("catching_up", named["complete_until"])


async def test_a_failing_read_mark_holds_nothing_up(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> None:
    """A read mark cannot be sent to Telegram: the account is connected nevertheless, and the
    mark is sent later."""
    dc.world.write(people.fay, people.anna, "hello")
    faults = dc.faults(people.anna)
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
        FAILURES["500"](faults, "messages.readHistory", None)
        fay = await running.conversation("Fay")
        await running.post(f"/conversations/{fay['id']}/read")
    async with start(dc, tmp_path, timings=timings) as running:
        asked = dc.calls.count("messages.readHistory")
        connected = await running.until_state(account["id"], "connected")
        await dc.calls.reach("messages.readHistory", asked + 2)
        faults.calm()
        received = dc.calls.count("messages.readHistory")
        await dc.calls.reach("messages.readHistory", received + 1)
        after = (await running.get("/accounts"))["items"][0]

    assert connected["complete_until"] >= account["complete_until"]
    assert after["state"] == "connected"
    assert dc.world.unread(people.anna, people.fay) == 0


async def test_a_channel_that_is_silent_holds_no_updates_up(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """One channel's difference gets no answer: messages elsewhere arrive, and the channel's
    changes are found in its history."""
    channel = dc.world.create_channel("News", creator=people.dora, members=[people.anna])
    dc.world.write(people.fay, people.anna, "hello")
    written = dc.world.write(people.dora, channel, "as it was")
    account = await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    silent(faults, "updates.getChannelDifference", None)
    faults.lose_updates(1)
    dc.world.edit(written, "as it is")
    async with switchboard.stream() as stream:
        faults.push_too_long(channel)
        await dc.calls.reach(
            "updates.getChannelDifference", dc.calls.count("updates.getChannelDifference") + 1
        )
        dc.world.write(people.fay, people.anna, "not held up")
        await stream.message("not held up")
        await stream.message("as it is")
    await switchboard.until_state(account["id"], "connected")


async def test_a_refusal_of_a_moment_hides_nothing(
    dc: DataCentre, people: People, tmp_path: Path, timings: Timings
) -> None:
    """If Telegram says once that a channel is private, its edits in a gap are found before the
    account is connected."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    written = dc.world.write(people.dora, crowd, "as it was")
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    dc.world.edit(written, "as it is")
    faults = dc.faults(people.anna)
    faults.channels_too_long.add(crowd)
    faults.fail("messages.getHistory", 400, "CHANNEL_PRIVATE")

    async with start(dc, tmp_path, timings=timings) as running:
        await running.until_state(account["id"], "connected")

        assert running.rows("SELECT text FROM messages WHERE kind = 'text'") == [("as it is",)]
