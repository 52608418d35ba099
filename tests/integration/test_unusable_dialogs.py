"""Entries of the list of chats that are no chats, or that cannot be used, stop no account.

Telegram's layer 229 lists `dialogCommunity` beside `dialog` (constructor/dialogCommunity).
"""

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import DataCentre
from sandbox.rpc.registry import METHODS, Call
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import Running, limited

COMMUNITY = types.DialogCommunity(community_id=77, notify_settings=types.PeerNotifySettings())

Bend = Callable[[Any], None]
"""Changes one answer of `messages.getDialogs`."""


def bend(monkeypatch: pytest.MonkeyPatch, change: Bend) -> None:
    """Change every list of chats before it is sent; it is sent in slices."""
    request = functions.messages.GetDialogsRequest
    method = METHODS[request]

    def handler(call: Call, asked: Any) -> Any:
        answer = method.handler(call, asked)
        parts = (answer.dialogs, answer.messages, answer.chats, answer.users)
        received = types.messages.DialogsSlice(len(answer.dialogs) + 1, *parts)
        change(received)
        return received

    monkeypatch.setitem(METHODS, request, replace(method, handler=handler))


def community_last(received: Any) -> None:
    """A community after the chats."""
    if received.dialogs:
        received.dialogs.append(COMMUNITY)


def top_messages_empty(received: Any) -> None:
    """The newest message of every chat is a `messageEmpty`."""
    received.messages = [
        types.MessageEmpty(message.id, message.peer_id) for message in received.messages
    ]


def top_messages_missing(received: Any) -> None:
    """The newest messages are not included."""
    received.messages = []


def nobody_introduced(received: Any) -> None:
    """The users of the page are not included."""
    received.users = []


def newest_page_is_communities(received: Any) -> None:
    """The entries of the newest page are replaced by communities."""
    if any(getattr(message, "message", "") == "newest" for message in received.messages):
        received.dialogs = [COMMUNITY for _ in received.dialogs]
        received.messages, received.users, received.chats = [], [], []


@limited(dialogs_page=2)
@pytest.mark.parametrize(
    "change",
    [
        community_last,
        top_messages_empty,
        top_messages_missing,
        newest_page_is_communities,
    ],
)
async def test_what_is_no_chat_stops_neither_account_nor_list(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    change: Bend,
) -> None:
    """The account connects, and every chat after the entry is stored with its history."""
    now = dc.world.now()
    for number in range(7):
        person = dc.world.register(f"9996622000{number}", first_name=f"P{number}")
        text = "newest" if number == 0 else "hello"
        dc.world.write(person, people.anna, text, date=now - 1_000 * number)
    bend(monkeypatch, change)

    account = await switchboard.sign_in(people.anna)

    assert account["complete_until"]
    listed = (await switchboard.get("/conversations", limit=100))["items"]
    behind = {f"P{number}": "hello" for number in range(2, 7)}
    assert (
        behind.items()
        <= {item["title"]: (item["last_message"] or {}).get("text") for item in listed}.items()
    )


async def test_a_community_alone_is_an_empty_list(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account whose list contains only a community is connected and complete."""

    def nothing_else(received: Any) -> None:
        received.dialogs, received.messages = [COMMUNITY], []

    bend(monkeypatch, nothing_else)

    account = await switchboard.sign_in(people.anna)

    assert account["complete_until"]


async def test_chats_behind_an_unusable_page_are_not_forgotten(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the list describes nobody, known chats are requested one by one."""
    dc.world.write(people.dora, people.anna, "hello", date=dc.world.now() - 60)
    await switchboard.sign_in(people.anna)
    bend(monkeypatch, nobody_introduced)
    async with switchboard.stream() as stream:
        dc.faults(people.anna).lose_updates(1)
        dc.world.write(people.dora, people.anna, "unheard")

        dc.faults(people.anna).drop_connections()
        received = await stream.message("unheard")

    assert received["type"] == "message_received"


class PeerOfTomorrow(types.PeerUser):
    """A peer of a kind that comes with a later layer: nobody here knows its constructor."""

    def _bytes(self) -> bytes:
        return struct.pack("<Iq", 0x0BADCAFE, self.user_id)


@pytest.mark.parametrize(
    "timings",
    [Timings(telegram=Limits(dialogs_page=page_size)) for page_size in (2, 100)],
    ids=["small pages", "one page"],
)
async def test_a_chat_of_an_unknown_kind_harms_no_other(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One entry names its peer by an unknown constructor, which makes its page unreadable: the
    account connects, and every other chat of the list is here."""
    now = dc.world.now()
    persons = [
        dc.world.register(f"9996622000{number}", first_name=f"P{number}") for number in range(7)
    ]
    for number, person in enumerate(persons):
        dc.world.write(person, people.anna, "hello", date=now - 1_000 * number)

    def unknown_peer(received: Any) -> None:
        for dialog in received.dialogs:
            if getattr(dialog.peer, "user_id", 0) == persons[3].id:
                dialog.peer = PeerOfTomorrow(persons[3].id)

    bend(monkeypatch, unknown_peer)

    account = await switchboard.sign_in(people.anna)

    assert account["complete_until"]
    listed = (await switchboard.get("/conversations", limit=100))["items"]
    assert {item["title"] for item in listed if item["title"].startswith("P")} == {
        f"P{number}" for number in (0, 1, 2, 4, 5, 6)
    }


@pytest.mark.parametrize("case", ["hidden", "listed", "refused"])
async def test_the_chats_of_a_collapsed_community_are_found(
    switchboard: Running, dc: DataCentre, people: People, case: str
) -> None:
    """The list shows a community as one entry (`community.collapsed_in_dialogs`), with its chats or
    without them: those that the account is in are there, once, and the account is complete. If
    Telegram refuses to describe the community, the account connects all the same."""
    world = dc.world
    town = world.create_channel("Town", people.dora, [people.anna], megagroup=True)
    other = world.create_channel("Other", people.dora, [], megagroup=True, username="other")
    valley = world.create_community("Valley", people.dora, [town, other])
    world.collapse_community(people.anna, valley, lists_chats=case == "listed")
    world.write(people.dora, town, "in the community")
    world.write(people.emil, people.anna, "beside it")
    if case == "refused":
        dc.faults(people.anna).fail("channels.getFullChannel", 400, "CHANNEL_INVALID", times=99)

    account = await switchboard.sign_in(people.anna)

    listed = (await switchboard.get("/conversations"))["items"]
    last = {item["title"]: item["last_message"]["text"] for item in listed}
    assert account["complete_until"]
    assert last["Emil"] == "beside it"
    assert case == "refused" or last == {"Emil": "beside it", "Town": "in the community"}
