"""Begin a conversation: by name, link, phone number, or with somebody the account has met."""

from typing import Any

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def begin(
    running: Running, account: dict[str, Any], peer: str, expect: int = 200
) -> dict[str, Any]:
    """Begin a conversation of an account."""
    body = {"account_id": account["id"], "peer": peer}
    answer: dict[str, Any] = await running.post("/conversations", body, expect=expect)
    return answer


async def test_a_conversation_begins_and_its_first_message_arrives(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A name, link or number gives the same conversation, which is stored; a reply arrives. Names
    are looked up once. Nobody, invitations, and people who cannot be written to are named."""
    world = dc.world
    world.set_privacy(people.emil, hides_phone=True)
    world.set_privacy(people.fay, requires="premium")
    news = world.create_channel("News", creator=people.dora, username="daily_news")
    anna = await switchboard.sign_in(people.anna)

    first = await begin(switchboard, anna, "@Dora")
    link = await begin(switchboard, anna, "https://t.me/dora?text=x")
    number = await begin(switchboard, anna, f"+{people.dora.phone[:3]} {people.dora.phone[3:]}")
    async with switchboard.stream() as stream:
        await switchboard.reply(first["id"], "good morning")
        await stream.message("good morning", status="sent")
    met = await begin(switchboard, anna, str(people.dora.id))
    own = await begin(switchboard, anna, "@anna")
    channel = await begin(switchboard, anna, "t.me/daily_news")
    fay = await begin(switchboard, anna, "fay")
    refused = await switchboard.http.post(
        f"/conversations/{fay['id']}/reply", json={"text": "hello"}
    )
    world.write(people.fay, people.anna, "you may")
    answered = await switchboard.until_conversation(fay["id"], lambda one: one["can_reply"])
    problems = [
        (await begin(switchboard, anna, peer, expect))["code"]
        for peer, expect in [
            ("@nobody_here", 404),
            ("@ab", 422),
            (f"+{people.emil.phone}", 404),
            ("+1 555 0100 99", 404),
            (str(people.emil.id), 404),
            ("https://t.me/+AbCdEf", 422),
        ]
    ]

    assert first["id"] == link["id"] == number["id"] == met["id"]
    assert (first["title"], first["first_name"], first["last_message"]) == (
        "Dora Dahl",
        "Dora",
        None,
    )
    assert [one.text for one in world.history(people.dora, people.anna)] == ["good morning"]
    assert own["title"] == "Saved Messages"
    assert (channel["kind"], channel["can_reply"]) == ("channel", False)
    assert "Join" in channel["cannot_reply_reason"]
    assert news.title == channel["title"]
    assert (fay["can_reply"], refused.status_code) == (False, 409)
    assert "Premium" in fay["cannot_reply_reason"] == refused.json()["detail"]
    assert answered["cannot_reply_reason"] is None
    assert problems == [
        "username_not_occupied",
        "peer_invalid",
        "phone_not_occupied",
        "phone_not_occupied",
        "peer_not_met",
        "invite_link",
    ]
    assert dc.calls.count("contacts.resolveUsername") == 5


async def test_known_people_are_found_offline_and_in_a_flood_wait(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """While Telegram asks to wait, or the account is off, people whom it has met can be written to,
    and the others are refused with a reason. Everybody whom the accounts know is listed once."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.dora, people.carlo, "hello")
    dc.world.write(people.emil, people.carlo, "hello")
    anna = await switchboard.sign_in(people.anna)
    carlo = await switchboard.sign_in(people.carlo)
    dc.faults(people.anna).flood_wait("contacts.resolveUsername", 600)

    waits = await switchboard.http.post(
        "/conversations", json={"account_id": anna["id"], "peer": "@fay"}
    )
    again = await begin(switchboard, anna, "@fay", 429)
    known = await begin(switchboard, anna, "@dora")
    await switchboard.http.patch(f"/accounts/{anna['id']}", json={"is_active": False})
    offline = await begin(switchboard, anna, "@dora")
    unknown = await begin(switchboard, carlo, "@nobody_here", 404)
    await switchboard.until_state(anna["id"], "inactive")
    await switchboard.http.patch(f"/accounts/{carlo['id']}", json={"is_active": False})
    await switchboard.until_state(carlo["id"], "inactive")
    not_connected = await begin(switchboard, carlo, "@fay", 503)
    found = (await switchboard.get("/people", q="dor"))["items"]
    everybody = (await switchboard.get("/people"))["items"]
    of_anna = (await switchboard.get("/people", account_id=anna["id"]))["items"]

    assert (waits.status_code, again["code"]) == (429, "resolve_flood_wait")
    assert 590 < int(waits.headers["Retry-After"]) <= 600
    assert dc.calls.count("contacts.resolveUsername") == 2
    assert known["id"] == offline["id"]
    assert unknown["code"] == "username_not_occupied"
    assert not_connected["code"] == "not_connected"
    assert [(one["title"], len(one["known_by"])) for one in found] == [("Dora Dahl", 2)]
    ids = [one["chat_id"] for one in everybody]
    assert len(ids) == len(set(ids))
    assert {str(people.dora.id), str(people.emil.id)} <= set(ids)
    assert str(people.emil.id) not in {one["chat_id"] for one in of_anna}
    assert found[0]["known_by"][0]["conversation_id"] is not None
