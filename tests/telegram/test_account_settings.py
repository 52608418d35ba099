"""Settings of an account that are fetched: the list of the peers that the owner has blocked."""

from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import DataCentre, User
from sandbox.rpc.registry import METHODS
from switchboard.domain.ids import ChatId
from switchboard.domain.updates import BlockedPeers, PeerBlocked
from tests.telegram.conftest import Linking
from tests.telegram.fake_store import Kept

LIST = "contacts.getBlocked"


async def test_an_older_list_does_not_undo_an_update(
    linked: Linking,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The owner blocks Bob while the list from before is on its way: the list is read again."""
    request = functions.contacts.GetBlockedRequest
    method = METHODS[request]
    older: list[Any] = [types.contacts.Blocked([], [], [])]

    def handler(call: Any, asked: Any) -> Any:
        return older.pop() if older else method.handler(call, asked)

    monkeypatch.setitem(METHODS, request, replace(method, handler=handler))
    dc.faults(anna).slow(LIST, 2)
    await linked()
    await dc.calls.reach(LIST)
    dc.world.block(anna, bob)
    await kept.until(lambda k: PeerBlocked(ChatId(bob.id), True) in k.changes)
    on_its_way = bool(older)

    await kept.until(lambda k: bool(k.of(BlockedPeers)))

    assert on_its_way
    assert kept.of(BlockedPeers) == [BlockedPeers((ChatId(bob.id),), True)]
