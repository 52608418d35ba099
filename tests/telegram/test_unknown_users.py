"""Users whom Telegram describes only in passing (`min`), wherever their message came from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, User
from sandbox.rpc.registry import METHODS
from switchboard.domain.ids import ChatId
from switchboard.domain.updates import UserSeen
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.conftest import Linking
from tests.telegram.fake_store import Kept

DIFFERENCE = functions.updates.GetChannelDifferenceRequest
HISTORY = functions.messages.GetHistoryRequest

Describe = Callable[[type, User], None]


@pytest.fixture
def describe(monkeypatch: pytest.MonkeyPatch) -> Describe:
    """Have the answers to a request describe a user as a stranger."""

    def describe(request: type, user: User) -> None:
        method = METHODS[request]

        def handler(call: Any, asked: Any) -> Any:
            answer: Any = method.handler(call, asked)
            answer.users = [
                types.User(one.id, min=True, first_name=one.first_name, access_hash=7)
                if one.id == user.id
                else one
                for one in answer.users
            ]
            return answer

        monkeypatch.setitem(METHODS, request, replace(method, handler=handler))

    return describe


@pytest.fixture
def stranger(dc: DataCentre) -> User:
    """Somebody whom Anna has not met."""
    return dc.world.register("99966110009", first_name="Emil")


@pytest.fixture
def crowd(dc: DataCentre, anna: User, bob: User, stranger: User) -> Channel:
    """A supergroup with the three."""
    return dc.world.create_channel("Crowd", bob, [anna, stranger], megagroup=True)


async def test_a_stranger_in_a_difference_is_remembered(
    linked: Linking,
    dc: DataCentre,
    anna: User,
    bob: User,
    stranger: User,
    crowd: Channel,
    kept: Kept,
    describe: Describe,
) -> None:
    """A message that came with a difference names the stranger."""
    await linked()
    dc.world.write(bob, crowd, "one")
    await kept.until_text("one")
    describe(DIFFERENCE, stranger)
    dc.faults(anna).lose_updates(1)
    written = dc.world.write(stranger, crowd, "hello all")
    dc.faults(anna).push_too_long(crowd)
    await kept.until_text("hello all")

    assert seen(stranger, crowd, written.id_for(anna)) in kept.of(UserSeen)


async def test_a_stranger_in_history_is_remembered(
    linked: Linking,
    dc: DataCentre,
    anna: User,
    stranger: User,
    crowd: Channel,
    kept: Kept,
    describe: Describe,
) -> None:
    """A message that came with a page of history names the stranger."""
    written = dc.world.write(stranger, crowd, "hello all")
    for request in (functions.messages.GetDialogsRequest, HISTORY):
        describe(request, stranger)
    link = await linked()

    await link.history(channel_marked_id(crowd.id), before=None, after=None, limit=8)

    assert seen(stranger, crowd, written.id_for(anna)) in kept.of(UserSeen)


def seen(user: User, channel: Channel, message_id: Any) -> UserSeen:
    """What is stored of it."""
    return UserSeen(ChatId(user.id), channel_marked_id(channel.id), message_id)
