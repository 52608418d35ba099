"""An account that Telegram has frozen: it reads, and says until when an appeal is possible."""

from pathlib import Path

import pytest

from sandbox import DataCentre
from switchboard.domain.backoff import Backoff
from switchboard.services.connections.timings import ConnectionTimings
from switchboard.services.sync.timings import ReconcilerTimings
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, start

SINCE, UNTIL = 1_790_000_000, 1_795_000_000
URL = "https://t.me/spambot?start=appeal"
TIMINGS = Timings(
    connections=ConnectionTimings(
        freeze_period=0.2, reconciler=ReconcilerTimings(list_retries=Backoff(0.05, 0.1))
    )
)


@pytest.mark.parametrize("timings", [TIMINGS], ids=["soon"])
async def test_a_frozen_account_reads_and_writes_again_when_thawed(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The account says until when and where to appeal. Messages still arrive, waiting and new
    replies are refused with that sentence, and after the thaw a retry sends."""
    dc.world.write(people.dora, people.anna, "hello")
    anna = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/reply"
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    async with switchboard.stream() as stream:
        waiting = await switchboard.reply(conversation["id"], "waiting")
        await stream.until(
            lambda frame: frame["type"] == "message_sent" and frame["data"]["error"] is not None
        )

        dc.world.freeze(people.anna, until=UNTIL, appeal_url=URL, since=SINCE)
        failed = (await stream.message("waiting", status="failed"))["data"]
        frozen = await switchboard.until_state(anna["id"], "frozen")
        refused = await switchboard.post(path, {"text": "again"}, expect=409)
        dc.world.write(people.dora, people.anna, "are you there?")
        await stream.message("are you there?")

        dc.world.unfreeze(people.anna)
        await switchboard.until_state(anna["id"], "connected")
        await switchboard.post(f"/messages/{waiting['id']}/retry")
        await stream.message("waiting", status="sent")

    assert "2026-11-18" in frozen["state_detail"]
    assert URL in frozen["state_detail"]
    assert failed["error"]["code"] == "account_frozen"
    assert failed["error"]["text"] == frozen["state_detail"]
    assert (refused["code"], refused["detail"]) == ("account_frozen", frozen["state_detail"])
    assert dc.world.history(people.dora, people.anna)[-1].text == "waiting"


async def test_a_frozen_account_asks_little(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """Where the list of chats is refused, too, the state is named all the same. Each refused
    method is called once, however often it is wanted; other accounts go on."""
    timings = Timings(
        connections=ConnectionTimings(
            freeze_period=0.2, reconciler=ReconcilerTimings(list_retries=Backoff(0.02, 0.05))
        ),
        telegram=Limits(frozen_backoff=Backoff(60.0, 60.0)),
    )
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        anna = await running.sign_in(people.anna)
        carlo = await running.sign_in(people.carlo)
    dc.world.freeze(people.anna, until=UNTIL, appeal_url=URL, since=SINCE)
    faults = dc.faults(people.anna)
    faults.fail("messages.getDialogs", 420, "FROZEN_METHOD_INVALID", times=1_000)
    before = dc.calls.count("messages.getDialogs")
    async with start(dc, tmp_path, timings=timings) as running:
        await running.until_state(carlo["id"], "connected")
        await running.until_state(anna["id"], "frozen")
        async with running.stream() as stream:
            dc.world.write(people.dora, people.anna, "news")
            await stream.message("news")
            await dc.calls.reach("help.getAppConfig", dc.calls.count("help.getAppConfig") + 3)
        asked = dc.calls.count("messages.getDialogs") - before
        faults.calm()
        dc.world.unfreeze(people.anna)
        await running.until_state(anna["id"], "connected")

    assert asked == 2  # one of each account


async def test_a_refused_request_alone_shows_the_freeze(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If the configuration says nothing, the refusal of a reply is enough."""
    dc.world.write(people.dora, people.anna, "hello")
    anna = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    dc.faults(people.anna).fail("messages.sendMessage", 420, "FROZEN_METHOD_INVALID")

    await switchboard.reply(conversation["id"], "hi")
    frozen = await switchboard.until_state(anna["id"], "frozen")

    assert "@SpamBot" in frozen["state_detail"]
