"""After an absence, all changes of all chats are stored."""

from pathlib import Path

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running, start

TEXTS = (
    "SELECT m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id "
    "JOIN peers p ON p.telegram_account_id = c.telegram_account_id AND p.chat_id = c.chat_id "
    "WHERE p.title = ? AND m.text != '' AND m.kind != 'service' ORDER BY m.sort_rank"
)


async def texts_of(running: Running, title: str, newest: str) -> list[str]:
    """All texts of a conversation, oldest first, once the newest is stored."""
    async with running.stream() as stream:
        while (newest,) not in (found := running.rows(TEXTS, title)):
            await stream.next()
    return [text for (text,) in found]


@pytest.mark.parametrize("limit", [100_000, 100], ids=["differences", "channels too long"])
async def test_a_busy_absence(dc: DataCentre, people: People, tmp_path: Path, limit: int) -> None:
    """More than one slice of private messages, a busy supergroup, posts, a rename and a
    supergroup that the owner joined on the phone: everything is stored once and in order."""
    dc.limits.channel_total = limit
    world, anna, dora = dc.world, people.anna, people.dora
    crowd = world.create_channel("Crowd", dora, [anna], megagroup=True)
    news = world.create_channel("News", dora, [anna])
    world.write(dora, anna, "before")
    world.write(dora, crowd, "before")
    world.write(dora, news, "before")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(anna)
    dc.clock.skew = 10
    expected = [f"message {number}" for number in range(130)]
    joined = world.create_channel("Joined", people.emil, megagroup=True)
    world.write(people.emil, joined, "long ago")
    for text in expected:
        world.write(dora, anna, text)
        world.write(people.emil, crowd, text)
    for text in expected[:3]:
        world.write(dora, news, text)
    world.rename(dora, "Dorothea", username="dora")
    world.add(joined, anna, by=people.emil)
    for text in expected[:3]:
        world.write(people.emil, joined, text)

    async with start(dc, tmp_path) as running:
        private = await texts_of(running, "Dorothea", expected[-1])
        in_crowd = await texts_of(running, "Crowd", expected[-1])
        posts = await texts_of(running, "News", expected[2])
        in_joined = await texts_of(running, "Joined", expected[2])
        await running.until_state(account["id"], "connected")

    assert private == ["before", *expected]
    assert in_crowd == ["before", *expected]
    assert posts == ["before", *expected[:3]]
    assert in_joined[-3:] == expected[:3]


async def test_differences_in_slices_need_no_history(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Missed messages of a known supergroup and of a joined one arrive with the differences,
    after more than one slice. The new chat can be answered although Telegram returns neither the
    list of chats nor any history."""
    crowd = dc.world.create_channel("Crowd", people.dora, [people.anna], megagroup=True)
    dc.world.write(people.dora, crowd, "before")
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
    dc.clock.skew = 10
    dc.world.write(people.dora, crowd, "in the crowd")
    for number in range(110):
        dc.world.write(people.dora, people.anna, f"message {number}")
    fresh = dc.world.create_channel("Fresh", people.dora, [people.anna], megagroup=True)
    dc.world.write(people.dora, fresh, "hello")
    for method in ("messages.getDialogs", "messages.getHistory"):
        dc.faults(people.anna).slow(method, 600, times=100)

    async with start(dc, tmp_path) as running:
        in_crowd = await texts_of(running, "Crowd", "in the crowd")
        before = await texts_of(running, "Fresh", "hello")
        async with running.stream() as stream:
            dc.world.write(people.dora, fresh, "live")
            await stream.message("live")
            conversation = await running.conversation("Fresh")
            await running.reply(conversation["id"], "answer")
            await stream.message("answer", status="sent")

    assert in_crowd == ["before", "in the crowd"]
    assert before == ["hello"]
    assert dc.world.history(people.dora, fresh)[-1].text == "answer"


async def test_a_stranger_in_a_supergroup(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A stranger whom Telegram describes as `min` has a name in the group, and can be answered
    after a private message."""
    crowd = dc.world.create_channel(
        "Crowd", people.dora, [people.anna, people.emil], megagroup=True
    )
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.emil, crowd, "in the group")
        seen = (await stream.message("in the group"))["data"]
        dc.world.write(people.emil, people.anna, "in private")
        await stream.message("in private")
        conversation = await switchboard.conversation("Emil")
        await switchboard.reply(conversation["id"], "answer")
        await stream.message("answer", status="sent")

    assert seen["sender_name"] == "Emil"
    assert dc.world.history(people.emil, people.anna)[-1].text == "answer"


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
async def test_a_note_to_oneself(
    switchboard: Running, dc: DataCentre, people: People, *, lost: bool
) -> None:
    """A message to Saved Messages is stored once, also if Telegram's answer was lost."""
    dc.world.write(people.anna, people.anna, "first note")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Saved Messages")
    if lost:
        dc.faults(people.anna).drop_after("messages.sendMessage")
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "second note")
        sent = (await stream.message("second note", status="sent"))["data"]
    thread = await switchboard.thread(conversation["id"])

    notes = dc.world.history(people.anna, people.anna)
    assert [note.text for note in notes] == ["first note", "second note"]
    assert [message["text"] for message in thread] == ["first note", "second note"]
    assert sent["message_id"] == str(notes[-1].id)
