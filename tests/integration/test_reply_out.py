"""The path of a reply: from the page into the outbox, through the right account, to the contact."""

import asyncio

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_a_reply_reaches_the_contact_through_its_account(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If two accounts know one contact, each reply is sent through the account of its
    conversation, and shows as pending, then as sent."""
    dc.world.write(people.dora, people.anna, "to Anna")
    dc.world.write(people.dora, people.carlo, "to Carlo")
    anna = await switchboard.sign_in(people.anna)
    carlo = await switchboard.sign_in(people.carlo)
    for account, owner in ((anna, people.anna), (carlo, people.carlo)):
        conversation = await switchboard.conversation("Dora Dahl", account["id"])
        async with switchboard.stream() as stream:
            text = f"from {owner.first_name}"

            posted = await switchboard.reply(conversation["id"], text, client_id="c-1")
            sent = (await stream.message(text, status="sent"))["data"]

        assert posted["status"] == "pending"
        assert posted["message_id"] is None
        assert sent["id"] == posted["id"]
        assert sent["client_id"] == "c-1"
        newest = dc.world.history(people.dora, owner)[-1]
        assert (newest.text, newest.sender.id) == (text, owner.id)
        assert sent["message_id"] == str(dc.world.history(owner, people.dora)[-1].id)


async def test_replies_keep_their_order(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Replies to several conversations reach Telegram in the order of their posts."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.emil, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    dora = await switchboard.conversation("Dora Dahl")
    emil = await switchboard.conversation("Emil")
    arrived: list[str] = []
    dc.world.on_message(lambda message: arrived.append(message.text))

    texts = [f"{number}" for number in range(10)]
    async with switchboard.stream() as stream:
        for number, text in enumerate(texts):
            await switchboard.reply((dora, emil)[number % 2]["id"], text)
        await stream.message(texts[-1], status="sent")

    assert arrived == texts


async def test_the_same_client_id_is_the_same_message(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Posting a client_id again returns the message it made; with another text it is refused."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/reply"

    first = await switchboard.reply(conversation["id"], "once", client_id="x")
    again = await switchboard.reply(conversation["id"], "once", client_id="x")
    other = await switchboard.http.post(path, json={"text": "twice", "client_id": "x"})

    assert again["id"] == first["id"]
    assert other.status_code == 409
    assert other.json()["code"] == "client_id_reused"


async def test_a_flood_wait_shows_until_when_and_then_sends(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A flood wait keeps the message pending with the time it ends, then it is sent."""
    dc.world.write(people.dora, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    dc.faults(people.anna).flood_wait("messages.sendMessage", 2)
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "patience")
        waiting = await stream.until(
            lambda frame: frame["type"] == "message_sent" and frame["data"]["error"] is not None
        )
        held = await stream.until(
            lambda frame: (
                frame["type"] == "account_status" and frame["data"]["state"] == "flood_wait"
            )
        )
        await stream.message("patience", status="sent")
    free = await switchboard.until_state(account["id"], "connected")

    assert waiting["data"]["status"] == "pending"
    assert waiting["data"]["error"]["retry_at"] is not None
    assert held["data"]["retry_at"] is not None
    assert free["retry_at"] is None


async def test_one_account_does_not_wait_for_another(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While one account sits out a flood wait, another one's reply is sent."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.dora, people.carlo, "hello")
    anna = await switchboard.sign_in(people.anna)
    carlo = await switchboard.sign_in(people.carlo)
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    async with switchboard.stream() as stream:
        held = await switchboard.conversation("Dora Dahl", anna["id"])
        await switchboard.reply(held["id"], "held back")
        await stream.message("held back", status="pending")

        free = await switchboard.conversation("Dora Dahl", carlo["id"])
        await switchboard.reply(free["id"], "straight through")
        await stream.message("straight through", status="sent")

    thread = await switchboard.thread(held["id"])
    assert thread[-1]["status"] == "pending"


async def test_many_replies_held_in_one_chat_leave_others_free(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """However many replies wait for a chat's slow mode, a reply elsewhere is sent; the first
    waiting reply shows the end of the wait."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    dc.world.write(people.dora, crowd, "hello")
    dc.world.write(people.emil, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    slow = await switchboard.conversation("Crowd")
    free = await switchboard.conversation("Emil")
    dc.faults(people.anna).fail("messages.sendMessage", 420, "SLOWMODE_WAIT_600")
    async with switchboard.stream() as stream:
        await switchboard.reply(slow["id"], "held 0")
        await asyncio.gather(
            *(switchboard.reply(slow["id"], f"held {number}") for number in range(1, 120))
        )
        await switchboard.reply(free["id"], "straight through")
        await stream.message("straight through", status="sent")

    thread = await switchboard.thread(slow["id"])
    assert {message["status"] for message in thread if message["text"] != "hello"} == {"pending"}
    waits = "SELECT error_code, retry_at > timestamp + 500 FROM messages WHERE text = 'held 0'"
    assert switchboard.rows(waits) == [("slow_mode", 1)]


async def test_a_repeated_post_is_answered_even_when_nothing_can_be_sent(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The same client_id returns its message also after the account was disabled."""
    dc.world.write(people.dora, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    first = await switchboard.reply(conversation["id"], "once", client_id="x")
    await switchboard.http.patch(f"/accounts/{account['id']}", json={"is_active": False})

    again = await switchboard.reply(conversation["id"], "once", client_id="x")

    assert again["id"] == first["id"]


async def test_a_read_receipt_marks_the_reply(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """When the contact has read a reply, the message says so."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "seen?")
        await stream.message("seen?", status="sent")

        dc.world.read(people.dora, people.anna)
        frame = await stream.message("seen?")

    assert frame["type"] == "message_updated"
    assert frame["data"]["read_at"] is not None


async def test_reading_here_reads_at_telegram(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Marking a conversation as read sets the unread count to zero in Switchboard and at
    Telegram."""
    dc.world.write(people.dora, people.anna, "one")
    dc.world.write(people.dora, people.anna, "two")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")

    after = await switchboard.post(f"/conversations/{conversation['id']}/read")

    assert conversation["unread_count"] == 2
    assert after["unread_count"] == 0
    assert dc.world.unread(people.anna, people.dora) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        ("  \n ", "text_empty"),
        ("x" * 4097, "text_too_long"),
        ("a\x00b", "text_invalid"),
        ("a\ud800b", "text_invalid"),
    ],
)
async def test_a_text_that_telegram_would_not_take_is_refused(
    switchboard: Running, dc: DataCentre, people: People, text: str, code: str
) -> None:
    """Empty texts, texts that are too long, NUL and lone surrogates give 422 with a clear code,
    and nothing is sent."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    body = f'{{"text": {ascii_json(text)}}}'

    answer = await switchboard.http.post(
        f"/conversations/{conversation['id']}/reply",
        content=body,
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert len(await switchboard.thread(conversation["id"])) == 1


async def test_the_longest_text_is_sent(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Exactly 4,096 characters are sent as one message."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    text = "ü" * 4096

    await asyncio.gather(
        dc.world.written(lambda message: message.text == text, timeout=10),
        switchboard.reply(conversation["id"], text),
    )


def ascii_json(text: str) -> str:
    """The text as a JSON string of ASCII, lone surrogates included."""
    return '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'
