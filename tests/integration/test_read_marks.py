"""Read marks that cannot be sent immediately: they wait in the outbox, even over a restart."""

from pathlib import Path

from sandbox import DataCentre
from tests.conftest import People
from tests.service import start


async def test_a_read_mark_survives_a_restart(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A conversation that is marked as read while Telegram is unreachable is read on the phone
    after the next start, although the program ended meanwhile. Nothing is left in the outbox."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
        conversation = await first.conversation("Dora Dahl")
        await dc.stop()
        await first.until_state(account["id"], "disconnected")
        read = await first.post(f"/conversations/{conversation['id']}/read")
    waiting = first.rows("SELECT kind, state FROM outbox")
    await dc.start()

    async with start(dc, tmp_path) as second:
        await dc.calls.reach("messages.readHistory")
        await second.until_state(account["id"], "connected")
        while second.rows("SELECT 1 FROM outbox"):
            await second.get("/health")

    assert read["unread_count"] == 0
    assert waiting == [("mark_read", "queued")]
    assert dc.world.unread(people.anna, people.dora) == 0


async def test_a_flood_wait_for_messages_holds_up_no_read_mark(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """While a reply has to wait for an hour, the read mark of its chat is sent to Telegram, and the
    reply still waits."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        dc.faults(people.anna).flood_wait("messages.sendMessage", 3_600)
        async with running.stream() as stream:
            await running.reply(conversation["id"], "patience")
            await stream.until(lambda f: bool((f["data"].get("error") or {}).get("retry_at")))

        await running.post(f"/conversations/{conversation['id']}/read")

        rows = running.rows("SELECT kind, state FROM outbox")
    assert dc.world.unread(people.anna, people.dora) == 0
    assert rows == [("send", "waiting")]


async def test_a_refused_read_mark_hangs_nowhere(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If Telegram refuses a read mark, the chat stays read here and nothing is left in the
    outbox."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        dc.faults(people.anna).fail("messages.readHistory", 400, "CHANNEL_PRIVATE")

        read = await running.post(f"/conversations/{conversation['id']}/read")

        rows = running.rows("SELECT kind FROM outbox")
    assert read["unread_count"] == 0
    assert rows == []
