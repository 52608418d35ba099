"""An act that is submitted twice at once, and again after it was done, is done once.

A program that lost an answer repeats its request: the repeat says what is, and refuses nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from sandbox import DataCentre
from switchboard.domain.timestamps import to_iso
from tests.conftest import People
from tests.service import Running

HOUR = 3_600

Message = dict[str, Any]
Request = tuple[str, str, Any]
"""The method, the path and the body of a request."""


class Desk:
    """Anna's account, and two people who have written to her."""

    def __init__(self, running: Running, dc: DataCentre, people: People) -> None:
        self.running = running
        self.dc = dc
        self.people = people
        self.chat: Message = {}
        self.other: Message = {}

    async def begin(self) -> None:
        """Sign in."""
        self.dc.world.write(self.people.dora, self.people.anna, "Hi!")
        self.dc.world.write(self.people.emil, self.people.anna, "Hello.")
        await self.running.sign_in(self.people.anna)
        self.chat = await self.running.conversation("Dora Dahl")
        self.other = await self.running.conversation("Emil")

    async def sent(self, text: str) -> Message:
        """A reply that Telegram has."""
        message = await self.running.reply(self.chat["id"], text)
        return await self.until(message, lambda one: one["status"] == "sent")

    async def scheduled(self, text: str) -> Message:
        """A reply in Telegram's schedule."""
        at = to_iso(int(time.time()) + HOUR)
        message = await self.running.reply(self.chat["id"], text, send_at=at)
        return await self.until(message, lambda one: one["status"] == "scheduled")

    async def until(self, message: Message, holds: Callable[[Message], bool]) -> Message:
        """Wait until a message is in a state, without a change on its way."""
        async with self.running.stream() as stream:
            while True:
                for chat in (self.chat, self.other):
                    for one in await self.running.thread(chat["id"]):
                        if (one["id"], one["pending_change"]) == (message["id"], None) and holds(
                            one
                        ):
                            return one
                await stream.next()

    async def until_gone(self, message: Message) -> None:
        """Wait until a message has left its thread."""
        async with self.running.stream() as stream:
            while message["id"] in [m["id"] for m in await self.running.thread(self.chat["id"])]:
                await stream.next()

    async def submit(self, request: Request) -> httpx.Response:
        """The answer to a request."""
        method, path, body = request
        return await self.running.http.request(method, path, json=body)

    async def twice_and_again(
        self, request: Request, until: Callable[[Message], Awaitable[Any]], message: Message
    ) -> list[int]:
        """Submit twice at once, and again after it was done. The statuses of the answers."""
        both = await asyncio.gather(self.submit(request), self.submit(request))
        posted = both[0].json() if both[0].content else message
        await until(posted)
        again = await self.submit(request)
        await self.running.thread(self.chat["id"])
        if again.content and again.is_success:
            assert again.json()["id"] == both[1].json()["id"] == posted["id"]
        return [answer.status_code for answer in (*both, again)]

    def texts(self) -> list[str]:
        """The messages that Dora has from Anna."""
        history = self.dc.world.history(self.people.dora, self.people.anna)
        return [entry.text for entry in history if entry.text != "Hi!"]

    def in_schedule(self) -> list[tuple[str, str]]:
        """Text and time of the messages in Telegram's schedule."""
        found = self.dc.world.scheduled(self.people.anna, self.people.dora)
        return [(one.text, to_iso(one.date)) for one in found]


async def test_each_act_is_done_once_and_its_repeat_is_no_refusal(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Each act of a message, twice at once and once more when it was done: every answer is a
    success about the same message, and Telegram has done the act once."""
    desk = Desk(switchboard, dc, people)
    await desk.begin()
    box, answers = people.anna.box, {}
    chat, other = f"/conversations/{desk.chat['id']}", desk.other["id"]

    message = await desk.sent("tpyo")
    path, before = f"/messages/{message['id']}", box.pts

    async def edited(one: Message) -> None:
        await desk.until(one, lambda m: m["text"] == "typo")

    async def reacted(one: Message) -> None:
        await desk.until(one, lambda m: bool(m["reactions"]))

    async def deleted(one: Message) -> None:
        await desk.until(one, lambda m: m["deleted_at"] is not None)

    async def is_sent(one: Message) -> None:
        await desk.until(one, lambda m: m["status"] == "sent")

    async def is_scheduled(one: Message) -> None:
        await desk.until(one, lambda m: m["status"] == "scheduled")

    answers["edit"] = await desk.twice_and_again(("PATCH", path, {"text": "typo"}), edited, message)
    edits = box.pts - before
    answers["react"] = await desk.twice_and_again(
        ("PUT", f"{path}/reaction", {"emoji": "👍"}), reacted, message
    )
    reactions = box.pts - before - edits
    answers["forward"] = await desk.twice_and_again(
        ("POST", f"{path}/forward", {"conversation_id": other, "client_id": "f1"}),
        is_sent,
        message,
    )
    copies = [one.text for one in people.emil.box.messages.values() if one.forwarded_from]
    before = box.pts
    answers["delete"] = await desk.twice_and_again(
        ("DELETE", f"{path}?for_everyone=true", None), deleted, message
    )
    deletions = box.pts - before

    held = {"text": "regretted", "client_id": "u1", "not_before": to_iso(int(time.time()) + 50)}
    regretted = await switchboard.post(f"{chat}/reply", held, 201)
    answers["undo"] = await desk.twice_and_again(
        ("DELETE", f"/messages/{regretted['id']}", None), desk.until_gone, regretted
    )
    at = to_iso(int(time.time()) + HOUR)
    answers["schedule"] = await desk.twice_and_again(
        ("POST", f"{chat}/reply", {"text": "later", "client_id": "s1", "send_at": at}),
        is_scheduled,
        message,
    )
    scheduled = desk.in_schedule()
    later = (await switchboard.thread(desk.chat["id"]))[-1]
    path, new = f"/messages/{later['id']}", to_iso(int(time.time()) + 2 * HOUR)

    async def moved(one: Message) -> None:
        await desk.until(one, lambda m: m["scheduled_at"] == new)

    answers["reschedule"] = await desk.twice_and_again(
        ("PATCH", path, {"text": "later on", "send_at": new}), moved, later
    )
    rescheduled = desk.in_schedule()
    answers["send now"] = await desk.twice_and_again(
        ("POST", f"{path}/send-now", {}), is_sent, later
    )
    cancelled = await desk.scheduled("cancelled")
    answers["cancel"] = await desk.twice_and_again(
        ("DELETE", f"/messages/{cancelled['id']}", None), desk.until_gone, cancelled
    )

    success = {"forward": 201, "schedule": 201, "delete": 204, "undo": 204, "cancel": 204}
    assert answers == {act: [success.get(act, 200)] * 3 for act in answers}
    assert (edits, reactions, copies, deletions) == (1, 1, ["typo"], 1)
    assert (scheduled, rescheduled) == ([("later", at)], [("later on", new)])
    assert (desk.texts(), desk.in_schedule()) == (["later on"], [])
