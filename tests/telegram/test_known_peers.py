"""Whom an account has met."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import ChatId
from switchboard.telegram import known_peers
from switchboard.telegram.known_peers import KnownPeers
from tests.telegram.conftest import ANNA
from tests.telegram.kept import Kept


def user(**fields: Any) -> Any:
    """Bob, as Telegram describes him."""
    return types.User(**{"id": 2, "first_name": "Bob", "access_hash": 7, **fields})


def news(peers: KnownPeers) -> list[str]:
    """Titles of whom there is news, which are then handed over."""
    found = peers.news()
    peers.handed_over(found)
    return [peer.title for peer in found]


def test_the_same_is_news_only_once() -> None:
    """Who has not changed is not handed over again; who has, is."""
    peers = KnownPeers(ANNA, Kept())
    peers.meet([user()])
    assert news(peers) == ["Bob"]

    peers.meet([user()])
    assert news(peers) == []

    peers.meet([user(first_name="Robert")])
    assert news(peers) == ["Robert"]


def test_change_while_handing_over_is_kept() -> None:
    """A change that comes while an older description is on its way is handed over next."""
    peers = KnownPeers(ANNA, Kept())
    peers.meet([user()])
    on_its_way = peers.news()

    peers.meet([user(first_name="Robert")])
    peers.handed_over(on_its_way)

    assert news(peers) == ["Robert"]


def test_min_description_replaces_no_fuller_one() -> None:
    """A `min` user lacks username and hash: it is taken only of strangers."""
    peers = KnownPeers(ANNA, Kept())
    peers.meet([user(), user(id=3, first_name="Eve", min=True)])
    news(peers)

    peers.meet([user(first_name="B.", min=True), user(id=3, first_name="Eva", min=True)])

    assert news(peers) == []
    assert peers.access_hash(ChatId(2)) == 7
    assert peers.access_hash(ChatId(3)) is None


async def test_hash_comes_from_memory_or_store(kept: Kept) -> None:
    """A hash is known as soon as it is met, and after a restart from the store."""
    peers = KnownPeers(ANNA, kept)
    peers.meet([user()])
    assert peers.access_hash(ChatId(2)) == 7
    kept.peers = {peer.chat_id: peer for peer in peers.news()}

    assert KnownPeers(ANNA, kept).access_hash(ChatId(2)) == 7


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting costs a superfluous row and loses nobody who is still to be handed over."""
    monkeypatch.setattr(known_peers, "REMEMBERED", 3)
    peers = KnownPeers(ANNA, Kept())

    peers.meet([user(id=number) for number in range(1, 9)])

    assert len(peers.news()) == 8


def test_one_that_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poisoned description is reported by its type alone; its neighbours are met."""
    real = known_peers.peer_of

    def poisoned(entity: Any) -> Any:
        if entity.id == 3:
            raise TypeError("a bug")
        return real(entity)

    monkeypatch.setattr(known_peers, "peer_of", poisoned)
    reported: list[str] = []
    peers = KnownPeers(ANNA, Kept(), lambda kind, _: reported.append(kind))

    peers.meet([user(id=3, first_name="Poison"), user()])

    assert news(peers) == ["Bob"]
    assert reported == ["User"]
