"""Changes that only Telegram's history shows, and read marks that Telegram must get later."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from sandbox import DataCentre
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, start

NO_RESCANS = pytest.mark.parametrize("timings", [Timings(max_rescans=0)], ids=["no rescans"])
"""After a gap in the account's own sequence, no chat is read again."""


@pytest.mark.parametrize("later", [0, 150])
async def test_edits_and_deletions_in_a_gap_are_found(
    switchboard: Running, dc: DataCentre, people: People, later: int
) -> None:
    """If Telegram skips the updates of an edit and of deletions, including the chat's last
    message, the thread shows them, however many messages followed."""
    world = dc.world
    written = [world.write(people.dora, people.anna, f"message {n}") for n in range(4)]
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(3 + later)
        world.edit(written[0], "edited")
        world.delete([written[1]])
        world.delete([written[3]])
        for number in range(later):
            world.write(people.dora, people.anna, f"later {number}")
        dc.faults(people.anna).too_long()
        await stream.message("edited")
        await stream.message("message 3")
        stored = switchboard.rows(
            "SELECT text, deleted_at IS NOT NULL FROM messages ORDER BY sort_rank LIMIT 4"
        )

    assert stored == [
        ("edited", False),
        ("message 1", True),
        ("message 2", False),
        ("message 3", True),
    ]
    after = await switchboard.conversation("Dora Dahl")
    assert after["unread_count"] == world.unread(people.anna, people.dora) == 2 + later


async def test_gaps_one_after_the_other_delete_nothing(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """If a second gap appears while the chat is read again, it is read once more. Messages that
    Telegram still has are never marked as deleted, the first one included."""
    for number in range(5):
        dc.world.write(people.dora, people.anna, f"message {number}")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    faults = dc.faults(people.anna)
    faults.flood_wait("messages.getHistory", 1)
    before = dc.calls.count("messages.getHistory")
    async with switchboard.stream() as stream:
        faults.too_long()
        await dc.calls.reach("messages.getHistory", before + 1)
        faults.too_long()
        while switchboard.rows("SELECT 1 FROM chats WHERE rescan_from_id IS NOT NULL"):
            await stream.next()
        dc.world.write(people.dora, people.anna, "last")
        await stream.message("last")
        thread = await switchboard.thread(conversation["id"])

    assert len(thread) == 6
    assert [message["text"] for message in thread if message["deleted_at"]] == []
    assert dc.calls.count("messages.getHistory") >= before + 3


async def test_a_gap_survives_a_crash(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """A gap that was stored but not read again is read again after the next start."""
    world = dc.world
    written = world.write(people.dora, people.anna, "as it was")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
        dc.faults(people.anna).fail("messages.getHistory", 500, "RPC_CALL_FAIL", times=1_000)
        dc.faults(people.anna).lose_updates(1)
        world.edit(written, "as it is")
        dc.faults(people.anna).too_long()
        while first.rows("SELECT count(*) FROM chats WHERE rescan_from_id IS NOT NULL") == [(0,)]:
            await first.get("/health")
    dc.faults(people.anna).calm()

    async with start(dc, tmp_path) as second:
        await second.until_state(account["id"], "connected")
        conversation = await second.conversation("Dora Dahl")

    assert conversation["last_message"]["text"] == "as it is"


async def test_messages_that_telegram_skipped_are_read(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """All skipped messages of a known chat are read, over several pages of history, and count as
    unread."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(1_000)
        for number in range(250):
            dc.world.write(people.dora, people.anna, f"message {number}")
        dc.faults(people.anna).too_long()
        missing = {f"message {number}" for number in range(250)}
        while missing:
            frame = await stream.until(lambda frame: frame["type"] == "message_received")
            missing.discard(frame["data"]["text"])
        progress = await stream.until(lambda frame: frame["type"] == "import_progress")
    conversation = await switchboard.conversation("Dora Dahl")

    assert progress["data"]["total"] == 1
    assert conversation["unread_count"] == 251


async def test_no_hole_between_the_first_message_and_the_newest(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A stranger's first message arrives live; all messages that follow in a gap are stored."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.emil, people.anna, "message 0")
        await stream.message("message 0")
        dc.faults(people.anna).lose_updates(1_000)
        for number in range(1, 150):
            dc.world.write(people.emil, people.anna, f"message {number}")
        dc.faults(people.anna).too_long()
        missing = {f"message {number}" for number in range(1, 150)}
        while missing:
            frame = await stream.until(lambda frame: frame["type"] == "message_received")
            missing.discard(frame["data"]["text"])


@NO_RESCANS
async def test_a_live_message_above_a_gap_does_not_hide_it(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A chat is not among those that are read again after a gap. A live message that arrives
    before history is read does not hide the skipped messages below it."""
    dc.world.write(people.dora, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    faults.flood_wait("messages.getDialogs", 1)
    asked = dc.calls.count("updates.getDifference")
    async with switchboard.stream() as stream:
        faults.lose_updates(5)
        for number in range(5):
            dc.world.write(people.dora, people.anna, f"skipped {number}")
        faults.too_long()
        await dc.calls.reach("updates.getDifference", asked + 1)
        dc.world.write(people.dora, people.anna, "live")
        await stream.message("live")
        heard = [f["data"]["text"] for f in stream.heard if f["type"] == "message_received"]
        for number in range(5):
            await stream.message(f"skipped {number}")
    await switchboard.until_state(account["id"], "connected")

    assert heard == ["live"]


@NO_RESCANS
async def test_a_gap_above_a_first_message_that_came_live(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Before a stranger's chat is read for the first time, a gap follows its first message. The
    gap is wider than a first reading, and the chat is not read again: nothing in it is lost."""
    await switchboard.sign_in(people.anna)
    faults = dc.faults(people.anna)
    faults.flood_wait("messages.getDialogs", 1, times=2)
    async with switchboard.stream() as stream:
        dc.world.write(people.emil, people.anna, "message 0")
        await stream.message("message 0")
        faults.lose_updates(1_000)
        for number in range(1, 150):
            dc.world.write(people.emil, people.anna, f"message {number}")
        faults.too_long()
        missing = {f"message {number}" for number in range(1, 150)}
        while missing:
            frame = await stream.until(lambda frame: frame["type"] == "message_received")
            missing.discard(frame["data"]["text"])


async def test_the_import_tells_how_far_it_is(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A first login publishes each step of the import up to the last, and then the time up to
    which everything is stored."""
    for contact in (people.dora, people.emil, people.fay):
        dc.world.write(contact, people.anna, "hello")
    began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    async with switchboard.stream() as stream:
        account = await switchboard.sign_in(people.anna)
        steps = [await stream.until(lambda frame: frame["type"] == "import_progress")]
        while steps[-1]["data"]["done"] < steps[-1]["data"]["total"]:
            steps.append(await stream.until(lambda frame: frame["type"] == "import_progress"))
        complete = await stream.until(
            lambda f: f["type"] == "account_status" and f["data"]["complete_until"] is not None
        )

    total = steps[-1]["data"]["total"]
    assert total >= 3
    assert [step["data"]["done"] for step in steps] == list(range(total + 1))
    assert {step["data"]["telegram_account_id"] for step in steps} == {account["id"]}
    assert complete["data"]["complete_until"] >= began


async def test_an_import_that_has_to_wait_says_until_when(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While a flood wait holds back the reading of history, the account shows its end. A shorter
    wait of a reply does not hide it. When the reading continues, the account is as before."""
    for contact in (people.dora, people.emil):
        dc.world.write(contact, people.anna, "hello")
    faults = dc.faults(people.anna)
    faults.flood_wait("messages.sendMessage", 1)
    history = count()
    faults.flood_wait("messages.getHistory", 5, when=lambda _request: next(history) == 1)
    account = await switchboard.sign_in(people.anna, until="flood_wait")
    received = account
    async with switchboard.stream() as stream:
        (known, *_) = (await switchboard.get("/conversations"))["items"]
        await switchboard.reply(known["id"], "hi")
        states = []
        while received["state"] != "connected":
            states.append((received["state"], "Replies wait" in received["state_detail"]))
            received = (await stream.until(lambda frame: frame["type"] == "account_status"))["data"]

    assert account["retry_at"] is not None
    assert "replies go on" in account["state_detail"]
    assert received["retry_at"] is None
    assert list(dict.fromkeys(states))[:2] == [("flood_wait", False), ("flood_wait", True)]
    assert states[-1] != ("flood_wait", True)


async def test_a_chat_that_was_left_harms_nothing(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Removed from a supergroup, the account stays complete, and a reply there fails with a
    sentence."""
    crowd = dc.world.create_channel(
        "Crowd", creator=people.dora, members=[people.anna], megagroup=True
    )
    dc.world.write(people.dora, crowd, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Crowd")
    async with switchboard.stream() as stream:
        dc.world.remove(crowd, people.anna, by=people.dora)
        dc.world.write(people.dora, crowd, "not for Anna")
        dc.faults(people.anna).drop_connections()
        dc.world.write(people.dora, people.anna, "for Anna")
        await stream.message("for Anna")
        await stream.until(
            lambda f: f["type"] == "account_status" and f["data"]["state"] == "connected"
        )
        path = f"/conversations/{conversation['id']}/reply"
        answer = await switchboard.http.post(path, json={"text": "hello?"})
        if answer.status_code == 201:
            failed = (await stream.message("hello?", status="failed"))["data"]["error"]["text"]
        else:
            failed = answer.json()["detail"]

    assert failed


async def test_a_refused_list_of_chats_ends_no_connection(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While Telegram refuses the list of chats, replies are sent and messages arrive. The list
    is requested until it arrives, and only then is the account complete."""
    dc.world.write(people.dora, people.anna, "hello")
    account = await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    faults = dc.faults(people.anna)
    faults.fail("messages.getDialogs", 400, "SOMETHING_NEW", times=1_000)
    before = dc.calls.count("messages.getDialogs")
    connections = dc.calls.count("help.getConfig")
    faults.drop_connections()
    await dc.calls.reach("messages.getDialogs", before + 1)
    async with switchboard.stream() as stream:
        await switchboard.reply(conversation["id"], "hi")
        await stream.message("hi", status="sent")
        dc.world.write(people.dora, people.anna, "thanks")
        await stream.message("thanks")
    shown = (await switchboard.get("/accounts"))["items"][0]
    faults.calm()
    await switchboard.until_state(account["id"], "connected")

    assert shown["state"] == "catching_up"
    assert dc.calls.count("help.getConfig") <= connections + 1
