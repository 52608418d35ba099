"""Replies that quote a message which does not exist (any more)."""

from typing import Any

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


@pytest.fixture
async def dora(switchboard: Running, dc: DataCentre, people: People) -> dict[str, Any]:
    """Anna's chat with Dora, in which there is one message."""
    dc.world.write(people.dora, people.anna, "quote me")
    await switchboard.sign_in(people.anna)
    return await switchboard.conversation("Dora Dahl")


async def test_a_quote_that_cannot_be_sent_is_refused_at_once(
    switchboard: Running, dc: DataCentre, people: People, dora: dict[str, Any]
) -> None:
    """A deleted or unknown message cannot be quoted."""
    async with switchboard.stream() as stream:
        written = dc.world.write(people.dora, people.anna, "never mind")
        quoted = (await stream.message("never mind"))["data"]
        dc.world.delete([written])
        await stream.until(lambda frame: frame["data"].get("deleted_at") is not None)
    path = f"/conversations/{dora['id']}/reply"

    answers = [
        await switchboard.http.post(path, json={"text": "yes", "reply_to_message_id": id_})
        for id_ in (quoted["message_id"], "99999")
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "quote_deleted"),
        (422, "quote_unknown"),
    ]
    assert "without the quote" in answers[0].json()["detail"]


async def test_a_reply_whose_quote_is_refused_goes_without_it(
    switchboard: Running, dc: DataCentre, people: People, dora: dict[str, Any]
) -> None:
    """If the quoted message is deleted before the reply is sent, the reply fails with a
    sentence, and can be sent without the quote."""
    (quoted,) = await switchboard.thread(dora["id"])
    dc.faults(people.anna).fail("messages.sendMessage", 400, "MESSAGE_ID_INVALID")
    async with switchboard.stream() as stream:
        reply = await switchboard.reply(
            dora["id"], "yes", reply_to_message_id=quoted["message_id"], client_id="c"
        )
        failed = (await stream.message("yes", status="failed"))["data"]

        again = await switchboard.post(f"/messages/{reply['id']}/retry", {"without_quote": True})
        sent = (await stream.message("yes", status="sent"))["data"]

    assert "without the quote" in failed["error"]["text"]
    assert failed["reply_to_message_id"] == quoted["message_id"]
    assert (again["id"], again["reply_to_message_id"]) == (reply["id"], None)
    assert (sent["id"], sent["reply_to_message_id"]) == (reply["id"], None)
    assert [m.text for m in dc.world.history(people.dora, people.anna)] == ["quote me", "yes"]
