"""The path of an incoming message: from a contact's phone over MTProto into SQLite and onto the
stream."""

import time

from sandbox import DataCentre, Entity
from tests.conftest import People
from tests.service import Running


async def test_a_message_is_stored_and_told_within_a_second(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Within a second, a contact's message is in SQLite and on the stream."""
    account = await switchboard.sign_in(people.anna, "Shop")
    async with switchboard.stream() as stream:
        began = time.monotonic()

        written = dc.world.write(people.dora, people.anna, "Is the blue one still there?")
        frame = await stream.message("Is the blue one still there?")

        assert time.monotonic() - began < 1.0
    message = frame["data"]
    assert frame["type"] == "message_received"
    assert message["telegram_account_id"] == account["id"]
    assert message["chat_id"] == str(people.dora.id)
    assert message["message_id"] == str(written.id_for(people.anna))
    assert message["sender_name"] == "Dora Dahl"
    assert message["direction"] == "incoming"
    assert message["status"] == "received"
    assert switchboard.rows(
        "SELECT text, timestamp FROM messages WHERE message_id = ?", int(message["message_id"])
    ) == [("Is the blue one still there?", written.date)]


async def test_how_a_text_looks_comes_along(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A message has its entities when it is live, edited, or read from history."""
    look = [Entity("bold", 0, 5), Entity("text_url", 6, 4, "https://example.com/vase")]
    dc.world.write(people.emil, people.anna, "Older look", entities=look)
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        written = dc.world.write(people.dora, people.anna, "Hello here", entities=look)
        received = (await stream.message("Hello here"))["data"]
        dc.world.edit(written, "Hello here", [Entity("pre", 0, 10, "bash")])
        edited = await stream.until(lambda frame: frame["type"] == "message_updated")

    older = await switchboard.thread((await switchboard.conversation("Emil"))["id"])
    kept = await switchboard.thread(received["conversation_id"])
    assert received["entities"] == [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "text_link", "offset": 6, "length": 4, "url": "https://example.com/vase"},
    ]
    assert older[0]["entities"] == received["entities"]
    assert edited["data"]["entities"] == [
        {"type": "pre", "offset": 0, "length": 10, "language": "bash"}
    ]
    assert kept == [edited["data"]]


async def test_what_the_owner_writes_on_the_phone_appears_as_sent(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A message from the owner's phone is an outgoing, sent message in the same conversation."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.anna, people.dora, "I will look")

        message = (await stream.message("I will look"))["data"]

    assert (message["direction"], message["status"]) == ("outgoing", "sent")
    assert message["conversation_id"] == (await switchboard.conversation("Dora Dahl"))["id"]


async def test_groups_and_channels_name_their_sender(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """In a group the sender is the author; in a channel it is the channel."""
    world = dc.world
    group = world.create_group("Team", creator=people.dora, members=[people.anna, people.emil])
    crowd = world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    news = world.create_channel("News", creator=people.dora, members=[people.anna])
    await switchboard.sign_in(people.anna)

    async with switchboard.stream() as stream:
        world.write(people.emil, group, "to the group")
        world.write(people.dora, crowd, "to the supergroup")
        world.write(people.dora, news, "to the channel")
        found = [
            (await stream.message(text))["data"]["sender_name"]
            for text in ("to the group", "to the supergroup", "to the channel")
        ]

    assert found == ["Emil", "Dora Dahl", "News"]
    kinds = {
        item["title"]: (item["kind"], item["can_reply"])
        for item in (await switchboard.get("/conversations"))["items"]
    }
    assert kinds == {"Team": ("group", True), "Crowd": ("group", True), "News": ("channel", False)}


async def test_history_from_before_the_login_is_there(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """After the first login the recent conversations are listed with their last messages."""
    for number in range(5):
        dc.world.write(people.dora, people.anna, f"before {number}")
    dc.world.write(people.anna, people.emil, "to Emil")

    await switchboard.sign_in(people.anna)

    conversation = await switchboard.conversation("Dora Dahl")
    texts = [message["text"] for message in await switchboard.thread(conversation["id"])]
    assert texts == [f"before {number}" for number in range(5)]
    assert conversation["unread_count"] == 5
    assert conversation["last_message"]["text"] == "before 4"
    assert (await switchboard.conversation("Emil"))["unread_count"] == 0


async def test_login_codes_are_never_stored(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A login code in a message from Telegram reaches neither the database nor the API."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        await switchboard.begin_login(people.anna)
        code = await dc.code_sent(people.anna.phone)
        frame = await stream.until(lambda frame: frame["type"] == "message_received")

        secret = [Entity("code", 6, 5), Entity("text_url", 0, 4, "https://t.me/login/54321")]
        notice = dc.world.write(dc.world.service, people.anna, "Code: 54321", entities=secret)
        dc.world.forward(people.dora, notice, people.anna)
        frames = [
            await stream.until(lambda frame: frame["type"] == "message_received") for _ in range(2)
        ]

    assert frame["data"]["chat_id"] == "777000"
    assert code not in str(frame)
    assert [one["data"]["entities"] for one in frames] == [[], []]
    assert "54321" not in str(frames)
    assert switchboard.rows("SELECT count(*) FROM messages WHERE entities IS NOT NULL") == [(0,)]
    assert switchboard.rows("SELECT count(*) FROM messages WHERE text LIKE ?", f"%{code}%") == [
        (0,)
    ]
