"""Mentions: users who are named or answered in a group (core.telegram.org/api/mentions).

To read mentions takes ``pts`` in the user's own box (``updateReadMessagesContents``). In a channel
it takes no ``pts`` (``updateChannelReadMessagesContents``), so that no difference repeats it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import Change, Channel, Logged, Message, Peer, User
from sandbox.world.state import State, applies

USERNAME = re.compile(r"(?<![\w@])@([A-Za-z]\w{3,31})(?!\w)", re.ASCII)


@dataclass(slots=True, frozen=True)
class MentionsRead(Event):
    """Somebody has looked at messages, given by the ids of the box that the conversation is in."""

    user: str
    peer: str
    ids: tuple[int, ...]
    date: int


@dataclass(slots=True, frozen=True)
class ContentsRead(Logged):
    """``updateReadMessagesContents``."""

    ids: tuple[int, ...]
    date: int


@dataclass(slots=True, frozen=True)
class ChannelContentsRead(Change):
    """``updateChannelReadMessagesContents``."""

    channel: Channel
    ids: tuple[int, ...]

    @property
    def peers(self) -> frozenset[Peer]:
        """The channel."""
        return frozenset((self.channel,))


def named_in(state: State, message: Message) -> set[User]:
    """The users whom a message mentions by name."""
    return {state.users[int(e.detail)] for e in message.entities if e.kind == "mention_name"}


def mentioned_in(state: State, message: Message) -> frozenset[User]:
    """The members whose @name is in a message, whom it mentions by name, or whose message it
    answers."""
    chat = message.chat
    if isinstance(chat, User) or (isinstance(chat, Channel) and not chat.megagroup):
        return frozenset()
    names = USERNAME.findall(message.text)
    found = {state.usernames.get(name.lower()) for name in names}
    found |= named_in(state, message)
    if message.reply_to is not None and message.reply_to.chat is chat:
        found.add(message.reply_to.sender)
    return frozenset(user for user in found if isinstance(user, User) and user in chat.members) - {
        message.sender
    }


@applies(MentionsRead)
def mentions_read(state: State, event: MentionsRead) -> None:
    """Remove them from the unread mentions, and send the change to the owner's devices."""
    user, peer = state.user(event.user), state.peer(event.peer)
    state.dialog(user, peer).unread_mentions.difference_update(event.ids)
    if isinstance(peer, Channel):
        state.publish(user, ChannelContentsRead(peer, tuple(event.ids)))
        return
    count = len(event.ids)
    change = ContentsRead(user.box.pts + count, count, tuple(event.ids), event.date)
    state.publish(user, user.box.record(change, event.date))
