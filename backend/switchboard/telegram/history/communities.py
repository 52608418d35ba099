"""Find the chats of communities, which the list of chats may show as one entry.

Telegram's layer 229 has `dialogCommunity` for a community that the owner shows as one chat
(`community.collapsed_in_dialogs`). Its documentation does not say whether the list then contains
the chats themselves. So those that the list did not show are requested: a community names its
chats (`communityFull.linked_peers`), and `messages.getPeerDialogs` returns their entries.
"""

from collections.abc import Awaitable, Callable, Container
from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import ChatId
from switchboard.telegram.translate.peers import input_peer, marked_if_known, peer_of, peers_by_id

MAX_PEERS = 100
"""Chats in one request."""


class Communities:
    """The communities of one list. ask: makes a request."""

    def __init__(self, ask: Callable[[Any], Awaitable[Any]]) -> None:
        self._ask = ask
        self._waiting: dict[int, Any] = {}
        self._peers: list[Any] = []

    def add(self, answer: Any) -> bool:
        """Remember the communities among the entries of an answer. False if requests cannot name
        one, because the answer does not describe it."""
        described = {chat.id: chat for chat in answer.chats if type(chat) is types.Community}
        listed = [one.community_id for one in answer.dialogs if type(one) is types.DialogCommunity]
        for community_id in listed:
            access_hash = getattr(described.get(community_id), "access_hash", None)
            if access_hash is not None:
                self._waiting[community_id] = types.InputChannel(community_id, access_hash)
        return all(community_id in self._waiting for community_id in listed)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to request."""
        return not (self._waiting or self._peers)

    async def next(self, seen: Container[ChatId]) -> Any:
        """The next entries (`messages.peerDialogs`), or None if there are none now. seen: the chats
        that the list has shown. A request that fails is not repeated."""
        if not self._peers:
            _, community = self._waiting.popitem()
            self._peers = await self._unlisted(community, seen)
            if not self._peers:
                return None
        part, self._peers = self._peers[:MAX_PEERS], self._peers[MAX_PEERS:]
        return await self._ask(functions.messages.GetPeerDialogsRequest(part))

    async def _unlisted(self, community: Any, seen: Container[ChatId]) -> list[Any]:
        """The chats of a community that the account is in and the list has not shown."""
        answer = await self._ask(functions.channels.GetFullChannelRequest(community))
        described = peers_by_id(answer.users, answer.chats)
        found = []
        for linked in answer.full_chat.linked_peers:
            chat_id = marked_if_known(linked.peer)
            entity = None if chat_id is None or chat_id in seen else described.get(chat_id)
            peer = None if entity is None or getattr(entity, "left", None) else peer_of(entity)
            if peer is not None and peer.access_hash is not None:
                named = input_peer(peer.chat_id, peer.access_hash)
                found.append(types.InputDialogPeer(named))
        return found
