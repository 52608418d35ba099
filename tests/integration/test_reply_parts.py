"""Texts that are too long for one message."""

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_a_long_text_is_refused_or_sent_in_parts(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Without `split` a text of 4097 emoji is refused before it is queued. With it, the text goes
    as several messages in their order, once, also after a lost answer and when posted again."""
    hello = dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/reply"
    text = "\n\n".join(f"{number} " + "word " * 700 for number in range(4)) + "😀" * 4097
    quoted = str(hello.id_for(people.anna))
    body = {"text": text, "split": True, "client_id": "a", "reply_to_message_id": quoted}
    dc.faults(people.anna).drop_after("messages.sendMessage")

    refused = await switchboard.post(path, {"text": "😀" * 4097}, expect=422)
    endless = await switchboard.post(path, {"text": "x" * 100_000, "split": True}, expect=422)
    async with switchboard.stream() as stream:
        first = await switchboard.post(path, body, expect=201)
        again = await switchboard.post(path, body, expect=201)
        await stream.until(
            lambda frame: (
                frame["type"] == "message_sent"
                and frame["data"]["status"] == "sent"
                and frame["data"]["text"].endswith("😀")
                and len(frame["data"]["text"]) < 4096
            )
        )

    thread = await switchboard.thread(conversation["id"])
    sent = dc.world.history(people.dora, people.anna)[1:]
    assert (refused["code"], "4,097" in refused["detail"]) == ("text_too_long", True)
    assert endless["code"] == "text_too_long"
    assert first["id"] == again["id"]
    assert [entry.text for entry in sent] == [message["text"] for message in thread[1:]]
    assert "".join("".join(entry.text for entry in sent).split()) == "".join(text.split())
    assert [entry.message.reply_to for entry in sent] == [hello] + [None] * (len(sent) - 1)
