"""Cache the peers of an account, and pass new and changed ones to the store.

Telegram repeats the same users and chats in almost every packet. Only peers that are new or
changed since the link began are passed on. A peer that cannot be read is skipped, and the rest
of its packet is kept.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.ports import PeerStore
from switchboard.domain.updates import NewMessage, Peer, UserSeen
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits
from switchboard.telegram.translate.peers import peer_of
from switchboard.telegram.translate.unreadable import Unreadable

MessageInChat: TypeAlias = tuple[ChatId, TelegramMessageId]
"""A message and the chat that it is in, the chat first."""


class PeerCache:
    """An account's peers: a cache of the newest ones in front of the store."""

    def __init__(
        self,
        account_id: AccountId,
        book: PeerStore,
        unreadable: Unreadable = lambda *_: None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._account_id = account_id
        self._book = book
        self._unreadable = unreadable
        self._limits = limits
        self._cached: dict[ChatId, Peer] = {}
        self._dirty: dict[ChatId, Peer] = {}
        self._seen_in: dict[ChatId, MessageInChat] = {}

    def add(self, entities: Iterable[Any]) -> None:
        """Add users and chats as Telegram describes them."""
        for entity in entities:
            try:
                self._add_one(entity)
            except Exception as error:  # noqa: BLE001 - one poisoned peer must not stop the stream
                self._unreadable(type(entity).__name__, error)

    def dirty(self) -> tuple[Peer, ...]:
        """The peers that still have to be passed to the store."""
        return tuple(self._dirty.values())

    def mark_saved(self, peers: Iterable[Peer]) -> None:
        """Mark these peers as stored, unless they have changed meanwhile."""
        for peer in peers:
            if self._dirty.get(peer.chat_id) is peer:
                del self._dirty[peer.chat_id]

    def access_hash(self, chat_id: ChatId) -> int | None:
        """The access hash of a peer for this account, or None if the peer is unknown."""
        peer = self._cached.get(chat_id)
        if peer is not None and peer.access_hash is not None:
            return peer.access_hash
        return self._book.access_hash(self._account_id, chat_id)

    def add_seen(self, users: Iterable[Any], messages: Iterable[NewMessage]) -> Iterator[UserSeen]:
        """Remember messages of users to whom the account has no access hash (`min` users). Yields
        what is to be stored: the first message of each."""
        minimal = {user.id for user in users if getattr(user, "min", None)}
        for message in messages if minimal else ():
            user_id = message.sender_id
            if message.chat_id > 0 or user_id not in minimal or user_id is None:
                continue
            user = ChatId(user_id)
            if self.access_hash(user) is not None:
                continue
            is_first = user not in self._seen_in
            if len(self._seen_in) >= self._limits.max_cached_peers:
                self._seen_in.clear()
            self._seen_in[user] = message.chat_id, message.message_id
            if is_first:
                yield UserSeen(user, message.chat_id, message.message_id)

    def seen_in(self, user_id: ChatId) -> MessageInChat | None:
        """A message by which requests can name a user without an access hash, with its chat."""
        return self._seen_in.get(user_id) or self._book.seen_in(self._account_id, user_id)

    def is_monoforum(self, chat_id: ChatId) -> bool:
        """Whether a chat is the direct messages of a channel."""
        peer = self._cached.get(chat_id)
        if peer is None:
            return self._book.is_monoforum(self._account_id, chat_id)
        return peer.is_monoforum

    def find_by_username(self, username: str) -> ChatId | None:
        """The peer with this username, if it is stored."""
        return self._book.find_by_username(self._account_id, username.lower())

    def _add_one(self, entity: Any) -> None:
        peer = peer_of(entity)
        if peer is not None and self._has_changed(peer, is_min=bool(getattr(entity, "min", None))):
            self._remember(peer)

    def _has_changed(self, peer: Peer, *, is_min: bool) -> bool:
        """Whether a peer is new or has changed. A `min` description does not replace a fuller
        one."""
        met = self._cached.get(peer.chat_id)
        if is_min:
            return met is None and self.access_hash(peer.chat_id) is None
        return met != peer

    def _remember(self, peer: Peer) -> None:
        if len(self._cached) >= self._limits.max_cached_peers:
            self._cached.clear()
            self._cached.update(self._dirty)
        self._cached[peer.chat_id] = peer
        self._dirty[peer.chat_id] = peer
