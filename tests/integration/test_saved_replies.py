"""Saved replies: the operator's texts, and those that an account has at Telegram."""

from telethon.tl import functions

from sandbox import DataCentre
from tests.conftest import People
from tests.phone import phone_of
from tests.service import Running

PATH = "/saved-replies"


async def test_saved_replies_are_kept_told_and_imported(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A reply is added, changed and deleted, each with an event that has all of them; a shortcut is
    unique in any case of letters. The import adds what Telegram has and is not here, as a stock
    client shows it, and repeats nothing."""
    world = dc.world
    world.save_quick_reply(people.anna, "hours", "We open at nine.")
    world.save_quick_reply(people.anna, "Thanks", "Thank you!")
    world.save_quick_reply(people.anna, "address", "Main Street 1", "", "Ring twice.")
    world.save_quick_reply(people.anna, "map", "")
    account = await switchboard.sign_in(people.anna)

    async with switchboard.stream() as stream:
        bye = await switchboard.post(PATH, {"shortcut": "bye", "text": "Bye, {name}"}, expect=201)
        told = await stream.until(lambda frame: frame["type"] == "saved_replies_updated")
        thanks = await switchboard.post(PATH, {"shortcut": "thänks", "text": "Hi"}, expect=201)
        changed = await switchboard.http.patch(
            f"{PATH}/{thanks['id']}", json={"shortcut": "thanks", "text": "  Thanks, {first_name}"}
        )
        deleted = await switchboard.http.delete(f"{PATH}/{bye['id']}")
        imported = await switchboard.post(f"{PATH}/import", {"account_id": account["id"]})
        last = await stream.until(
            lambda frame: (
                frame["type"] == "saved_replies_updated" and len(frame["data"]["items"]) == 3
            )
        )
    again = await switchboard.post(f"{PATH}/import", {"account_id": account["id"]})
    listed = await switchboard.get(PATH)
    async with switchboard.stream(since=told["seq"] - 1) as later:
        replayed = await later.until(lambda frame: frame["type"] == "saved_replies_updated")
    async with phone_of(dc, people.anna) as phone:
        shown = await phone.client(functions.messages.GetQuickRepliesRequest(0))

    assert told["data"] == {"items": [bye]}
    assert changed.json() == {**thanks, "shortcut": "thanks", "text": "  Thanks, {first_name}"}
    assert deleted.status_code == 204
    assert (imported["added"], imported["clashes"]) == (2, ["Thanks"])
    assert imported["unusable"] == ["map"]
    assert (again["added"], again["unchanged"]) == (0, ["hours", "address"])
    assert [(one["shortcut"], one["text"]) for one in listed["items"]] == [
        ("address", "Main Street 1\n\nRing twice."),
        ("hours", "We open at nine."),
        ("thanks", "  Thanks, {first_name}"),
    ]
    assert last["data"]["items"] == replayed["data"]["items"] == listed["items"]
    assert [one.shortcut for one in shown.quick_replies] == ["hours", "Thanks", "address", "map"]
    assert switchboard.rows("SELECT count(*) FROM messages WHERE text LIKE '%Main Street%'") == [
        (0,)
    ]


async def test_what_cannot_be_saved_is_said(switchboard: Running) -> None:
    """Shortcuts with spaces or slashes, that are taken or too long, and empty or too long texts are
    refused in words."""
    kept = await switchboard.post(PATH, {"shortcut": "Straße", "text": "x"}, expect=201)
    refusals = [
        (await switchboard.post(PATH, {"shortcut": shortcut, "text": text}, expect=status))["code"]
        for shortcut, text, status in [
            ("STRASSE", "x", 409),
            ("two words", "x", 422),
            ("/slash", "x", 422),
            ("a/b", "x", 422),
            ("", "x", 422),
            ("x" * 33, "x", 422),
            ("empty", " \n", 422),
            ("long", "x" * 4097, 422),
            ("nul", "a\0b", 422),
        ]
    ]
    unknown = await switchboard.http.patch(f"{PATH}/999", json={"text": "x"})
    gone = await switchboard.http.delete(f"{PATH}/999")

    assert refusals == ["shortcut_taken", *["shortcut_invalid"] * 5, *["text_invalid"] * 3]
    assert (unknown.status_code, gone.status_code) == (404, 404)
    assert (await switchboard.get(PATH))["items"] == [kept]
