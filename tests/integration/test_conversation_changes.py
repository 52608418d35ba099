"""What the operator sets for a conversation here is set at Telegram, and shown at once."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre, User
from sandbox.world.dialog_state import ARCHIVE
from sandbox.world.notifications import NotifySet
from tests.conftest import People
from tests.process import environment, free_port, serving
from tests.service import Running, start

ALWAYS = "9999-12-31T23:59:59Z"
DRAFT = {"text": "Tea, p", "reply_to_message_id": None}

CHANGES: list[tuple[str, Any, Any]] = [
    ("muted_until", ALWAYS, None),
    ("is_archived", True, False),
    ("is_pinned", True, False),
    ("unread_mark", True, False),
    ("draft", DRAFT, None),
]
"""Each property, a value, and the value without it."""


async def patch(running: Running, id_: int, body: Any, expect: int = 200) -> Any:
    """The JSON of a change with this status."""
    answer = await running.http.patch(f"/conversations/{id_}", json=body)
    assert answer.status_code == expect, (answer.status_code, answer.text)
    return answer.json()


def at_telegram(dc: DataCentre, owner: User, contact: User) -> dict[str, Any]:
    """What Telegram has of the five properties."""
    dialog = dc.world.state.dialog(owner, contact)
    until = dialog.notify.mute_until
    return {
        "muted_until": ALWAYS if until else None,
        "is_archived": dialog.folder_id == ARCHIVE,
        "is_pinned": any(contact in pinned for pinned in owner.box.pinned.values()),
        "unread_mark": dialog.unread_mark,
        "draft": DRAFT if dialog.draft and dialog.draft.text else None,
    }


def shown(conversation: dict[str, Any], name: str) -> Any:
    """A property as the conversation shows it, without the date of a draft."""
    value = conversation[name]
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key != "date"}
    return value


async def until_done(running: Running) -> None:
    """Wait until the outbox is empty."""
    while running.rows("SELECT 1 FROM outbox WHERE state <> 'failed'"):
        await running.get("/health")


@pytest.fixture
async def dora(switchboard: Running, dc: DataCentre, people: People) -> dict[str, Any]:
    """The conversation with Dora."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    return await switchboard.conversation("Dora Dahl")


@pytest.mark.parametrize(("name", "value", "without"), CHANGES, ids=[c[0] for c in CHANGES])
async def test_a_change_is_shown_at_once_and_made_at_telegram(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    dora: dict[str, Any],
    name: str,
    value: Any,
    without: Any,
) -> None:
    """The answer and the event show the property; Telegram has it soon. The same back again."""
    async with switchboard.stream() as stream:
        answer = await patch(switchboard, dora["id"], {name: value})
        event = await stream.until(
            lambda f: f["type"] == "conversation_updated" and shown(f["data"], name) == value
        )
    await until_done(switchboard)
    there = at_telegram(dc, people.anna, people.dora)
    after = await switchboard.get(f"/conversations/{dora['id']}")
    back = await patch(switchboard, dora["id"], {name: without})
    await until_done(switchboard)

    assert event["data"]["id"] == dora["id"]
    assert shown(answer, name) == shown(after, name) == value
    assert there[name] == value
    assert shown(back, name) == without
    assert at_telegram(dc, people.anna, people.dora)[name] == without
    assert answer["problem"] is None


async def test_reading_removes_the_unread_mark(
    switchboard: Running, dc: DataCentre, people: People, dora: dict[str, Any]
) -> None:
    """A conversation that was marked as unread is not, here and at Telegram, after it was read."""
    await patch(switchboard, dora["id"], {"unread_mark": True})
    await until_done(switchboard)

    read = await switchboard.post(f"/conversations/{dora['id']}/read")

    await until_done(switchboard)
    assert (read["unread_mark"], read["unread_count"]) == (False, 0)
    assert at_telegram(dc, people.anna, people.dora)["unread_mark"] is False


async def test_a_removed_account_wants_nothing_any_more(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A change that waits when its account is removed is withdrawn, without a problem."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        dc.faults(people.anna).flood_wait("messages.toggleDialogPin", 3_600)
        await patch(running, conversation["id"], {"is_pinned": True})
        await dc.calls.reach("messages.toggleDialogPin")
        await running.http.delete(f"/accounts/{account['id']}")
        after = await running.get(f"/conversations/{conversation['id']}")
        rows = running.rows("SELECT 1 FROM outbox")

    assert (after["is_pinned"], after["problem"]) == (False, None)
    assert rows == []


async def test_a_change_made_offline_goes_out_later(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Changes that are made without a connection are shown, survive a restart, and reach Telegram
    when it is back: of two of the same property only the newer one."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
        conversation = await first.conversation("Dora Dahl")
        await dc.stop()
        await first.until_state(account["id"], "disconnected")
        await patch(first, conversation["id"], {"muted_until": "2999-01-01T00:00:00Z"})
        changed = await patch(
            first, conversation["id"], {name: value for name, value, _ in CHANGES}
        )
    await dc.start()

    async with start(dc, tmp_path) as second:
        await second.until_state(account["id"], "connected")
        await until_done(second)
        after = await second.get(f"/conversations/{conversation['id']}")

    for name, value, _ in CHANGES:
        assert shown(changed, name) == shown(after, name) == value
        assert at_telegram(dc, people.anna, people.dora)[name] == value
    assert dc.calls.count("account.updateNotifySettings") == 1


async def test_a_pin_beyond_the_limit_is_taken_back_with_a_problem(
    switchboard: Running, dc: DataCentre, people: People, dora: dict[str, Any]
) -> None:
    """If Telegram refuses a pin, the conversation is shown as it is there, with a problem that
    says what to do. The next change clears the problem."""
    dc.faults(people.anna).fail("messages.toggleDialogPin", 400, "PINNED_DIALOGS_TOO_MUCH")
    async with switchboard.stream() as stream:
        pinned = await patch(switchboard, dora["id"], {"is_pinned": True})
        event = await stream.until(lambda f: (f["data"].get("problem") or {}) != {})
    cleared = await patch(switchboard, dora["id"], {"unread_mark": True})

    assert pinned["is_pinned"] is True
    refused = event["data"]
    assert (refused["is_pinned"], refused["failed_count"]) == (False, 0)
    assert refused["problem"]["code"] == "pinned_dialogs_too_much"
    assert "Unpin another" in refused["problem"]["text"]
    assert cleared["problem"] is None


async def test_a_chat_that_was_left_refuses_with_a_problem(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A change in a channel that the account has left meanwhile is taken back, with a problem."""
    channel = dc.world.create_channel("Hall", creator=people.dora, members=[people.anna])
    dc.world.write(people.dora, channel, "hi all")
    await switchboard.sign_in(people.anna)
    hall = await switchboard.conversation("Hall")
    dc.faults(people.anna).fail("messages.markDialogUnread", 400, "CHANNEL_PRIVATE")
    async with switchboard.stream() as stream:
        await patch(switchboard, hall["id"], {"unread_mark": True})
        event = await stream.until(lambda f: (f["data"].get("problem") or {}) != {})

    assert event["data"]["unread_mark"] is False
    assert event["data"]["problem"]["code"] == "channel_private"


async def test_the_phones_later_change_wins(
    switchboard: Running, dc: DataCentre, people: People, dora: dict[str, Any]
) -> None:
    """A flood wait holds a mute back; a second later the phone mutes until another time. What
    waited does not go out, and both sides agree."""
    dc.faults(people.anna).flood_wait("account.updateNotifySettings", 3_600)
    await patch(switchboard, dora["id"], {"muted_until": ALWAYS})
    while not switchboard.rows("SELECT 1 FROM outbox WHERE state = 'waiting'"):
        await switchboard.get("/health")
    ((wanted_at,),) = switchboard.rows("SELECT created_at FROM outbox")
    while dc.world.now() <= wanted_at:
        await switchboard.get("/health")

    async with switchboard.stream() as stream:
        dc.world.apply_event(
            NotifySet(people.anna.ref, people.dora.ref, 2_000_000_000, None, None, dc.world.now())
        )
        event = await stream.until(
            lambda f: f["type"] == "conversation_updated" and f["data"]["muted_until"] != ALWAYS
        )

    assert event["data"]["muted_until"] == "2033-05-18T03:33:20Z"
    assert switchboard.rows("SELECT 1 FROM outbox") == []


@pytest.mark.parametrize(
    "body",
    [
        {"muted_until": "tomorrow"},
        {"muted_until": "2030-02-30T00:00:00Z"},
        {"muted_until": "2030-01-01"},
        {"muted_until": 2_000_000_000},
        {"is_archived": None},
        {"is_pinned": 1},
        {"unread_mark": "yes"},
        {"draft": "text"},
        {"draft": {}},
        {"draft": {"text": "x" * 4_097}},
        {"draft": {"text": "\x00"}},
        {"muted_until": "2030-01-01T00:00:00"},
        {"draft": {"text": "a", "date": "today"}},
        {"draft": {"text": "a", "entities": []}},
        {"draft": {"text": "a", "reply_to_message_id": "no"}},
        {"pinned": True},
        [],
    ],
)
async def test_a_wrong_change_is_refused_and_changes_nothing(
    switchboard: Running, dora: dict[str, Any], body: Any
) -> None:
    """An unknown time, a wrong type and an unknown field are 422; nothing goes to Telegram."""
    problem = await patch(switchboard, dora["id"], body, expect=422)

    assert problem["code"]
    assert await switchboard.get(f"/conversations/{dora['id']}") == dora
    assert switchboard.rows("SELECT 1 FROM outbox") == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2033-05-18T03:33:20.250Z", "2033-05-18T03:33:20Z"),
        ("2033-05-18T05:33:20+02:00", "2033-05-18T03:33:20Z"),
        ("9999-12-31T23:59:59.999+00:00", ALWAYS),
    ],
)
async def test_times_may_have_a_zone_and_fractions(
    switchboard: Running, dora: dict[str, Any], given: str, kept: str
) -> None:
    """Every time of ISO 8601 with a zone is understood, such as JavaScript's `toISOString`."""
    changed = await patch(switchboard, dora["id"], {"muted_until": given})

    assert changed["muted_until"] == kept


async def test_a_draft_can_be_sent_back_as_it_was_read(
    switchboard: Running, dora: dict[str, Any]
) -> None:
    """The date of a draft is accepted and set anew."""
    read = (await patch(switchboard, dora["id"], {"draft": {"text": "a"}}))["draft"]

    changed = await patch(switchboard, dora["id"], {"draft": {**read, "text": "b"}})

    assert changed["draft"]["text"] == "b"


async def test_a_wrong_part_of_a_draft_is_named(switchboard: Running, dora: dict[str, Any]) -> None:
    """The sentence names the part, not the draft."""
    problem = await patch(switchboard, dora["id"], {"draft": {"text": 5}}, expect=422)

    assert problem["detail"] == "draft.text has to be text."


async def test_a_time_that_has_passed_is_no_mute(
    switchboard: Running, dora: dict[str, Any]
) -> None:
    """A mute until a time in the past ends the mute."""
    await patch(switchboard, dora["id"], {"muted_until": ALWAYS})

    over = await patch(switchboard, dora["id"], {"muted_until": "2001-01-01T00:00:00Z"})

    assert over["muted_until"] is None


async def test_nothing_is_changed_through_an_account_that_is_off(
    switchboard: Running, dora: dict[str, Any]
) -> None:
    """A conversation of a disabled account, and one that does not exist, are refused with their
    codes."""
    account = f"/accounts/{dora['telegram_account_id']}"
    await switchboard.http.patch(account, json={"is_active": False})

    off = await patch(switchboard, dora["id"], {"is_pinned": True}, expect=409)
    nowhere = await patch(switchboard, 4_711, {"is_pinned": True}, expect=404)

    assert off["code"] == "account_inactive"
    assert nowhere["code"] == "conversation_not_found"


@pytest.mark.parametrize("executed", [False, True], ids=["before Telegram acts", "after it"])
async def test_a_kill_between_the_change_and_its_answer_loses_nothing(
    dc: DataCentre, people: People, tmp_path: Path, executed: bool
) -> None:
    """The process dies while Telegram has the request, before or after it was executed. After the
    next start the change is made, shown, and no longer in the outbox."""
    dc.world.write(people.dora, people.anna, "hello")
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        account = await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        if executed:
            dc.faults(people.anna).drop_after("messages.toggleDialogPin", times=99)
        else:
            dc.faults(people.anna).slow("messages.toggleDialogPin", 30)
        pinned = await patch(running, conversation["id"], {"is_pinned": True})
        await dc.calls.reach("messages.toggleDialogPin")
        process.kill()
        await process.wait()
        rows = running.rows("SELECT kind FROM outbox")
    dc.faults(people.anna).calm()

    async with serving(dc, environment(dc, tmp_path / "data", free_port())) as (_, running):
        await running.until_state(account["id"], "connected")
        await until_done(running)
        after = await running.get(f"/conversations/{conversation['id']}")

    assert rows == [("pin",)]
    assert pinned["is_pinned"] is after["is_pinned"] is True
    assert at_telegram(dc, people.anna, people.dora)["is_pinned"] is True
