"""Users and chats as one account sees them, in TL.

An answer describes all peers in full. A push describes strangers in groups and channels by ``min``
constructors, whose access hash names nobody: a client names them by a message
(core.telegram.org/api/min). A client that needs more than a stranger's name requests the difference
(Kurigram and older Telethon versions do), so the difference is full.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from sandbox.world import SERVICE_USER_ID, Channel, Chat, Group, Peer, User
from sandbox.world.communities import Community
from sandbox.world.state import State

TL = Any
"""An object of Telethon's TL layer, which is untyped."""


class PeerView:
    """The peers as ``viewer`` sees them. It caches the bytes of each until it changes."""

    def __init__(self, state: State, viewer: User) -> None:
        self.state = state
        self.viewer = viewer
        self._finished: dict[Peer, tuple[int, bytes]] = {}
        self._finished_min: dict[Peer, tuple[int, bytes]] = {}

    def access_hash(self, peer: User | Channel) -> int:
        """The hash with which the viewer names a peer."""
        return self.state.access_hash(self.viewer, peer.ref)

    def finished(self, peer: Peer) -> bytes:
        """A user or chat as bytes."""
        kept = self._finished.get(peer)
        if kept is None or kept[0] != peer.version:
            kept = peer.version, bytes(self.any(peer))
            self._finished[peer] = kept
        return kept[1]

    def finished_in_passing(self, peer: Peer) -> bytes:
        """The peer as bytes for a push: a stranger is ``min``."""
        if self.knows(peer):
            return self.finished(peer)
        kept = self._finished_min.get(peer)
        if kept is None or kept[0] != peer.version:
            kept = peer.version, bytes(self.in_passing(peer))
            self._finished_min[peer] = kept
        return kept[1]

    def described(self, peers: Iterable[Peer]) -> dict[str, list[TL]]:
        """``users`` and ``chats`` of an answer."""
        found = set(peers)
        linked = {peer.linked for peer in found if isinstance(peer, Channel) and peer.linked}
        pairs = [(peer, self.any(peer)) for peer in found | linked]
        return {
            "users": [described for peer, described in pairs if isinstance(peer, User)],
            "chats": [described for peer, described in pairs if not isinstance(peer, User)],
        }

    def knows(self, peer: Peer) -> bool:
        """Whether the viewer has met a peer by more than a message in a group or channel."""
        if isinstance(peer, Group):
            return True
        if isinstance(peer, Channel):
            linked = peer.monoforum and self.is_reachable(peer)
            return linked or self.viewer in peer.members or peer in self.viewer.box.dialogs
        met = peer in self.viewer.box.dialogs or peer in self.viewer.contacts
        return met or peer is self.viewer or peer.id == SERVICE_USER_ID

    def is_reachable(self, channel: Channel) -> bool:
        """Whether the viewer may read a channel: as a member, by its public name, or because it is
        the monoforum of such a channel (nobody joins a monoforum)."""
        if channel.monoforum and channel.linked is not None and self.is_reachable(channel.linked):
            return True
        return self.viewer in channel.members or channel.username is not None

    def in_passing(self, peer: Peer) -> TL:
        """A user or chat; a stranger has only the fields of ``min``."""
        if self.knows(peer):
            return self.any(peer)
        number = {"id": peer.id, "access_hash": self.state.access_hash(self.viewer, f"m{peer.ref}")}
        if isinstance(peer, User):
            return types.User(
                min=True,
                deleted=peer.deleted,
                bot=peer.bot,
                bot_info_version=1 if peer.bot else None,
                first_name=peer.first_name or None,
                last_name=peer.last_name or None,
                username=peer.username,
                **number,
            )
        assert isinstance(peer, Channel)
        return types.Channel(
            min=True,
            title=peer.title,
            photo=types.ChatPhotoEmpty(),
            date=peer.date,
            username=peer.username,
            megagroup=peer.megagroup,
            broadcast=not peer.megagroup,
            forum=peer.forum or None,
            **number,
        )

    def any(self, peer: Peer) -> TL:
        """A user or chat."""
        return self.user(peer) if isinstance(peer, User) else self.chat(peer)

    def user(self, user: User) -> TL:
        """A ``user``, with the name from the viewer's address book.

        Only its owner and people who have the phone number see it.
        """
        known = user in self.viewer.contacts
        first_name, last_name = self.viewer.contacts.get(user) or (user.first_name, user.last_name)
        return types.User(
            id=user.id,
            is_self=user is self.viewer,
            contact=known,
            mutual_contact=known and self.viewer in user.contacts,
            deleted=user.deleted,
            bot=user.bot,
            bot_info_version=1 if user.bot else None,
            verified=user.id == SERVICE_USER_ID,
            support=user.id == SERVICE_USER_ID,
            access_hash=self.access_hash(user),
            first_name=first_name or None,
            last_name=last_name or None,
            username=user.username,
            phone=user.phone if known or user is self.viewer else None,
            contact_require_premium=user.requires == "premium" or None,
            send_paid_messages_stars=int(user.requires) if user.requires.isdecimal() else None,
            status=None if user.bot or user.deleted else types.UserStatusRecently(),
        )

    def chat(self, chat: Chat) -> TL:
        """A ``chat`` or ``channel``, or its forbidden form if the viewer has no access."""
        return self._group(chat) if isinstance(chat, Group) else self._channel(chat)

    def peer(self, peer: Peer) -> TL:
        """A ``Peer``."""
        if isinstance(peer, User):
            return types.PeerUser(peer.id)
        return types.PeerChat(peer.id) if isinstance(peer, Group) else types.PeerChannel(peer.id)

    def _group(self, group: Group) -> TL:
        if self.viewer not in group.members:
            return types.ChatForbidden(group.id, group.title)
        return types.Chat(
            id=group.id,
            title=group.title,
            photo=types.ChatPhotoEmpty(),
            participants_count=len(group.members),
            date=group.date,
            version=group.version,
            noforwards=group.noforwards or None,
            creator=group.creator is self.viewer,
            deactivated=group.migrated_to is not None or None,
            migrated_to=self._input_channel(group.migrated_to) if group.migrated_to else None,
        )

    def _input_channel(self, channel: Channel) -> TL:
        return types.InputChannel(channel.id, self.access_hash(channel))

    def community(self, community: Community) -> TL:
        """A ``community``."""
        return types.Community(
            id=community.id,
            title=community.title,
            photo=types.ChatPhotoEmpty(),
            date=community.date,
            creator=community.creator is self.viewer or None,
            left=not community.includes(self.viewer) or None,
            collapsed_in_dialogs=self.viewer in community.collapsed_by or None,
            access_hash=self.community_hash(community.id),
        )

    def community_hash(self, community_id: int) -> int:
        """The hash with which the viewer names a community."""
        return self.state.access_hash(self.viewer, f"y{community_id}")

    def _channel(self, channel: Channel) -> TL:
        member = self.viewer in channel.members
        kind = {"megagroup": channel.megagroup, "broadcast": not channel.megagroup}
        if channel.monoforum:
            kind["monoforum"] = True
        if not self.is_reachable(channel):
            return types.ChannelForbidden(
                id=channel.id,
                access_hash=self.access_hash(channel),
                title=channel.title,
                **kind,
            )
        admin = self.viewer in channel.admins
        return types.Channel(
            id=channel.id,
            title=channel.title,
            photo=types.ChatPhotoEmpty(),
            date=channel.members.get(self.viewer, channel.date),
            creator=channel.creator is self.viewer,
            left=not member and not channel.monoforum,
            access_hash=self.access_hash(channel),
            username=channel.username,
            admin_rights=ADMIN_RIGHTS if admin else None,
            participants_count=len(channel.members),
            forum=channel.forum or None,
            noforwards=channel.noforwards or None,
            broadcast_messages_allowed=(bool(channel.linked) and not channel.monoforum) or None,
            linked_monoforum_id=channel.linked.id if channel.linked else None,
            linked_community_id=channel.community_id,
            **kind,
        )


ADMIN_RIGHTS: TL = types.ChatAdminRights(
    change_info=True,
    post_messages=True,
    edit_messages=True,
    delete_messages=True,
    other=True,
    manage_topics=True,
    manage_direct_messages=True,
)
