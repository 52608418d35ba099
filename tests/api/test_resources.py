"""The resources over HTTP, with a real service and real accounts."""

import re
from collections import Counter
from uuid import uuid4

import pytest

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_accounts_come_in_pages(switchboard: Running, people: People) -> None:
    """Pages of one lead through all accounts, each once, and end with null."""
    await switchboard.sign_in(people.anna)
    await switchboard.sign_in(people.carlo)
    whole = await switchboard.get("/accounts")

    first = await switchboard.get("/accounts", limit=1)
    second = await switchboard.get("/accounts", limit=1, cursor=first["next_cursor"])

    assert whole["next_cursor"] is None
    assert len(whole["items"]) == 2
    assert [one["id"] for one in first["items"] + second["items"]] == [
        one["id"] for one in whole["items"]
    ]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    "path", ["/accounts", "/conversations", "/conversations/{id}/messages", "/search?q=hello"]
)
async def test_a_cursor_of_elsewhere_is_refused(
    switchboard: Running, dc: DataCentre, people: People, path: str
) -> None:
    """A cursor that this list did not return gives 422 with its own code."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        message = (await stream.message("hello"))["data"]
    address = path.format(id=message["conversation_id"])

    answer = await switchboard.http.get(address, params={"cursor": "nonsense", "q": "hello"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "cursor_invalid"


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ("ольга", ["Ольга"]),
        ("émile", ["Émile Zola"]),
        ("emile", ["Émile Zola"]),
        ("łuk", ["Łukasz"]),
        ("@grace", ["Support"]),
        ("gra oka", ["Grace Okafor"]),
        ("zola emi", ["Émile Zola"]),
        ("ouk", []),
        ("%", []),
    ],
)
async def test_names_are_found_however_they_are_written(
    switchboard: Running, dc: DataCentre, people: People, q: str, titles: list[str]
) -> None:
    """Case and accents do not matter in any script, usernames are found, and the query's words
    may be beginnings in any order."""
    names = ("Ольга", "Émile Zola", "Łukasz", "Grace Okafor")
    contacts = [
        dc.world.register(f"9996612{number:04}", first_name=name)
        for number, name in enumerate(names)
    ]
    support = dc.world.register("99966129999", first_name="Support", username="graceokafor")
    for contact in (*contacts, support):
        dc.world.write(contact, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    for name in (*names, "Support"):
        await switchboard.conversation(name)

    found = await switchboard.get("/conversations", q=q)

    assert [conversation["title"] for conversation in found["items"]] == titles


async def test_an_account_is_renamed_and_switched(switchboard: Running, people: People) -> None:
    """Given fields change, omitted fields stay; a label loses the space around it."""
    account = await switchboard.sign_in(people.anna, "Shop")
    path = f"/accounts/{account['id']}"

    renamed = (await switchboard.http.patch(path, json={"label": "  Laden 🛒 "})).json()
    off = (await switchboard.http.patch(path, json={"is_active": False})).json()

    assert (renamed["label"], renamed["is_active"]) == ("Laden 🛒", True)
    assert (off["label"], off["is_active"], off["state"]) == ("Laden 🛒", False, "inactive")
    await switchboard.http.patch(path, json={"is_active": True})
    await switchboard.until_state(account["id"], "connected")


@pytest.mark.parametrize(
    "change",
    [
        {"label": ""},
        {"label": " "},
        {"label": "x" * 65},
        {"label": "a\nb"},
        {"is_active": 1},
        {"lable": "x"},
    ],
)
async def test_a_wrong_change_changes_nothing(
    switchboard: Running, people: People, change: dict[str, object]
) -> None:
    """A label that cannot be shown, a wrong type or an unknown field is 422."""
    account = await switchboard.sign_in(people.anna, "Shop")

    answer = await switchboard.http.patch(f"/accounts/{account['id']}", json=change)

    assert answer.status_code == 422
    assert (await switchboard.get("/accounts"))["items"][0]["label"] == "Shop"


async def test_a_removed_account_is_gone(switchboard: Running, people: People) -> None:
    """Removing answers 204 without a body; after it the account is unknown."""
    account = await switchboard.sign_in(people.anna)
    path = f"/accounts/{account['id']}"

    removed = await switchboard.http.delete(path)
    again = await switchboard.http.delete(path)

    assert (removed.status_code, removed.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (404, "account_not_found")
    assert await switchboard.get("/accounts") == {"items": [], "next_cursor": None}


async def test_what_is_not_there_is_named(switchboard: Running) -> None:
    """Each kind of missing object is 404 with its own code."""
    expected = {
        f"/accounts/{uuid4()}/activity": "account_not_found",
        "/accounts/add/nothing": "login_not_found",
        "/conversations/1": "conversation_not_found",
        "/conversations/1/messages": "conversation_not_found",
        "/messages/1/edits": "message_not_found",
    }

    answers = {path: await switchboard.http.get(path) for path in expected}

    assert {path: answer.json()["code"] for path, answer in answers.items()} == expected
    assert {answer.status_code for answer in answers.values()} == {404}


async def test_ready_tells_how_things_stand(switchboard: Running, people: People) -> None:
    """/ready names the stores and counts the accounts by state."""
    await switchboard.sign_in(people.anna)

    report = await switchboard.get("/ready")

    assert report == {
        "ready": True,
        "stores": {"sqlite": "ok"},
        "accounts": {"connected": 1},
        "problems": [],
    }


async def test_metrics_are_prometheus_text_without_names(
    switchboard: Running, people: People
) -> None:
    """Prometheus can read /metrics; it contains no name and no phone number."""
    await switchboard.sign_in(people.anna)

    answer = await switchboard.http.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "switchboard_stream_readers 0.0" in answer.text
    assert "switchboard_updates_backlog 0.0" in answer.text
    assert "Anna" not in answer.text
    assert people.anna.phone not in answer.text


async def test_every_request_to_telegram_is_counted(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """What Telegram's server was asked is what /metrics says, by method, including the requests
    of the library and without pings. The account's panel has its own share of them."""
    dc.world.write(people.dora, people.anna, "before")
    account = await switchboard.sign_in(people.anna)
    await switchboard.until_state(account["id"], "connected")

    asked = Counter(call.method for call in dc.calls)
    text = (await switchboard.http.get("/metrics")).text
    points = (await switchboard.get(f"/accounts/{account['id']}/activity"))["items"]

    counted = dict(re.findall(r'switchboard_requests_total\{method="(.+)"\} (\d+)', text))
    assert {method: int(count) for method, count in counted.items()} == asked
    assert asked["updates.getDifference"] + asked["updates.getState"] > 0
    own = sum(count for method, count in asked.items() if not method.startswith("auth."))
    assert 0 < points[-1]["requests"] <= own


async def test_activity_counts_by_the_hour(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Received and sent messages count in their hour. The latency is given for live messages
    only, and not for messages from before the login."""
    earlier = dc.world.now() - 3 * 3600
    dc.world.write(people.dora, people.anna, "before", date=earlier)
    account = await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "hello")
        conversation = (await stream.message("hello"))["data"]["conversation_id"]
        await switchboard.reply(conversation, "welcome")
        await stream.message("welcome", status="sent")

    points = (await switchboard.get(f"/accounts/{account['id']}/activity"))["items"]

    received = [point for point in points if point["latency_median_ms"] is not None]
    assert sum(point["received"] for point in points) == 2
    assert sum(point["sent"] for point in points) == 1
    assert all(point["hour"].endswith(":00:00Z") for point in points)
    assert len(received) == 1
    assert 0 < received[0]["latency_median_ms"] <= received[0]["latency_worst_ms"]
    assert [point["latency_worst_ms"] for point in points if point not in received] == [None] * 23
