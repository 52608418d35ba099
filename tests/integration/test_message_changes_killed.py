"""The process is killed between a change of a message and Telegram's answer."""

from pathlib import Path

from sandbox import DataCentre
from tests.conftest import People
from tests.process import environment, free_port, serving

METHODS = (
    "messages.editMessage",
    "messages.sendReaction",
    "messages.forwardMessages",
    "messages.deleteMessages",
)


async def test_every_change_is_done_once_after_a_kill(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Telegram has an edit, a reaction, a forward and a deletion, and answers after the process is
    dead. After the restart each was done once, and a deletion that was not begun follows."""
    mine = dc.world.write(people.anna, people.dora, "mine")
    gone = dc.world.write(people.anna, people.dora, "gone")
    deleted = dc.world.write(people.anna, people.fay, "deleted")
    dc.world.write(people.emil, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        dora = (await running.conversation("Dora Dahl"))["id"]
        emil = (await running.conversation("Emil"))["id"]
        fay = (await running.conversation("Fay"))["id"]
        threads = await running.thread(dora) + await running.thread(fay)
        ids = {message["text"]: message["id"] for message in threads}
        for method in METHODS:
            dc.faults(people.anna).slow(method, 0.7)
        before = people.anna.box.pts
        path = f"/messages/{ids['mine']}"
        await running.http.patch(path, json={"text": "edited"})
        await running.http.put(f"{path}/reaction", json={"emoji": "👍"})
        await running.post(f"{path}/forward", {"conversation_id": emil}, expect=201)
        await running.http.delete(f"/messages/{ids['deleted']}?for_everyone=true")
        await dc.calls.reach("messages.deleteMessages")
        await running.http.delete(f"/messages/{ids['gone']}?for_everyone=true")
        for method in METHODS:
            await dc.calls.reach(method)
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        await running.until_nothing_waits()
        shown = {message["id"]: message for message in await running.thread(dora)}

    mine_now = shown[ids["mine"]]
    assert (mine.text, mine_now["text"], mine_now["problem"]) == ("edited", "edited", None)
    assert [one["emoji"] for one in mine_now["reactions"]] == ["👍"]
    assert gone.ids[people.dora.id] not in people.dora.box.messages
    assert deleted.ids[people.fay.id] not in people.fay.box.messages
    copies = [m for m in people.emil.box.messages.values() if m.forwarded_from is people.anna]
    assert len(copies) == 1
    assert people.anna.box.pts == before + len(METHODS) + 1
