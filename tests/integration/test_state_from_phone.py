"""What the owner sets for a chat on the phone is seen here: live, missed, and at first sign-in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import types

from sandbox import DataCentre, User
from tests.conftest import People
from tests.phone import Phone, phone_of
from tests.service import Running, start

WITHOUT_END = "9999-12-31T23:59:59Z"

Conversation = dict[str, Any]
Act = Callable[[Phone, User], Awaitable[None]]


@dataclass(frozen=True)
class State:
    """One of the mirrored states: how the phone sets and removes it, and how it shows here."""

    set: Act
    remove: Act
    is_set: Callable[[Conversation], bool]


STATES = {
    "mute": State(
        lambda phone, peer: phone.mute(peer),
        lambda phone, peer: phone.mute(peer, 0),
        lambda found: found["muted_until"] == WITHOUT_END,
    ),
    "archive": State(
        lambda phone, peer: phone.archive(peer),
        lambda phone, peer: phone.archive(peer, False),
        lambda found: bool(found["is_archived"]),
    ),
    "pin": State(
        lambda phone, peer: phone.pin(peer),
        lambda phone, peer: phone.pin(peer, False),
        lambda found: bool(found["is_pinned"]),
    ),
    "mark unread": State(
        lambda phone, peer: phone.mark_unread(peer),
        lambda phone, peer: phone.mark_unread(peer, False),
        lambda found: bool(found["unread_mark"]),
    ),
    "draft": State(
        lambda phone, peer: phone.save_draft(peer, "so far"),
        lambda phone, peer: phone.save_draft(peer, ""),
        lambda found: found["draft"] is not None and found["draft"]["text"] == "so far",
    ),
}
states = pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())


@pytest.fixture
async def phone(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, people.anna) as phone:
        yield phone


def deaf(dc: DataCentre, owner: User) -> None:
    """Let the next difference be too long, and no difference repeat what has no pts."""
    faults = dc.faults(owner)
    faults.forgets_sequenced = True
    faults.differences_too_long = 1


@states
async def test_live(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone, state: State
) -> None:
    """A change on the phone reaches the stream and REST; so does its removal."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}"

    async with switchboard.stream() as stream:
        await state.set(phone, people.dora)
        await stream.until(
            lambda f: f["type"] == "conversation_updated" and state.is_set(f["data"])
        )
        shown = await switchboard.get(path)
        await state.remove(phone, people.dora)
        await stream.until(
            lambda f: f["type"] == "conversation_updated" and not state.is_set(f["data"])
        )
        removed = await switchboard.get(path)

    assert not state.is_set(conversation)
    assert state.is_set(shown)
    assert not state.is_set(removed)


@states
@pytest.mark.parametrize("by_list", [False, True], ids=["by a difference", "by the list alone"])
async def test_missed_while_away(
    dc: DataCentre, people: People, tmp_path: Path, phone: Phone, state: State, by_list: bool
) -> None:
    """What was set, and what was removed, while the service was away is seen when it is back: by
    the difference, and if that lacks it, by the list of chats."""
    dc.world.write(people.dora, people.anna, "hello")
    dc.world.write(people.fay, people.anna, "hello")
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna)
        dora, fay = [(await running.conversation(name))["id"] for name in ("Dora Dahl", "Fay")]
        await state.set(phone, people.fay)
        await running.until_conversation(fay, state.is_set)

    await state.set(phone, people.dora)
    await state.remove(phone, people.fay)
    if by_list:
        deaf(dc, people.anna)
    async with start(dc, tmp_path / "data") as running:
        await running.until_conversation(dora, state.is_set)
        await running.until_conversation(fay, lambda found: not state.is_set(found))


@states
async def test_first_sign_in(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone, state: State
) -> None:
    """What was set before the account was signed in here is seen after its first pass."""
    dc.world.write(people.dora, people.anna, "hello")
    await state.set(phone, people.dora)

    await switchboard.sign_in(people.anna)

    items = []
    for archived in (False, True):
        items += (await switchboard.get("/conversations", archived=archived))["items"]
    assert [state.is_set(item) for item in items if item["title"] == "Dora Dahl"] == [True]


@states
async def test_gap(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone, state: State
) -> None:
    """What Telegram skipped while the account was connected is seen after the gap."""
    dc.world.write(people.dora, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    faults = dc.faults(people.anna)
    faults.forgets_sequenced = True

    faults.lose_updates(1)
    await state.set(phone, people.dora)
    faults.too_long(times=2)  # the phone asks for a difference as well

    await switchboard.until_conversation(conversation["id"], state.is_set)


async def test_a_message_brings_a_chat_back(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """A new message takes a chat out of the archive by itself; a muted chat stays there."""
    for friend in (people.dora, people.fay):
        dc.world.write(friend, people.anna, "hello")
    await switchboard.sign_in(people.anna)
    dora, fay = [(await switchboard.conversation(name))["id"] for name in ("Dora Dahl", "Fay")]
    await phone.mute(people.fay)
    await phone.archive(people.dora)
    await phone.archive(people.fay)
    for conversation in (dora, fay):
        await switchboard.until_conversation(conversation, lambda found: found["is_archived"])

    for friend in (people.fay, people.dora):
        dc.world.write(friend, people.anna, "hello again")
    await switchboard.until_conversation(dora, lambda found: not found["is_archived"])

    muted = await switchboard.get(f"/conversations/{fay}")
    assert (muted["is_archived"], muted["last_message"]["text"]) == (True, "hello again")


async def test_the_order_of_pins(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """Pinned chats stand first and in the order of the phone; a new pin stands at the top."""
    friends = (people.dora, people.emil, people.fay)
    for friend in friends:
        dc.world.write(friend, people.anna, "hello")
    await phone.order_pins(people.emil, people.dora)
    await switchboard.sign_in(people.anna)
    before = [item["title"] for item in (await switchboard.get("/conversations"))["items"]]
    fay = (await switchboard.conversation("Fay"))["id"]

    await phone.pin(people.fay)
    await switchboard.until_conversation(fay, lambda found: found["is_pinned"])

    after = [item["title"] for item in (await switchboard.get("/conversations"))["items"]]
    assert before[:2] == ["Emil", "Dora Dahl"]
    assert after[:3] == ["Fay", "Emil", "Dora Dahl"]


async def test_defaults_mute_a_kind_of_chats(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """A chat without a setting of its own follows the owner's default for its kind, live and from
    the start; a chat that the owner unmuted does not."""
    crowd = dc.world.create_channel("Crowd", creator=people.dora, members=[people.anna])
    dc.world.write(people.dora, crowd, "hello")
    for friend in (people.dora, people.fay):
        dc.world.write(friend, people.anna, "hello")
    await phone.mute_all(types.InputNotifyBroadcasts())
    await phone.mute(people.fay, 0)
    await switchboard.sign_in(people.anna)
    ids = {name: (await switchboard.conversation(name))["id"] for name in ("Crowd", "Fay")}
    dora = (await switchboard.conversation("Dora Dahl"))["id"]
    await switchboard.until_conversation(ids["Crowd"], STATES["mute"].is_set)

    await phone.mute_all(types.InputNotifyUsers())
    await switchboard.until_conversation(dora, STATES["mute"].is_set)

    assert (await switchboard.get(f"/conversations/{ids['Fay']}"))["muted_until"] is None


async def test_mentions(switchboard: Running, dc: DataCentre, people: People, phone: Phone) -> None:
    """A mention and an answer to the owner count as unread mentions until the phone reads them."""
    team = dc.world.create_group("Team", creator=people.dora, members=[people.anna])
    mine = dc.world.write(people.anna, team, "who is there?")
    await switchboard.sign_in(people.anna)
    team_id = (await switchboard.conversation("Team"))["id"]

    dc.world.write(people.dora, team, "@anna look")
    dc.world.write(people.dora, team, "me", reply_to=mine)
    await switchboard.until_conversation(team_id, lambda found: found["unread_mentions"] == 2)
    await phone.read_mentions(team)
    await switchboard.until_conversation(team_id, lambda found: found["unread_mentions"] == 0)

    marks = [message["mentions_me"] for message in await switchboard.thread(team_id)]
    assert marks[-2:] == [True, True]


async def test_folders(switchboard: Running, dc: DataCentre, people: People, phone: Phone) -> None:
    """The phone's folders are there after the sign-in, and follow the phone."""
    dc.world.write(people.dora, people.anna, "hello")
    await phone.save_folder(2, "Work", include_peers=[people.dora])
    account = await switchboard.sign_in(people.anna)

    async with switchboard.stream() as stream:
        folders = await switchboard.get("/folders", account_id=account["id"])
        await phone.save_folder(3, "Shop", groups=True)
        await stream.until(lambda frame: frame["type"] == "folders_updated")
    after = await switchboard.get("/folders", account_id=account["id"])
    inside = await switchboard.get("/conversations", folder=folders["items"][0]["id"])

    assert [folder["title"] for folder in folders["items"]] == ["Work"]
    assert [folder["title"] for folder in after["items"]] == ["Work", "Shop"]
    assert [item["title"] for item in inside["items"]] == ["Dora Dahl"]
