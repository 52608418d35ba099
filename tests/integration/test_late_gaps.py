"""A gap that Telegram reports only after history was read: its changes are found nevertheless.

The history that was read meanwhile has newer messages. The range to read again counts from the
account's position when it went away, not from these messages.
"""

from pathlib import Path

import pytest

from sandbox import Channel, DataCentre, Message, User
from switchboard.domain.backoff import Backoff
from switchboard.services.concurrency.rate_limiter import RateLimit
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, reconciling, start

MISSED = 150
"""Messages that arrive meanwhile: more than are read again before a gap."""


def content(running: Running, chat: str) -> list[tuple[str, bool]]:
    """The stored thread with this title: each text, and whether it was deleted."""
    return running.rows(
        "SELECT m.text, m.deleted_at IS NOT NULL FROM messages m JOIN peers p ON "
        "p.telegram_account_id = m.telegram_account_id AND p.chat_id = m.chat_id "
        "WHERE p.title = ? AND m.kind = 'text' ORDER BY m.message_id",
        chat,
    )


def changed(
    dc: DataCentre, by: User, chat: Channel | User, written: list[Message]
) -> list[tuple[str, bool]]:
    """Edit one message, delete the next, write many more; return the thread after that."""
    dc.world.edit(written[20], "edited")
    dc.world.delete([written[21]])
    for number in range(MISSED):
        dc.world.write(by, chat, f"later {number}")
    texts = [f"message {number}" for number in range(30)]
    texts[20] = "edited"
    return [(text, text == "message 21") for text in texts] + [
        (f"later {number}", False) for number in range(MISSED)
    ]


@pytest.mark.parametrize("kind", ["private", "channel"])
async def test_a_difference_that_is_too_long_only_later(
    dc: DataCentre, people: People, tmp_path: Path, kind: str
) -> None:
    """An edit and a deletion from the service's absence are stored before the account is
    connected, although Telegram reports the gap only after history was read."""
    world, faults = dc.world, dc.faults(people.anna)
    crowd = world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    chat: Channel | User = crowd if kind == "channel" else people.anna
    written = [world.write(people.dora, chat, f"message {number}") for number in range(30)]
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    expected = changed(dc, people.dora, chat, written)
    if kind == "channel":
        faults.channels_too_long.add(crowd)
        faults.slow("updates.getChannelDifference", 2.0)
    else:
        faults.differences_too_long = 1
        faults.slow("updates.getDifference", 2.0)

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")

        assert content(running, "Crowd" if kind == "channel" else "Dora Dahl") == expected


async def test_a_kill_between_history_and_the_gap(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If the service ends after history was read and before Telegram reports the gap, the next
    start still knows where to begin reading again."""
    world, faults = dc.world, dc.faults(people.anna)
    written = [world.write(people.dora, people.anna, f"message {number}") for number in range(30)]
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    expected = changed(dc, people.dora, people.anna, written)
    faults.differences_too_long = 2
    faults.slow("updates.getDifference", 30.0)
    async with start(dc, tmp_path) as running, running.stream() as stream:
        await stream.message(f"later {MISSED - 1}")
        await stream.until(lambda f: f["type"] == "import_progress" and f["data"]["done"] == 1)

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")

        assert content(running, "Dora Dahl") == expected


async def test_many_busy_channels_over_a_slow_line(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Twenty channels, each with a gap, on a connection with an ordinary delay: every edit and
    deletion is found before the account is connected."""
    timings = reconciling(rate=RateLimit(interval=0.02))
    world, faults = dc.world, dc.faults(people.anna)
    crowds = [
        world.create_channel(
            f"Crowd {number}", creator=people.dora, members=[people.anna], megagroup=True
        )
        for number in range(20)
    ]
    written = {
        crowd: [world.write(people.dora, crowd, f"message {number}") for number in range(30)]
        for crowd in crowds
    }
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    expected = {crowd: changed(dc, people.dora, crowd, written[crowd]) for crowd in crowds}
    faults.channels_too_long.update(crowds)
    for method in (
        "updates.getChannelDifference",
        "updates.getDifference",
        "messages.getHistory",
        "messages.getDialogs",
    ):
        faults.slow(method, 0.15, times=100_000)

    async with start(dc, tmp_path, timings=timings) as running:
        await running.until_state(account["id"], "connected")

        assert [
            crowd.title for crowd in crowds if content(running, crowd.title) != expected[crowd]
        ] == []


async def test_a_difference_that_is_refused_for_long(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A channel whose difference Telegram refuses is read again from before the absence, and
    only then is the account connected."""
    timings = Timings(telegram=Limits(difference_backoff=Backoff(0.8, 300.0)))
    world, faults = dc.world, dc.faults(people.anna)
    crowd = world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    written = [world.write(people.dora, crowd, f"message {number}") for number in range(30)]
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    expected = changed(dc, people.dora, crowd, written)
    faults.fail("updates.getChannelDifference", 400, "SOMETHING_NEW", times=1_000)

    async with start(dc, tmp_path, timings=timings) as running:
        await running.until_state(account["id"], "connected")

        assert content(running, "Crowd") == expected


@pytest.mark.parametrize("reason", ["CHANNEL_PRIVATE", "CHANNEL_INVALID"])
async def test_a_channel_that_is_said_to_be_private_for_a_moment(
    dc: DataCentre, people: People, tmp_path: Path, reason: str
) -> None:
    """If Telegram says for a moment that a channel is private, missed edits and deletions there
    are found before the account is connected."""
    world, faults = dc.world, dc.faults(people.anna)
    crowd = world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    written = [world.write(people.dora, crowd, f"message {number}") for number in range(3)]
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    world.edit(written[0], "edited")
    world.delete([written[1]])
    faults.fail("updates.getChannelDifference", 400, reason)

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")

        assert content(running, "Crowd") == [
            ("edited", False),
            ("message 1", True),
            ("message 2", False),
        ]


@pytest.mark.parametrize("kind", ["private", "channel"])
async def test_chats_that_became_active_meanwhile_take_nobodys_place(
    dc: DataCentre, people: People, tmp_path: Path, kind: str
) -> None:
    """After a gap in the account's own sequence, the chats that were active before it are read
    again, however many private chats and channels became active since."""
    timings = reconciling(rate=RateLimit(interval=0.01))
    world, faults = dc.world, dc.faults(people.anna)
    written = world.write(people.dora, people.anna, "as it was")
    async with start(dc, tmp_path, timings=timings) as running:
        account = await running.sign_in(people.anna)
    world.edit(written, "as it is")
    for number in range(51):
        if kind == "private":
            stranger = world.register(f"9996612{number:04}", first_name=f"Stranger {number}")
            world.write(stranger, people.anna, "hello")
        else:
            channel = world.create_channel(
                f"Channel {number}", creator=people.dora, members=[people.anna]
            )
            world.write(people.dora, channel, "hello")
    faults.differences_too_long = 1
    faults.slow("updates.getDifference", 6.0)

    async with start(dc, tmp_path, timings=timings) as running:
        await running.until_state(account["id"], "connected")

        assert content(running, "Dora Dahl") == [("as it is", False)]
