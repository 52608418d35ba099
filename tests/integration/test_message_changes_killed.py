"""The process is killed between a change of a message and Telegram's answer."""

import asyncio
from pathlib import Path

from sandbox import DataCentre
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.running import TIMEOUT, Running

METHODS = ("messages.editMessage", "messages.sendReaction", "messages.forwardMessages")


async def until_done(running: Running) -> None:
    """Wait until nothing waits in the outbox (TimeoutError)."""
    async with asyncio.timeout(TIMEOUT):
        while running.rows("SELECT 1 FROM outbox"):
            await running.get("/health")


async def test_every_change_is_done_once_after_a_kill(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Telegram has an edit, a reaction and a forward, and answers after the process is dead. After
    the restart each was done once, and a deletion that was not begun follows."""
    mine = dc.world.write(people.anna, people.dora, "mine")
    gone = dc.world.write(people.anna, people.dora, "gone")
    dc.world.write(people.emil, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        dora = (await running.conversation("Dora Dahl"))["id"]
        emil = (await running.conversation("Emil"))["id"]
        ids = {message["text"]: message["id"] for message in await running.thread(dora)}
        for method in METHODS:
            dc.faults(people.anna).slow(method, 0.7)
        before = people.anna.box.pts
        path = f"/messages/{ids['mine']}"
        await running.http.patch(path, json={"text": "edited"})
        await running.http.put(f"{path}/reaction", json={"emoji": "👍"})
        await running.post(f"{path}/forward", {"conversation_id": emil}, expect=201)
        await running.http.delete(f"/messages/{ids['gone']}?for_everyone=true")
        for method in METHODS:
            await dc.calls.reach(method)
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        await until_done(running)
        shown = {message["id"]: message for message in await running.thread(dora)}

    mine_now = shown[ids["mine"]]
    assert (mine.text, mine_now["text"], mine_now["problem"]) == ("edited", "edited", None)
    assert [one["emoji"] for one in mine_now["reactions"]] == ["👍"]
    assert gone.ids[people.dora.id] not in people.dora.box.messages
    copies = [m for m in people.emil.box.messages.values() if m.forwarded_from is people.anna]
    assert len(copies) == 1
    assert people.anna.box.pts == before + len(METHODS) + 1
