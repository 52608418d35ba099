"""A kill while a message is scheduled, while a schedule changes, and while replies wait."""

import time
from pathlib import Path

from sandbox import DataCentre, User
from switchboard.domain.timestamps import to_iso
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import start

HOUR = 3_600

CHANGES = (
    "messages.editMessage",
    "messages.sendScheduledMessages",
    "messages.deleteScheduledMessages",
)


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


async def test_changes_of_a_schedule_are_done_once_after_a_kill(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Telegram moves one scheduled message, sends another and deletes a third, and answers after
    the process is dead. After the restart each was done once, and nothing is left to do."""
    others = (people.dora, people.emil, people.fay)
    for other in others:
        dc.world.write(other, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    at = int(time.time()) + HOUR
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        chats = [(await running.conversation(other.name))["id"] for other in others]
        later, now, never = [
            (await running.reply(chat, "scheduled", send_at=to_iso(at)))["id"] for chat in chats
        ]
        await running.until_nothing_waits()
        for method in CHANGES:
            dc.faults(people.anna).slow(method, 0.7)
        await running.http.patch(f"/messages/{later}", json={"send_at": to_iso(at + HOUR)})
        await running.post(f"/messages/{now}/send-now")
        await running.http.delete(f"/messages/{never}")
        for method in CHANGES:
            await dc.calls.reach(method)
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        await running.until_nothing_waits()
        shown = [await running.thread(chat) for chat in chats]

    def waiting(other: User) -> list[int]:
        return [message.date for message in dc.world.scheduled(people.anna, other)]

    sent = [len(dc.world.history(other, people.anna)) - 1 for other in others]
    assert ([waiting(other) for other in others], sent) == ([[at + HOUR], [], []], [0, 1, 0])
    assert [[(m["id"], m["status"]) for m in thread[1:]] for thread in shown] == [
        [(later, "scheduled")],
        [(now, "sent")],
        [],
    ]


async def test_a_held_back_reply_survives_a_kill_and_can_be_taken_back(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """The process is killed while two replies are held back. After the restart, the one that is
    taken back is never sent, and the other is sent once."""
    dc.world.write(people.dora, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        chat = (await running.conversation("Dora Dahl"))["id"]
        until = to_iso(int(time.time()) + 20)
        regretted = await running.reply(chat, "regretted", not_before=until)
        kept = await running.reply(chat, "kept", not_before=until)
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        gone = await running.http.delete(f"/messages/{regretted['id']}")
        await running.until_nothing_waits()
        thread = await running.thread(chat)

    assert gone.status_code == 204
    assert [(m["id"], m["status"]) for m in thread[1:]] == [(kept["id"], "sent")]
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["hello", "kept"]
