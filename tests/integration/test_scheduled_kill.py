"""A kill while Telegram has a scheduled message whose answer is not stored yet."""

import time
from pathlib import Path

from sandbox import DataCentre
from switchboard.domain.timestamps import to_iso
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.running import start

HOUR = 3_600


async def test_killed_between_intent_and_answer(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """The process is killed while Telegram has two scheduled messages, and sends one of them before
    the restart. Then the thread has both once: one is sent, the other is scheduled."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path / "data") as running:
        account = await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
    variables = environment(dc, tmp_path / "data", free_port())
    at = int(time.time()) + HOUR
    async with serving(dc, variables) as (process, running):
        await running.until_state(account["id"], "connected")
        first = await running.reply(conversation["id"], "first", send_at=to_iso(at))
        await dc.calls.reach("messages.sendMessage")
        dc.faults(people.anna).drop_after("messages.sendMessage")
        second = await running.reply(conversation["id"], "second", send_at=to_iso(at + HOUR))
        await dc.calls.reach("messages.sendMessage", 2)
        process.kill()

    dc.world.send_due(HOUR + 60)
    async with start(dc, tmp_path / "data") as running:
        async with running.stream() as stream:
            while [m["status"] for m in await running.thread(conversation["id"])] != [
                "received",
                "sent",
                "scheduled",
            ]:
                await stream.next()
        thread = await running.thread(conversation["id"])

    assert [(m["text"], m["id"]) for m in thread[1:]] == [
        ("first", first["id"]),
        ("second", second["id"]),
    ]
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["hello", "first"]
    assert [m.text for m in dc.world.scheduled(people.anna, people.dora)] == ["second"]
