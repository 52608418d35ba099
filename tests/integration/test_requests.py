"""How little an account asks of Telegram (core.telegram.org/api/errors: "420 FLOOD").

The number of requests does not grow with the number of chats: the list of chats contains the newest
message of each, and updates prove what has not changed.
"""

from collections import Counter
from pathlib import Path

import pytest

from sandbox import DataCentre, User
from switchboard.services.concurrency.rate_limiter import RateLimit
from switchboard.services.sync.request_budget import BudgetLimit, RequestBudget
from tests.conftest import People
from tests.service import Running, reconciling, start

DAY = 86_400
CHATS = 240
"""Some pages of the list. The requests for 3,000 chats are measured by `bench`."""

RECENT = 60
"""The chats with a message of the last month."""

BURST = 30

AT_CONNECT = 16
"""The requests of a sign-in that do not concern chats: codes, the own user, settings, state."""

TIMINGS = reconciling(budget=BudgetLimit(burst=BURST, interval=3_600.0))


@pytest.fixture
def chats(dc: DataCentre, people: People) -> list[User]:
    """Whoever wrote to Anna, each twice, the newest first."""
    now = dc.world.now()
    found = []
    for number in range(CHATS):
        person = dc.world.register(f"99966230{number:04}", first_name=f"P{number}")
        age = 600 * number + 600 if number < RECENT else 60 * DAY + 600 * number
        dc.world.write(person, people.anna, f"first of {number}", date=now - age - 300)
        dc.world.write(person, people.anna, f"second of {number}", date=now - age)
        found.append(person)
    return found


def asked(dc: DataCentre, before: int = 0) -> Counter[str]:
    """What was asked of Telegram since so many requests."""
    return Counter(call.method for call in list(dc.calls)[before:])


@pytest.mark.parametrize("timings", [TIMINGS], ids=["small budget"])
async def test_a_sign_in_asks_little_and_has_what_counts(
    switchboard: Running, dc: DataCentre, people: People, chats: list[User]
) -> None:
    """The budget bounds the requests, whatever the number of chats. The newest message of every
    chat is there, the history of the most recently active ones, and the page of a chat when it is
    opened. Then a reconnect asks four things, although messages came in between."""
    account = await switchboard.sign_in(people.anna, until="connected")
    at_sign_in = asked(dc)
    newest = switchboard.rows("SELECT count(*) FROM messages WHERE text LIKE 'second of %'")
    whole = [f"first of {number}" for number in range(BURST // 2)]
    stored = {row[0] for row in switchboard.rows("SELECT text FROM messages")}
    (oldest,) = (await switchboard.get("/conversations", q=f"P{CHATS - 1}"))["items"]
    before = len(dc.calls)
    opened = await switchboard.thread(oldest["id"])

    assert at_sign_in.total() <= AT_CONNECT + BURST
    assert newest == [(CHATS,)]
    assert set(whole) <= stored
    assert f"first of {RECENT - 1}" not in stored
    assert [message["text"] for message in opened] == [
        f"first of {CHATS - 1}",
        f"second of {CHATS - 1}",
    ]
    assert asked(dc, before)["messages.getHistory"] == 1

    for number in range(0, CHATS, 10):
        dc.world.write(chats[number], people.anna, f"live {number}")
    async with switchboard.stream() as stream:
        dc.world.write(chats[0], people.anna, "live, the last")
        await stream.message("live, the last")
        before = len(dc.calls)
        dc.faults(people.anna).drop_connections()
        dc.world.write(chats[200], people.anna, "missed")
        await stream.message("missed")
        await dc.calls.reach("messages.getDialogs", at_sign_in["messages.getDialogs"] + 1)
        await switchboard.until_state(account["id"], "connected")

    assert asked(dc, before).total() <= 4
    assert asked(dc, before)["messages.getHistory"] == 0


async def test_a_new_connection_of_a_running_service_asks_four_things(
    dc: DataCentre, people: People, chats: list[User], tmp_path: Path
) -> None:
    """After an outage in which reconnecting failed, the account connects anew. What the service
    knows already is not asked again."""
    async with start(dc, tmp_path, timings=TIMINGS) as service:
        account = await service.sign_in(people.anna, until="connected")
        lists = dc.calls.count("messages.getDialogs")
        await dc.stop()
        async with service.stream() as stream:
            await stream.until(
                lambda frame: (
                    frame["type"] == "account_status" and frame["data"]["retry_at"] is not None
                )
            )
        before = len(dc.calls)
        await dc.start()
        await dc.calls.reach("messages.getDialogs", lists + 1)
        await service.until_state(account["id"], "connected")

    assert asked(dc, before)["users.getUsers"] == 1
    assert asked(dc, before).total() <= 4, asked(dc, before)


@pytest.mark.parametrize(
    "timings",
    [reconciling(budget=BudgetLimit(burst=BURST, interval=0.02), rate=RateLimit(100, 0.001))],
    ids=["fast"],
)
async def test_the_last_month_is_read_in_the_background(
    switchboard: Running, dc: DataCentre, people: People, chats: list[User]
) -> None:
    """Chats of the last month that the budget has left are read one after another, and the
    progress says so. Older chats are left until they are opened."""
    async with switchboard.stream() as stream:
        await switchboard.sign_in(people.anna)
        await stream.until(
            lambda frame: (
                frame["type"] == "import_progress"
                and 0 < frame["data"]["done"] == frame["data"]["total"]
            )
        )
    stored = {row[0] for row in switchboard.rows("SELECT text FROM messages")}

    assert {f"first of {number}" for number in range(RECENT)} <= stored
    assert f"first of {CHATS - 1}" not in stored


async def test_after_lost_updates_every_chat_is_compared(
    dc: DataCentre, people: People, chats: list[User], tmp_path: Path
) -> None:
    """If Telegram skipped updates, they prove nothing, and a message that was missed in any chat
    is found, although newer ones have arrived."""
    async with start(dc, tmp_path, timings=TIMINGS) as service:
        await service.sign_in(people.anna, until="connected")
    dc.world.write(chats[CHATS - 1], people.anna, "missed")
    for person in chats[:150]:
        dc.world.write(person, people.anna, "newer")
    dc.faults(people.anna).differences_too_long += 1

    async with start(dc, tmp_path, timings=TIMINGS) as service:
        await service.until_state(service.rows("SELECT id FROM accounts")[0][0], "connected")
        missed = service.rows("SELECT count(*) FROM messages WHERE text = 'missed'")
        newer = service.rows("SELECT count(*) FROM messages WHERE text = 'newer'")

    assert (missed, newer) == ([(1,)], [(150,)])


async def test_a_budget_refills_slowly() -> None:
    """A burst at once, then one request after each interval, and never more than a burst."""
    now = [0.0]
    budget = RequestBudget(BudgetLimit(burst=3, interval=10.0), lambda: now[0])

    for _ in range(5):
        budget.spend()
    assert budget.left == 0
    now[0] = 25.0
    assert budget.left == 2
    budget.spend()
    assert budget.left == 1
    now[0] = 1_000.0
    assert budget.left == 3
