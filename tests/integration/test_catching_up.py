"""When an account is complete: its history is read, and all updates have arrived."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.domain.backoff import Backoff
from switchboard.telegram.limits import Limits
from tests.conftest import People
from tests.service import Listening, Running, limited, reconciling, start

THREAD = "SELECT text, deleted_at IS NOT NULL FROM messages ORDER BY sort_rank"


async def status(stream: Listening, state: str, detail: str = "") -> dict[str, Any]:
    """The next event of an account in this state, with this text in its detail."""
    frame = await stream.until(
        lambda frame: (
            frame["type"] == "account_status"
            and frame["data"]["state"] == state
            and detail in frame["data"]["state_detail"]
        )
    )
    account: dict[str, Any] = frame["data"]
    return account


async def test_not_before_the_difference_is_stored(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """After a start, history may be read before Telegram has sent missed edits and deletions;
    the account is connected only when these are stored too."""
    written = [dc.world.write(people.dora, people.anna, f"message {n}") for n in range(3)]
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    dc.world.delete([written[0]])
    dc.world.edit(written[1], "edited")
    dc.faults(people.anna).slow("updates.getDifference", 1.0)

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")

        assert running.rows(THREAD) == [
            ("message 0", True),
            ("edited", False),
            ("message 2", False),
        ]


@pytest.mark.parametrize(
    "timings",
    [reconciling(Limits(difference_backoff=Backoff(0.1, 0.1)), updates_timeout=0.1)],
    ids=["at once"],
)
async def test_not_before_a_refused_difference_has_arrived(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While Telegram refuses the updates that were missed in a reconnect, the account says what
    it waits for, and new messages still arrive. It is connected once Telegram has sent them."""
    written = dc.world.write(people.dora, people.anna, "message")
    before = await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    faults.lose_updates(2)
    dc.world.edit(written, "edited")
    dc.world.write(people.dora, people.anna, "found in history")
    refusals = 8
    faults.fail("updates.getDifference", 400, "SOMETHING_NEW", times=refusals)
    async with switchboard.stream() as stream:
        faults.drop_connections()
        await stream.message("found in history")
        waiting = await status(stream, "catching_up", "keeps asking")
        received = dc.calls.count("updates.getDifference")
        after = await status(stream, "connected")

    assert waiting["complete_until"] == before["complete_until"]
    assert received <= refusals
    assert after["complete_until"] >= before["complete_until"]
    assert switchboard.rows(THREAD)[0] == ("edited", False)


async def test_not_before_a_gap_in_the_difference_is_read(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If Telegram skips updates only after history was read, it is read again before the account
    is connected."""
    written = dc.world.write(people.dora, people.anna, "message")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
    dc.world.edit(written, "edited")
    faults = dc.faults(people.anna)
    faults.differences_too_long = 1
    faults.slow("updates.getDifference", 0.5)

    async with start(dc, tmp_path) as running:
        await running.until_state(account["id"], "connected")

        assert running.rows(THREAD) == [("edited", False)]


@limited(difference_backoff=Backoff(0.1, 300.0))
@pytest.mark.parametrize("reason", ["SOMETHING_NEW", "CHANNEL_PRIVATE"])
async def test_a_channel_that_is_refused_for_good_holds_nothing_up(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    reason: str,
) -> None:
    """An account is connected although one channel's difference is always refused; edits there
    are found in its history, if that can be read."""
    channel = dc.world.create_channel("News", creator=people.dora, members=[people.anna])
    written = dc.world.write(people.dora, channel, "message")
    await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    faults.lose_updates(1)
    dc.world.edit(written, "edited")
    faults.fail("updates.getChannelDifference", 400, reason, times=1_000)
    async with switchboard.stream() as stream:
        faults.drop_connections()
        await status(stream, "connected")

    if reason == "SOMETHING_NEW":
        assert switchboard.rows(THREAD)[-1] == ("edited", False)


async def test_what_waits_behind_a_difference_is_counted(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The metrics count received packets that are not processed yet."""
    await switchboard.sign_in(people.anna)
    dc.faults(people.anna).slow("updates.getDifference", 1.0)
    dc.faults(people.anna).push_too_long(None)
    await dc.calls.reach("updates.getDifference", dc.calls.count("updates.getDifference") + 1)

    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "waits")
        while (
            "switchboard_updates_backlog 1.0" not in (await switchboard.http.get("/metrics")).text
        ):
            pass
        await stream.message("waits")

    assert "switchboard_updates_backlog 0.0" in (await switchboard.http.get("/metrics")).text
