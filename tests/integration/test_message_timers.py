"""Messages with a timer: they disappear here when they disappear at Telegram."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sandbox import DataCentre
from switchboard.store.core.database import FILE
from tests.conftest import People
from tests.service import Frame, Running, start


def expired(frame: Frame) -> bool:
    """Whether the frame says that a timer removed a message."""
    return frame["type"] == "message_updated" and frame["data"]["deleted_by_timer"]


def let_time_pass(data: Path) -> None:
    """Let every stored timer have ended, as after hours."""
    with closing(sqlite3.connect(data / FILE, isolation_level=None)) as connection:
        connection.execute("UPDATE messages SET expires_at = expires_at - 7200")


async def test_a_message_disappears_with_its_timer(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """When its time has passed, a message is gone from thread, list and search, and is no longer
    unread, as at Telegram. A reply to it arrives without the quote."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "stays")
        dc.world.write(people.dora, people.anna, "zanzibar", ttl_period=2)
        live = (await stream.message("zanzibar"))["data"]
        gone = (await stream.until(expired))["data"]
        conversation = await switchboard.until_conversation(
            live["conversation_id"], lambda one: one["unread_count"] == 1
        )
        reply = await switchboard.reply(
            conversation["id"], "too late", reply_to_message_id=live["message_id"]
        )
        await stream.message("too late", status="sent")

    assert live["expires_at"] > live["timestamp"]
    assert (gone["id"], gone["text"]) == (live["id"], "")
    assert gone["deleted_at"] is not None
    assert (await switchboard.get("/search", q="zanzibar"))["items"] == []
    assert reply["reply_to_message_id"] is None
    assert [m.text for m in dc.world.history(people.dora, people.anna)] == ["stays", "too late"]


async def test_what_expired_meanwhile_is_never_shown(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """What expired while Switchboard was not running, and Telegram unreachable, is removed before
    the first answer."""
    async with start(dc, tmp_path) as first:
        await first.sign_in(people.anna)
        async with first.stream() as stream:
            dc.world.write(people.dora, people.anna, "zanzibar", ttl_period=3_600)
            written = (await stream.message("zanzibar"))["data"]
    await dc.stop()
    let_time_pass(tmp_path)

    async with start(dc, tmp_path) as second:
        (message,) = await second.thread(written["conversation_id"])
        conversation = await second.conversation("Dora Dahl")

    assert (message["text"], message["deleted_by_timer"]) == ("", True)
    assert (conversation["unread_count"], conversation["last_message"]["text"]) == (0, "")


async def test_a_timer_of_a_chat_holds_for_replies(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A changed timer is a service message. A reply from here has the timer of its chat, which the
    confirmation brings, and disappears."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    async with switchboard.stream() as stream:
        dc.world.set_ttl(people.dora, people.anna, 2)
        await stream.message("Dora Dahl set messages to delete themselves after 2 s")
        reply = await switchboard.reply(conversation["id"], "zanzibar")
        gone = (await stream.until(expired))["data"]

    assert (gone["id"], gone["text"], gone["status"]) == (reply["id"], "", "sent")
