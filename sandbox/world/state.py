"""The world's state, and how each event changes it.

All changes go through ``State.apply``. It is deterministic: ids, ``pts`` and ``seq`` follow from
the order of events. Listeners are called after each change of a box.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.world import events
from sandbox.world.message_content import Media
from sandbox.world.model import (
    Change,
    Channel,
    Chat,
    Dialog,
    Group,
    Message,
    Owner,
    Peer,
    Sequenced,
    User,
)

Listener = Callable[[Owner, Change], None]
"""Called with the owner of the changed box, and the change."""

EventT = TypeVar("EventT")


@dataclass(slots=True)
class State:
    """All users, chats and messages, by the names that clients use."""

    secret: bytes = b""
    users: dict[int, User] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    communities: dict[int, Any] = field(default_factory=dict)
    """See `sandbox.world.communities`."""
    phones: dict[str, User] = field(default_factory=dict)
    usernames: dict[str, User | Channel] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    """The n-th message has number n; deleted ones stay, outside every box."""
    uploads: list[Media] = field(default_factory=list)
    """Media that were uploaded for albums."""
    expiring: list[tuple[int, int]] = field(default_factory=list)
    """A heap of the messages with a ``ttl_period``: when each is due, and its number."""
    sent: dict[tuple[int, str, int], Message] = field(default_factory=dict)
    """(sender, peer, random_id) to the message of that call."""
    schedules: dict[tuple[int, str], Any] = field(default_factory=dict)
    """(user, peer) to the schedule of that chat. See `sandbox.world.scheduled`."""
    scheduled_by_call: dict[tuple[int, str, int], Message] = field(default_factory=dict)
    """(sender, peer, random_id) to the message that the call scheduled."""
    archived_by: dict[Channel, set[User]] = field(default_factory=dict)
    """The users with each channel in their archive. For other chats the dialog is enough."""
    next_user: int = 0
    next_group: int = 0
    next_channel: int = 0
    listeners: list[Listener] = field(default_factory=list)

    def apply(self, event: events.Event) -> Any:
        """Apply an event. Returns the new user, chat or message, if the event makes one."""
        return APPLY[type(event)](self, event)

    def peer(self, ref: str) -> Peer:
        """The peer that a journal calls ``ref``."""
        kind, number = ref[0], int(ref[1:])
        if kind == "u":
            return self.users[number]
        return self.groups[number] if kind == "g" else self.channels[number]

    def user(self, ref: str) -> User:
        """The user that a journal calls ``ref``."""
        return self.users[int(ref[1:])]

    def chat(self, ref: str) -> Chat:
        """The group or channel that a journal calls ``ref``."""
        peer = self.peer(ref)
        assert not isinstance(peer, User)
        return peer

    def dialog(self, user: User, peer: Peer) -> Dialog:
        """The conversation of ``user`` with ``peer``; it is created if needed."""
        found = user.box.dialogs.get(peer)
        if found is None:
            found = Dialog(peer.box_for(user).ids if isinstance(peer, Channel) else [])
            user.box.dialogs[peer] = found
        return found

    def remove_dialog(self, user: User, channel: Channel) -> None:
        """Remove a channel from the user's dialogs, with all settings of the dialog."""
        self.unpin(user, channel)
        self.archived_by.get(channel, set()).discard(user)
        user.box.dialogs.pop(channel, None)

    def unpin(self, user: User, peer: Peer) -> None:
        """Unpin a conversation in every folder."""
        for pinned in user.box.pinned.values():
            if peer in pinned:
                pinned.remove(peer)

    def box_of(self, user: User, peer: Peer) -> dict[int, Message]:
        """The box, as messages by id, that holds ``user``'s conversation with ``peer``."""
        return peer.box_for(user).messages if isinstance(peer, Channel) else user.box.messages

    def unread(self, user: User, peer: Peer) -> int:
        """The number of others' messages in this conversation that ``user`` has not read."""
        dialog = self.dialog(user, peer)
        return self.count_unread(user, peer) if isinstance(peer, Channel) else dialog.unread

    def count_unread(self, user: User, peer: Peer) -> int:
        """The same number, counted again."""
        dialog = self.dialog(user, peer)
        if isinstance(peer, Channel) and peer.is_divided_for(user):
            return sum(self.count_unread_in_topic(user, peer, topic) for topic in peer.topics)
        box = self.box_of(user, peer)
        fresh = dialog.after(dialog.read_inbox_max_id)
        return sum(box[message_id].sender is not user for message_id in fresh)

    def count_unread_in_topic(self, user: User, forum: Channel, topic_id: int) -> int:
        """The number of others' messages in a topic that ``user`` has not read."""
        ids, box = forum.topics[topic_id].ids, forum.box.messages
        fresh = ids[bisect_right(ids, self.dialog(user, forum).read_in_topic(topic_id)) :]
        return sum(box[message_id].sender is not user for message_id in fresh)

    def access_hash(self, viewer: User, ref: str) -> int:
        """The hash with which ``viewer`` names a peer. Each account has its own hash."""
        text = f"{viewer.id}:{ref}".encode()
        digest = hashlib.blake2b(text, key=self.secret, digest_size=8).digest()
        return int.from_bytes(digest, "little", signed=True)

    def publish(self, owner: Owner, change: Change) -> None:
        """Call every listener with a change of a box."""
        for listener in self.listeners:
            listener(owner, change)

    def publish_sequenced(self, owners: Iterable[User], change: Sequenced, date: int) -> None:
        """Record a change outside ``pts`` in several users' boxes, and publish it."""
        for owner in owners:
            owner.box.record_sequenced(change, date)
            self.publish(owner, change)


Apply = Callable[[State, Any], Any]
APPLY: dict[type, Apply] = {}


def applies(kind: type[EventT]) -> Callable[[Callable[[State, EventT], Any]], Apply]:
    """Register the function that applies an event to the state."""

    def register(function: Callable[[State, EventT], Any]) -> Apply:
        APPLY[kind] = function
        return function

    return register
