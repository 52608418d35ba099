"""A small store in memory that fulfils the two ports of a link."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.updates import (
    Batch,
    Change,
    MessageEdited,
    NewMessage,
    Peer,
    UpdateState,
    UserSeen,
)


class Kept:
    """Stores the batches of links. It is the sink and the peer store of one account."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.changes: list[Change] = []
        self.peers: dict[ChatId, Peer] = {}
        self.messages: dict[tuple[ChatId, int], NewMessage] = {}
        self.state: UpdateState | None = None
        self.failing: Exception | None = None
        self._channels: dict[int, int] = {}
        self._changed = asyncio.Condition()

    async def submit(self, batch: Batch) -> None:
        """Store a whole batch."""
        if self.failing is not None:
            raise self.failing
        self.batches.append(batch)
        self.changes.extend(batch.changes)
        for peer in batch.peers:
            self._meet(peer)
        for change in batch.changes:
            message = change.message if isinstance(change, MessageEdited) else change
            if isinstance(message, NewMessage):
                self.messages[message.chat_id, message.message_id] = message
        if batch.state is not None:
            self._move(batch.state)
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[["Kept"], bool], seconds: float = 10) -> None:
        """Wait until a condition is true (TimeoutError)."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: holds(self))

    async def until_text(self, text: str, seconds: float = 10) -> NewMessage:
        """Wait for a message with this text."""
        await self.until(lambda kept: text in kept.texts(), seconds)
        return next(m for m in self.messages.values() if m.text == text)

    def texts(self) -> list[str]:
        """The texts of all messages, in the order of their arrival."""
        return [message.text for message in self.messages.values()]

    def of(self, kind: type) -> list[Change]:
        """The changes of one kind."""
        return [change for change in self.changes if isinstance(change, kind)]

    def access_hash(self, account_id: AccountId, chat_id: ChatId) -> int | None:
        """The port `PeerStore`."""
        peer = self.peers.get(chat_id)
        return None if peer is None else peer.access_hash

    def seen_in(
        self, account_id: AccountId, user_id: ChatId
    ) -> tuple[ChatId, TelegramMessageId] | None:
        """The port `PeerStore`."""
        seen = [one for one in self.changes if isinstance(one, UserSeen) and one.user_id == user_id]
        return (seen[0].chat_id, seen[0].message_id) if seen else None

    def is_monoforum(self, account_id: AccountId, chat_id: ChatId) -> bool:
        """The port `PeerStore`."""
        return chat_id in self.peers and self.peers[chat_id].is_monoforum

    def find_by_username(self, account_id: AccountId, username: str) -> ChatId | None:
        """The port `PeerStore`."""
        named = (p.chat_id for p in self.peers.values() if (p.username or "").lower() == username)
        return next(named, None)

    def update_state(self, account_id: AccountId) -> UpdateState | None:
        """The port `PeerStore`."""
        if self.state is None:
            return None
        return replace(self.state, channels=tuple(self._channels.items()))

    def _meet(self, peer: Peer) -> None:
        if peer.access_hash is None and peer.chat_id in self.peers:
            peer = peer._replace(access_hash=self.peers[peer.chat_id].access_hash)
        self.peers[peer.chat_id] = peer

    def _move(self, state: UpdateState) -> None:
        if state.pts is not None or self.state is None:
            self.state = replace(state, channels=())
        self._channels.update(state.channels)
