"""Switchboard's unread counts become Telegram's, also after changes without an update."""

from collections.abc import Callable
from pathlib import Path

from sandbox import DataCentre, User
from sandbox.world import Message
from tests.conftest import People
from tests.service import Frame, Running, start


def vanish(dc: DataCentre, owner: User, message: Message) -> None:
    """A message's timer expires: Telegram removes it without an update (Telegram: api/ttl)."""
    message_id = message.id_for(owner)
    dialog = dc.world.state.dialog(owner, message.sender)
    dialog.ids.remove(message_id)
    dialog.unread -= 1
    del owner.box.messages[message_id]


def unread_is(title: str, count: int) -> Callable[[Frame], bool]:
    """Whether a frame reports this unread count of a conversation."""
    return lambda frame: (
        frame["type"] == "conversation_updated"
        and frame["data"]["title"] == title
        and frame["data"]["unread_count"] == count
    )


async def passed(
    switchboard: Running, dc: DataCentre, owner: User, until: Callable[[Frame], bool]
) -> None:
    """Run a reconciliation pass, and wait until it publishes something."""
    async with switchboard.stream() as stream:
        dc.faults(owner).drop_connections()
        await stream.until(until)


async def test_what_vanished_in_silence_is_not_unread(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Two of three unread messages expire: after a pass they are deleted in Switchboard too, and
    one is unread, also in the account's total."""
    written = [dc.world.write(people.dora, people.anna, f"secret {n}") for n in range(3)]
    await switchboard.sign_in(people.anna)
    for message in written[:2]:
        vanish(dc, people.anna, message)

    await passed(
        switchboard,
        dc,
        people.anna,
        lambda frame: (
            frame["type"] == "message_updated"
            and frame["data"]["text"] == "secret 1"
            and bool(frame["data"]["deleted_at"])
        ),
    )

    conversation = await switchboard.conversation("Dora Dahl")
    thread = await switchboard.thread(conversation["id"])
    assert [bool(message["deleted_at"]) for message in thread] == [True, True, False]
    assert (await switchboard.get("/accounts"))["items"][0]["unread_count"] == 1


async def test_telegrams_lower_number_holds(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A topic is read on the phone, which moves no mark: after a pass Telegram's number is used,
    and later messages are added."""
    for number in range(3):
        dc.world.write(people.dora, people.anna, f"question {number}")
    await switchboard.sign_in(people.anna)
    dc.world.state.dialog(people.anna, people.dora).unread = 1

    await passed(switchboard, dc, people.anna, unread_is("Dora Dahl", 1))

    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "one more")
        await stream.until(unread_is("Dora Dahl", 2))


async def test_chats_that_were_left_have_no_unread(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The owner leaves a group on the phone: after a pass it has no unread messages."""
    group = dc.world.create_group("Team", people.dora, [people.anna])
    for number in range(3):
        dc.world.write(people.dora, group, f"hello {number}")
    await switchboard.sign_in(people.anna)
    before = (await switchboard.conversation("Team"))["unread_count"]
    dc.world.remove(group, people.anna)
    people.anna.box.dialogs.pop(group)

    await passed(switchboard, dc, people.anna, unread_is("Team", 0))

    assert before >= 3


async def test_a_forward_to_oneself_neither_rings_nor_counts(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A forward of the owner to Saved Messages is published as sent and is never unread."""
    written = dc.world.write(people.dora, people.anna, "keep this")
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.forward(people.anna, written, people.anna)
        received = await stream.until(
            lambda frame: (
                frame["type"].startswith("message_") and frame["data"]["text"] == "keep this"
            )
        )

    saved = await switchboard.conversation("Saved Messages")
    assert (received["type"], saved["unread_count"]) == ("message_sent", 0)
    assert (await switchboard.get("/accounts"))["items"][0]["unread_count"] == 1


async def test_the_list_stands_in_order_before_any_history(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While history cannot be read yet, every chat is listed by its newest message and shows it;
    a possible login code is hidden."""
    now = dc.world.now()
    for number in range(9):
        person = dc.world.register(f"9996622000{number}", first_name=f"P{number}")
        dc.world.write(person, people.anna, "hello", date=now - 1_000 * number)
    dc.world.write(dc.world.service, people.anna, "Login code: 12345", date=now - 20_000)
    dc.faults(people.anna).flood_wait("messages.getHistory", 60, times=100)

    await switchboard.sign_in(people.anna, until="flood_wait")

    listed = (await switchboard.get("/conversations", limit=100))["items"]
    placed = [item["title"] for item in listed if item["title"].startswith("P")]
    assert placed == [f"P{number}" for number in range(9)]
    assert all(item["last_message"] for item in listed)
    shown = " ".join(item["last_message"]["text"] for item in listed)
    assert not any(sign.isdigit() for sign in shown)


async def test_a_list_of_three_thousand_stands_in_order(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The same over thirty pages, some of them within one second."""
    now = dc.world.now()
    for number in range(3_000):
        person = dc.world.register(f"99966220{number:04}", first_name=f"P{number}")
        date = now - 100_000 if 1_000 <= number < 1_250 else now - 100 * number
        dc.world.write(person, people.anna, f"hello {number}", date=date)
    dc.faults(people.anna).flood_wait("messages.getHistory", 60, times=100)

    await switchboard.sign_in(people.anna, until="flood_wait")

    placed = switchboard.rows(
        "SELECT p.title, m.text, m.timestamp FROM conversations c "
        "JOIN peers p USING (telegram_account_id, chat_id) "
        "JOIN messages m ON m.id = c.last_message_id WHERE p.title LIKE 'P%' "
        "ORDER BY c.last_message_at DESC, c.id DESC"
    )
    assert len(placed) == 3_000
    assert {(title[1:], text) for title, text, _ in placed} == {
        (str(number), f"hello {number}") for number in range(3_000)
    }
    newest = {number: now - 100 * number for number in range(3_000)}
    newest |= dict.fromkeys(range(1_000, 1_250), now - 100_000)
    assert [date for _, _, date in placed] == sorted(newest.values(), reverse=True)


async def test_a_chat_that_grew_meanwhile_has_no_hole(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A first synchronisation ends after the list was read, and hundreds of messages arrive
    before the next: the thread has all of them after the list's message."""
    dc.world.write(people.dora, people.anna, "of the list")
    dc.faults(people.anna).flood_wait("messages.getHistory", 60, times=100)
    async with start(dc, tmp_path) as first:
        await first.sign_in(people.anna, until="flood_wait")
        await first.conversation("Dora Dahl")
    dc.faults(people.anna).calm()
    for number in range(230):
        dc.world.write(people.dora, people.anna, f"later {number}")
    dc.faults(people.anna).too_long()

    async with start(dc, tmp_path) as switchboard:
        (account,) = (await switchboard.get("/accounts"))["items"]
        await switchboard.until_state(account["id"], "connected")

        stored = switchboard.rows("SELECT text FROM messages ORDER BY message_id")
    written = [entry.text for entry in dc.world.history(people.anna, people.dora)]
    assert [text for (text,) in stored if text in written] == written
