"""The phone: a stock Telethon client that is also signed in to an account of Switchboard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, Group, User

TIMEOUT = 60.0
"""How long a test waits for an update, in seconds."""

ALWAYS = 2**31 - 1
"""Muted without an end."""

Peer = User | Group | Channel


class Phone:
    """What the owner does in a Telegram app, and what the app shows."""

    def __init__(self, client: TelegramClient, dc: DataCentre, owner: User) -> None:
        self.client = client
        self._dc = dc
        self._owner = owner
        self._updates: asyncio.Queue[Any] = asyncio.Queue()
        client.add_event_handler(self._updates.put, events.Raw())

    def peer(self, peer: Peer) -> Any:
        """How a request of this account names a peer."""
        access_hash = self._dc.world.state.access_hash(self._owner, peer.ref)
        if isinstance(peer, User):
            return types.InputPeerUser(peer.id, access_hash)
        if isinstance(peer, Channel):
            return types.InputPeerChannel(peer.id, access_hash)
        return types.InputPeerChat(peer.id)

    def user(self, user: User) -> Any:
        """How a request of this account names a user."""
        return types.InputUser(user.id, self._dc.world.state.access_hash(self._owner, user.ref))

    async def mute(self, peer: Peer, until: int = ALWAYS, **more: Any) -> None:
        """Mute a chat until a time in Unix seconds; 0 ends it."""
        await self._notify(types.InputNotifyPeer(self.peer(peer)), until, **more)

    async def mute_all(self, kind: Any, until: int | None = ALWAYS) -> None:
        """Mute the chats of a kind, an `InputNotifyPeer` such as InputNotifyUsers()."""
        await self._notify(kind, until)

    async def archive(self, peer: Peer, is_archived: bool = True) -> None:
        """Move a chat to the archive, or back."""
        moved = types.InputFolderPeer(self.peer(peer), int(is_archived))
        await self.client(functions.folders.EditPeerFoldersRequest([moved]))

    async def pin(self, peer: Peer, is_pinned: bool = True) -> None:
        """Pin a chat to the top, or unpin it."""
        request = functions.messages.ToggleDialogPinRequest
        await self.client(request(types.InputDialogPeer(self.peer(peer)), pinned=is_pinned))

    async def order_pins(self, *peers: Peer, in_archive: bool = False) -> None:
        """Pin exactly these chats, in this order."""
        order = [types.InputDialogPeer(self.peer(peer)) for peer in peers]
        request = functions.messages.ReorderPinnedDialogsRequest
        await self.client(request(int(in_archive), order, force=True))

    async def mark_unread(self, peer: Peer, is_unread: bool = True) -> None:
        """Mark a chat as unread, or remove the mark."""
        request = functions.messages.MarkDialogUnreadRequest
        await self.client(request(types.InputDialogPeer(self.peer(peer)), unread=is_unread))

    async def save_draft(self, peer: Peer, text: str, reply_to: int | None = None) -> None:
        """Leave a text in the message field. An empty one clears it."""
        answered = None if reply_to is None else types.InputReplyToMessage(reply_to)
        await self.client(
            functions.messages.SaveDraftRequest(self.peer(peer), text, reply_to=answered)
        )

    async def read_mentions(self, peer: Peer) -> None:
        """Look at all mentions in a chat."""
        await self.client(functions.messages.ReadMentionsRequest(self.peer(peer)))

    async def save_folder(self, number: int, title: str, **rules: Any) -> None:
        """Make or change a folder (the fields of `dialogFilter`)."""
        lists: dict[str, Any] = {"pinned_peers": [], "include_peers": [], "exclude_peers": []}
        lists.update(
            (name, [self.peer(peer) for peer in rules.pop(name)]) for name in lists.keys() & rules
        )
        folder = types.DialogFilter(number, types.TextWithEntities(title, []), **lists, **rules)
        await self.client(functions.messages.UpdateDialogFilterRequest(number, folder))

    async def delete_folder(self, number: int) -> None:
        """Delete a folder."""
        await self.client(functions.messages.UpdateDialogFilterRequest(number))

    async def dialog(self, peer: Peer) -> Any:
        """The chat as the app shows it now (`dialog`)."""
        request = functions.messages.GetPeerDialogsRequest
        answer = await self.client(request([types.InputDialogPeer(self.peer(peer))]))
        return answer.dialogs[0]

    async def next(self, *kinds: type) -> Any:
        """The next update of one of these kinds that the app received (TimeoutError)."""
        async with asyncio.timeout(TIMEOUT):
            while not isinstance(update := await self._updates.get(), kinds):
                pass
        return update

    async def _notify(self, peer: Any, until: int | None, **more: Any) -> None:
        settings = types.InputPeerNotifySettings(mute_until=until, **more)
        await self.client(functions.account.UpdateNotifySettingsRequest(peer, settings))


@asynccontextmanager
async def phone_of(dc: DataCentre, owner: User) -> AsyncIterator[Phone]:
    """The phone of an owner, signed in by code."""
    rsa.add_key(dc.public_key_pem, old=False)
    session = MemorySession()
    session.set_dc(dc.dc_id, dc.host, dc.port)
    client = TelegramClient(session, 1, "hash", flood_sleep_threshold=0, sequential_updates=True)
    await client.connect()
    try:
        await client.send_code_request(f"+{owner.phone}")
        await client.sign_in(f"+{owner.phone}", dc.login_code(owner.phone))
        yield Phone(client, dc, owner)
    finally:
        await client.disconnect()
