"""Formats on the way out: Markdown becomes entities, and without it nothing changes."""

from telethon.tl import types

from sandbox import DataCentre
from tests.conftest import People
from tests.phone import phone_of
from tests.service import Running

PLAIN = "  **not** `bold` __here__ [x](https://example.com) \\* 2 < 3 & 4\n\tend "


async def test_formats_arrive_and_plain_texts_stay(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """With `format: markdown` the contact gets text and entities, once, also after a lost answer;
    the page shows them at once. Without it the text goes byte for byte. A long text keeps its
    formats in each part."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/reply"
    source = "😀 **bold** `a**b**` [site](example.com)\n```py\nx = 1\n```"
    long = {"text": "**" + "word " * 1700 + "end**", "split": True, "format": "markdown"}
    dc.faults(people.anna).drop_after("messages.sendMessage")

    async with switchboard.stream() as stream:
        marked = {"text": source, "format": "markdown", "client_id": "a"}
        posted = await switchboard.post(path, marked, expect=201)
        again = await switchboard.post(path, marked, expect=201)
        sent = (await stream.message(posted["text"], status="sent"))["data"]
        plain = await switchboard.reply(conversation["id"], PLAIN)
        await stream.message(PLAIN.strip(), status="sent")
        await switchboard.post(path, long, expect=201)
        await stream.until(
            lambda frame: (
                frame["type"] == "message_sent"
                and frame["data"]["text"].endswith("end")
                and frame["data"]["status"] == "sent"
            )
        )
    async with phone_of(dc, people.dora) as dora:
        messages = dora.client.iter_messages(dora.peer(people.anna), reverse=True)
        got = [one async for one in messages][1:]

    assert posted["text"] == "😀 bold a**b** site\nx = 1"
    assert posted["id"] == again["id"]
    assert (
        posted["entities"]
        == sent["entities"]
        == [
            {"type": "bold", "offset": 3, "length": 4},
            {"type": "code", "offset": 8, "length": 6},
            {"type": "text_link", "offset": 15, "length": 4, "url": "http://example.com"},
            {"type": "pre", "offset": 20, "length": 5, "language": "py"},
        ]
    )
    assert (got[0].message, [type(one) for one in got[0].entities]) == (
        posted["text"],
        [
            types.MessageEntityBold,
            types.MessageEntityCode,
            types.MessageEntityTextUrl,
            types.MessageEntityPre,
        ],
    )
    assert (plain["text"], got[1].message, got[1].entities) == (PLAIN, PLAIN.strip(), None)
    assert len(got) > 3
    assert all(
        [(one.entities[0].offset, one.entities[0].length)] == [(0, len(one.message))]
        for one in got[2:]
    )
    editable = await switchboard.get(f"/messages/{posted['id']}/markdown")
    assert editable["format"] == "markdown"
    assert "**bold** `a**b**` [site](http://example.com)" in editable["text"]
    literal = await switchboard.get(f"/messages/{plain['id']}/markdown")
    assert literal == {"text": PLAIN.strip(), "format": None}
