"""Scheduled messages, here and on the phone: each act arrives exactly once.

All tests share one service, one phone and one account. Each has a conversation of its own, in which
the first ids of messages and those of the schedule are equal.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, Group, Topic, User, World
from switchboard.domain.timestamps import to_iso
from switchboard.timings import Timings
from tests.conftest import register
from tests.phone import Phone, phone_of
from tests.service import Running, start

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR = 3_600
TIMINGS = Timings(schedule_gaps=1.0)
"""The schedules are read after each gap, also soon after the connection."""


@dataclass
class Shared:
    """The service with Anna's account, her phone, and the world."""

    running: Running
    dc: DataCentre
    anna: User
    phone: Phone

    async def meet(self, name: str) -> "Chat":
        """Somebody new writes to Anna."""
        number = 99966120000 + len(self.dc.world.state.users)
        person = self.dc.world.register(str(number), first_name=name)
        self.dc.world.write(person, self.anna, "hello")
        async with self.running.stream() as stream:
            conversations = (await self.running.get("/conversations", limit=100))["items"]
            while not (found := [one for one in conversations if one["title"] == name]):
                await stream.until(lambda f: f["type"] == "conversation_updated")
                conversations = (await self.running.get("/conversations", limit=100))["items"]
        return Chat(self, person, found[0]["id"])


@dataclass
class Chat:
    """Anna's conversation with a person."""

    shared: Shared
    person: User
    id: int

    async def schedule(self, text: str, ahead: int = HOUR, **more: Any) -> dict[str, Any]:
        """Schedule a reply, and wait until Telegram has it."""
        at = to_iso(int(time.time()) + ahead)
        message = await self.shared.running.reply(self.id, text, send_at=at, **more)
        return await self.until(message["id"], status="scheduled")

    async def until(self, message_id: int, **facts: Any) -> dict[str, Any]:
        """Wait until a message of the thread has these values."""
        return await until(self.shared.running, self.id, message_id, **facts)

    async def thread(self) -> list[dict[str, Any]]:
        """The messages here."""
        return await self.shared.running.thread(self.id)

    def arrived(self) -> list[str]:
        """The texts that the person has."""
        return [
            entry.text
            for entry in self.shared.dc.world.history(self.person, self.shared.anna)
            if entry.text != "hello"
        ]

    def at_telegram(self) -> list[str]:
        """The texts in Telegram's schedule."""
        found = self.shared.dc.world.scheduled(self.shared.anna, self.person)
        return [message.text for message in found]


async def until(running: Running, chat: int, message_id: int, **facts: Any) -> dict[str, Any]:
    """Wait until a message has these values."""
    async with running.stream() as stream:
        while True:
            for message in await running.thread(chat):
                if message["id"] == message_id and all(
                    message[name] == value for name, value in facts.items()
                ):
                    return message
            await stream.next()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    """One service, account and phone for the whole file."""
    async with DataCentre(World()) as dc:
        anna = register(dc.world).anna
        async with (
            start(dc, tmp_path_factory.mktemp("scheduled") / "data", timings=TIMINGS) as running,
            phone_of(dc, anna) as phone,
        ):
            await running.sign_in(anna)
            yield Shared(running, dc, anna, phone)


async def test_a_reply_is_scheduled_and_sent_by_telegram(shared: Shared) -> None:
    """The reply is shown with its time behind all messages, is no last message and not found. At
    its time Telegram sends it: the same row becomes the sent message, silent as it was wanted."""
    chat = await shared.meet("Ida")
    scheduled = await chat.schedule("laterword", silent=True, client_id="c1")
    again = await shared.running.reply(
        chat.id, "laterword", silent=True, client_id="c1", send_at=scheduled["scheduled_at"]
    )
    conversation = await shared.running.get(f"/conversations/{chat.id}")

    thread = await chat.thread()
    before = chat.arrived()
    shared.dc.world.send_due(HOUR + 1)
    sent = await chat.until(scheduled["id"], status="sent")

    assert again["id"] == scheduled["id"] == sent["id"]
    assert [m["text"] for m in thread] == ["hello", "laterword"]
    assert thread[-1]["timestamp"] == thread[-1]["scheduled_at"] == scheduled["scheduled_at"]
    assert (scheduled["message_id"], before) == (None, [])
    assert conversation["last_message"]["text"] == "hello"
    assert [m["text"] for m in await chat.thread()] == ["hello", "laterword"]
    assert chat.arrived() == ["laterword"]
    assert (sent["scheduled_at"], sent["is_silent"]) == (None, True)
    assert sent["timestamp"] < scheduled["scheduled_at"]
    while not (found := (await shared.running.get("/search", q="laterword"))["items"]):
        pass  # the index follows a moment later
    assert [m["id"] for m in found] == [scheduled["id"]]


async def test_it_is_changed_taken_back_and_sent_now(shared: Shared) -> None:
    """Text and time are changed at Telegram, also on the phone; it is taken back, or sent now."""
    chat, running = await shared.meet("Jan"), shared.running
    first, second = await chat.schedule("frist"), await chat.schedule("second")
    later = to_iso(int(time.time()) + 2 * HOUR)

    changed = await running.http.patch(
        f"/messages/{first['id']}", json={"text": "first", "send_at": later}
    )
    moved = await chat.until(first["id"], text="first", pending_change=None)
    gone = await running.http.delete(f"/messages/{second['id']}")
    async with running.stream() as stream:
        while len(await chat.thread()) > 2:
            await stream.next()
    at_telegram = chat.at_telegram()
    await running.post(f"/messages/{first['id']}/send-now")
    sent = await chat.until(first["id"], status="sent")
    late = await running.http.patch(f"/messages/{first['id']}", json={"send_at": later})

    assert changed.json()["pending_change"] is not None or changed.json()["text"] == "first"
    assert (moved["scheduled_at"], gone.status_code) == (later, 204)
    assert at_telegram == ["first"]
    assert (chat.arrived(), chat.at_telegram(), sent["text"]) == (["first"], [], "first")
    assert late.status_code == 409


async def test_the_phone_s_schedule_is_mirrored(shared: Shared) -> None:
    """What the phone schedules, changes, deletes and sends shows here, live; its messages that wait
    for somebody to be online have no time."""
    chat, phone = await shared.meet("Kai"), shared.phone
    peer = phone.peer(chat.person)
    at = datetime.fromtimestamp(int(time.time()) + HOUR, UTC)

    async with shared.running.stream() as stream:
        one = await phone.client.send_message(peer, "one", schedule=at)
        two = await phone.client.send_message(
            peer,
            "two 😀",
            schedule=at,
            formatting_entities=[types.MessageEntityCustomEmoji(4, 2, 77)],
        )
        await phone.client.send_message(
            peer, "online", schedule=datetime.fromtimestamp(0x7FFFFFFE, UTC)
        )
        shown = (await stream.message("one", status="scheduled"))["data"]
        second = (await stream.message("two 😀", status="scheduled"))["data"]
        waits = (await stream.message("online", status="scheduled"))["data"]
        await shared.running.http.patch(f"/messages/{second['id']}", json={"text": "second 😀"})
        await stream.message("second 😀", pending_change=None)
        changed = shared.dc.world.scheduled(shared.anna, chat.person)[1]
        emoji = [(found.kind, found.offset, found.detail) for found in changed.entities]
        await phone.client(
            functions.messages.EditMessageRequest(peer, one.id, message="uno", schedule_date=at)
        )
        await stream.message("uno", status="scheduled", id=shown["id"])
        await phone.client(functions.messages.DeleteScheduledMessagesRequest(peer, [two.id]))
        await stream.until(
            lambda f: f["type"] == "message_updated" and f["data"]["deleted_at"] is not None
        )
        await phone.client(functions.messages.SendScheduledMessagesRequest(peer, [one.id]))
        sent = (await stream.message("uno", status="sent"))["data"]
        shared.dc.world.come_online(chat.person)
        await stream.message("online", status="sent")

    thread = await chat.thread()
    assert shown["scheduled_at"] == to_iso(int(at.timestamp()))
    assert emoji == [("custom_emoji", 7, "77")]
    assert (waits["scheduled_at"], waits["scheduled_when_online"]) == (None, True)
    assert sent["id"] == shown["id"]
    assert [m["text"] for m in thread] == ["hello", "uno", "online"]
    assert {m["status"] for m in thread} == {"received", "sent"}
    assert chat.arrived() == ["uno", "online"]


async def test_a_change_that_was_missed_shows_after_the_gap(shared: Shared) -> None:
    """An update of the schedule and a message are lost. When the gap is noticed, the schedule is
    read again, although nobody opens its conversation."""
    chat, phone, world = await shared.meet("Gil"), shared.phone, shared.dc.world
    at = datetime.fromtimestamp(int(time.time()) + HOUR, UTC)
    async with shared.running.stream() as stream:
        one = await phone.client.send_message(phone.peer(chat.person), "one", schedule=at)
        row = (await stream.message("one", status="scheduled"))["data"]["id"]

        shared.dc.faults(shared.anna).lose_updates(2)
        await phone.client(
            functions.messages.EditMessageRequest(
                phone.peer(chat.person), one.id, message="uno", schedule_date=at
            )
        )
        world.write(chat.person, shared.anna, "lost")
        world.write(chat.person, shared.anna, "after the gap")
        await stream.message("uno", status="scheduled", id=row)


@pytest.mark.parametrize("where", ["group", "supergroup", "topic", "direct messages"])
async def test_the_schedule_of_chats_with_several_people(shared: Shared, where: str) -> None:
    """In groups, topics and direct messages of a channel a reply is scheduled, changed, moved and
    sent now, here and on the phone. The phone lists it in its place, and it arrives there once."""
    running, world, anna = shared.running, shared.dc.world, shared.anna
    dora = world.register(str(99966130000 + len(world.state.users)), first_name=f"Boss {where}")
    topic, chat = create_chat(world, where, anna, dora)
    async with running.stream() as stream:
        world.write(dora, chat, f"first in {where}", topic=topic)
        conversation = (await stream.message(f"first in {where}"))["data"]["conversation_id"]
    peer, client = shared.phone.peer(chat), shared.phone.client
    at, later = (to_iso(int(time.time()) + hours * HOUR) for hours in (1, 2))

    rows = []
    for text in ("mine", "now", "gone", "due"):
        posted = await running.reply(conversation, f"{text} in {where}", send_at=at)
        rows.append(await until(running, conversation, posted["id"], status="scheduled"))
    mine, now, gone, due = (row["id"] for row in rows)
    listed = await client(functions.messages.GetScheduledHistoryRequest(peer, 0))
    ids = {message.message: message.id for message in listed.messages}
    await running.http.patch(f"/messages/{mine}", json={"text": "moved", "send_at": later})
    await until(running, conversation, mine, text="moved", scheduled_at=later)
    async with running.stream() as stream:
        await client(
            functions.messages.EditMessageRequest(
                peer,
                ids[f"mine in {where}"],
                message="changed",
                schedule_date=datetime.fromtimestamp(int(time.time()) + 3 * HOUR, UTC),
            )
        )
        changed = (await stream.message("changed", id=mine))["data"]
    await running.post(f"/messages/{now}/send-now")
    await until(running, conversation, now, status="sent")
    await running.http.delete(f"/messages/{gone}")
    async with running.stream() as stream:
        while gone in [m["id"] for m in await running.thread(conversation)]:
            await stream.next()
    await client(functions.messages.SendScheduledMessagesRequest(peer, [ids[f"mine in {where}"]]))
    await until(running, conversation, mine, status="sent")
    world.send_due(HOUR + 1)
    sent = await until(running, conversation, due, status="sent")

    thread = await running.thread(conversation)
    arrived = [
        (entry.text, entry.message.topic_id)
        for entry in world.history(dora, chat)
        if entry.sender is anna and not entry.message.action
    ]
    topic_id = topic.id if topic else arrived[0][1]
    assert set(ids) == {f"{text} in {where}" for text in ("mine", "now", "gone", "due")}
    assert (changed["conversation_id"], changed["status"]) == (conversation, "scheduled")
    assert arrived == [
        (text, topic_id) for text in (f"now in {where}", "changed", f"due in {where}")
    ]
    assert [m["text"] for m in thread if m["direction"] == "outgoing"] == [a[0] for a in arrived]
    assert (sent["scheduled_at"], world.scheduled(anna, chat)) == (None, [])


def create_chat(
    world: World, where: str, anna: User, dora: User
) -> tuple[Topic | None, Group | Channel]:
    """A chat of Dora with Anna in it, and its topic if it has several."""
    if where == "group":
        return None, world.create_group(f"A {where}", dora, [anna])
    if where == "direct messages":
        news = world.create_channel(f"News of {where}", anna, [dora])
        return None, world.open_direct_messages(news)
    chat = world.create_channel(f"A {where}", dora, [anna], megagroup=True, forum=where == "topic")
    if where == "supergroup":
        return None, chat
    world.create_topic(chat, "Other", dora)
    return world.create_topic(chat, "Orders", dora), chat


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "flood"])
async def test_each_act_is_done_once_under_faults(shared: Shared, fault: str) -> None:
    """Lost requests, lost answers and flood waits: each act is executed exactly once."""
    chat, running, faults = await shared.meet(f"Lea {fault}"), shared.running, None
    faults = shared.dc.faults(shared.anna)

    def plan(method: str) -> None:
        if fault == "flood":
            faults.flood_wait(method, 1)
        else:
            getattr(faults, fault)(method)

    plan("messages.sendMessage")
    keep = await chat.schedule("keep")
    gone = await chat.schedule("gone")
    plan("messages.editMessage")
    await running.http.patch(f"/messages/{keep['id']}", json={"text": "kept"})
    await chat.until(keep["id"], text="kept", pending_change=None)
    plan("messages.deleteScheduledMessages")
    await running.http.delete(f"/messages/{gone['id']}")
    async with running.stream() as stream:
        while len(await chat.thread()) > 2:
            await stream.next()
    scheduled = chat.at_telegram()
    plan("messages.sendScheduledMessages")
    await running.post(f"/messages/{keep['id']}/send-now")
    sent = await chat.until(keep["id"], status="sent")

    assert scheduled == ["kept"]
    assert (chat.arrived(), chat.at_telegram()) == (["kept"], [])
    assert [m["id"] for m in (await chat.thread())[1:]] == [keep["id"]]
    assert sent["message_id"] is not None


async def test_what_happens_during_an_absence_is_found(shared: Shared) -> None:
    """While the account is not connected, Telegram sends one of two equal messages, the phone
    deletes one and schedules another: then the thread shows exactly that, in the same rows."""
    chat, running, phone = await shared.meet("Mia"), shared.running, shared.phone
    first = await chat.schedule("same", HOUR)
    second = await chat.schedule("same", 5 * HOUR)
    third = await chat.schedule("third", 6 * HOUR)
    account = (await running.get("/accounts"))["items"][0]
    peer = phone.peer(chat.person)
    await running.http.patch(f"/accounts/{account['id']}", json={"is_active": False})
    await running.until_state(account["id"], "inactive")

    shared.dc.world.send_due(2 * HOUR)
    (_, listed) = shared.dc.world.scheduled(shared.anna, chat.person)
    third_id = listed.id_for(shared.anna)
    await phone.client(functions.messages.DeleteScheduledMessagesRequest(peer, [third_id]))
    at = datetime.fromtimestamp(int(time.time()) + 7 * HOUR, UTC)
    await phone.client.send_message(peer, "fourth", schedule=at)
    await running.http.patch(f"/accounts/{account['id']}", json={"is_active": True})
    await running.until_state(account["id"], "connected")
    await running.get(f"/conversations/{chat.id}/messages")
    async with running.stream() as stream:
        while [m["text"] for m in await chat.thread()] != ["hello", "same", "same", "fourth"]:
            await stream.next()

    thread = await chat.thread()
    assert chat.arrived() == ["same"]
    assert [m["status"] for m in thread] == ["received", "sent", "scheduled", "scheduled"]
    assert [m["id"] for m in thread[1:3]] == [first["id"], second["id"]]
    assert third["id"] not in [m["id"] for m in thread]


async def test_refusals_and_impossible_times_are_said(shared: Shared) -> None:
    """A time that is too near or too far is refused with a sentence before anything is stored.
    Telegram's refusal leaves a failed message, and that of a change a problem."""
    chat, running = await shared.meet("Noa"), shared.running
    path = f"/conversations/{chat.id}/reply"
    answers = [
        await running.post(path, {"text": "x", "send_at": to_iso(int(time.time()) + s)}, 422)
        for s in (2, 366 * 86_400)
    ]
    shared.dc.faults(shared.anna).fail("messages.sendMessage", 400, "SCHEDULE_TOO_MUCH")
    at = to_iso(int(time.time()) + HOUR)
    refused = await running.reply(chat.id, "full", send_at=at)
    failed = await chat.until(refused["id"], status="failed")
    retried = await running.post(f"/messages/{refused['id']}/retry")
    kept = await chat.until(refused["id"], status="scheduled")
    shared.dc.faults(shared.anna).fail("messages.editMessage", 400, "SCHEDULE_DATE_TOO_LATE")
    await running.http.patch(f"/messages/{refused['id']}", json={"text": "other"})
    with_problem = await chat.until(refused["id"], pending_change=None, text="full")
    while with_problem["problem"] is None:
        with_problem = (await chat.thread())[-1]

    assert [a["code"] for a in answers] == ["send_at_too_soon", "send_at_too_late"]
    assert "as many scheduled messages" in failed["error"]["text"]
    assert (retried["status"], kept["scheduled_at"]) == ("pending", at)
    assert with_problem["problem"]["code"] == "schedule_date_too_late"
