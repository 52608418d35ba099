"""Replies that are held back for a moment, and silent ones."""

import time

from sandbox import DataCentre
from switchboard.domain.timestamps import to_iso
from tests.conftest import People
from tests.service import Running


async def test_a_held_back_reply_is_taken_back_or_sent(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A reply that is taken back before its time never arrives; one that is not arrives after it,
    silently if that was wanted, and before the reply that follows it. Its parts share its options.
    """
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    assert dc.calls.count("messages.getScheduledHistory") == 0  # no chat is asked at sign-in
    until = to_iso(int(time.time()) + 2)
    long = "first " * 600 + "second " * 600

    async with switchboard.stream() as stream:
        regretted = await switchboard.reply(conversation["id"], "regretted", not_before=until)
        kept = await switchboard.reply(
            conversation["id"], long, not_before=until, silent=True, split=True
        )
        await switchboard.reply(conversation["id"], "behind it")
        gone = await switchboard.http.delete(f"/messages/{regretted['id']}")
        waiting = await switchboard.get(f"/conversations/{conversation['id']}/messages")
        assert dc.calls.count("messages.sendMessage") == 0
        await stream.message("behind it", status="sent")

    thread = await switchboard.thread(conversation["id"])
    arrived = [entry.message for entry in dc.world.history(people.dora, people.anna)[1:]]
    too_far = await switchboard.post(
        f"/conversations/{conversation['id']}/reply",
        {"text": "x", "not_before": to_iso(int(time.time()) + 90)},
        expect=422,
    )
    for field in ("not_before", "send_at"):
        body = {"text": "x", field: "0001-01-01T00:00:00+01:00"}
        no_time = await switchboard.post(
            f"/conversations/{conversation['id']}/reply", body, expect=422
        )
        assert no_time["detail"] == f"{field} has to be in the years 1 to 9999, also in UTC."
    assert gone.status_code == 204
    assert [m["not_before"] for m in waiting["items"][1:]] == [until, until, None]
    assert kept["is_silent"]
    assert thread[1]["timestamp"] >= until
    assert [m.silent for m in arrived] == [True, True, False]
    assert [m["is_silent"] for m in thread[1:]] == [True, True, False]
    assert [m["not_before"] for m in thread[1:]] == [None, None, None]
    assert [m.text for m in arrived] == [m["text"] for m in thread[1:]]
    assert too_far["code"] == "not_before_too_late"
