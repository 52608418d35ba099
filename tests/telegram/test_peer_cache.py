"""The peers that an account knows."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import ChatId
from switchboard.telegram.limits import Limits
from switchboard.telegram.updates import peer_cache
from switchboard.telegram.updates.peer_cache import PeerCache
from tests.telegram.conftest import ANNA
from tests.telegram.fake_store import Kept


def user(**fields: Any) -> Any:
    """Bob, as Telegram describes him."""
    return types.User(**{"id": 2, "first_name": "Bob", "access_hash": 7, **fields})


def news(peers: PeerCache) -> list[str]:
    """The titles of changed peers. The peers are then marked as saved."""
    found = peers.dirty()
    peers.mark_saved(found)
    return [peer.title for peer in found]


def test_only_changed_peers_are_saved_again() -> None:
    """An unchanged peer is not saved again; a changed one is."""
    peers = PeerCache(ANNA, Kept())
    peers.add([user()])
    assert news(peers) == ["Bob"]

    peers.add([user()])
    assert news(peers) == []

    peers.add([user(first_name="Robert")])
    assert news(peers) == ["Robert"]


def test_a_change_during_a_save_is_saved_next() -> None:
    """A change that arrives while an earlier description is being saved is saved next."""
    peers = PeerCache(ANNA, Kept())
    peers.add([user()])
    on_its_way = peers.dirty()

    peers.add([user(first_name="Robert")])
    peers.mark_saved(on_its_way)

    assert news(peers) == ["Robert"]


def test_min_description_replaces_no_fuller_one() -> None:
    """A `min` user has no username and hash, so it is used only for unknown users."""
    peers = PeerCache(ANNA, Kept())
    peers.add([user(), user(id=3, first_name="Eve", min=True)])
    news(peers)

    peers.add([user(first_name="B.", min=True), user(id=3, first_name="Eva", min=True)])

    assert news(peers) == []
    assert peers.access_hash(ChatId(2)) == 7
    assert peers.access_hash(ChatId(3)) is None


async def test_hash_comes_from_memory_or_store(kept: Kept) -> None:
    """A hash is known as soon as the peer is, and after a restart from the store."""
    peers = PeerCache(ANNA, kept)
    peers.add([user()])
    assert peers.access_hash(ChatId(2)) == 7
    kept.peers = {peer.chat_id: peer for peer in peers.dirty()}

    assert PeerCache(ANNA, kept).access_hash(ChatId(2)) == 7


def test_memory_is_bounded() -> None:
    """The limited cache costs an unnecessary row and loses no unsaved peer."""
    peers = PeerCache(ANNA, Kept(), limits=Limits(max_cached_peers=3))

    peers.add([user(id=number) for number in range(1, 9)])

    assert len(peers.dirty()) == 8


def test_one_that_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A description that cannot be read is reported by its type only; its neighbours are stored."""
    real = peer_cache.peer_of

    def poisoned(entity: Any) -> Any:
        if entity.id == 3:
            raise TypeError("a bug")
        return real(entity)

    monkeypatch.setattr(peer_cache, "peer_of", poisoned)
    reported: list[str] = []
    peers = PeerCache(ANNA, Kept(), lambda kind, _: reported.append(kind))

    peers.add([user(id=3, first_name="Poison"), user()])

    assert news(peers) == ["Bob"]
    assert reported == ["User"]
