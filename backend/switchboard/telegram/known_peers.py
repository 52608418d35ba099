"""Whom an account has met: the peers to hand over, and the keys to them.

Telegram sends the same users and chats again with almost every packet; only those that are new or
have changed since this link began are handed over. One that cannot be read is left out: what came
with it must not suffer.
"""

from collections.abc import Iterable
from typing import Any

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import PeerBook
from switchboard.domain.updates import Peer
from switchboard.telegram.peers import peer_of
from switchboard.telegram.translate import Unreadable

REMEMBERED = 10_000
"""Peers kept in memory for comparison; forgetting one costs only a superfluous row."""


class KnownPeers:
    """An account's peers: the ones just met in front of the ones in the store."""

    def __init__(
        self, account_id: AccountId, book: PeerBook, unreadable: Unreadable = lambda *_: None
    ) -> None:
        self._account_id = account_id
        self._book = book
        self._unreadable = unreadable
        self._met: dict[ChatId, Peer] = {}
        self._news: dict[ChatId, Peer] = {}

    def meet(self, entities: Iterable[Any]) -> None:
        """Take note of users and chats as Telegram describes them."""
        for entity in entities:
            try:
                self._meet(entity)
            except Exception as error:  # noqa: BLE001 - one poisoned peer must not stop the stream
                self._unreadable(type(entity).__name__, error)

    def news(self) -> tuple[Peer, ...]:
        """Peers that are still to be handed over."""
        return tuple(self._news.values())

    def handed_over(self, peers: Iterable[Peer]) -> None:
        """These are stored now, unless they have changed meanwhile."""
        for peer in peers:
            if self._news.get(peer.chat_id) is peer:
                del self._news[peer.chat_id]

    def access_hash(self, chat_id: ChatId) -> int | None:
        """The account's key to a peer, or None where it has never met it."""
        peer = self._met.get(chat_id)
        if peer is not None and peer.access_hash is not None:
            return peer.access_hash
        return self._book.access_hash(self._account_id, chat_id)

    def chat_named(self, username: str) -> ChatId | None:
        """The peer with this username, where the store knows one."""
        return self._book.chat_named(self._account_id, username.lower())

    def _meet(self, entity: Any) -> None:
        peer = peer_of(entity)
        if peer is not None and self._is_news(peer, is_min=bool(getattr(entity, "min", None))):
            self._remember(peer)

    def _is_news(self, peer: Peer, *, is_min: bool) -> bool:
        """A `min` description lacks too much to replace a fuller one."""
        met = self._met.get(peer.chat_id)
        if is_min:
            return met is None and self.access_hash(peer.chat_id) is None
        return met != peer

    def _remember(self, peer: Peer) -> None:
        if len(self._met) >= REMEMBERED:
            self._met.clear()
            self._met.update(self._news)
        self._met[peer.chat_id] = peer
        self._news[peer.chat_id] = peer
