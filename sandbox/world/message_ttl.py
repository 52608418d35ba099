"""Messages with a ``ttl_period``, which are deleted later (core.telegram.org/constructor/message).

When the time has passed, the server deletes them, and clients must delete them as well. No update
reports it, and it takes no ``pts``. A changed period is reported by ``updatePeerHistoryTTL``, which
takes ``seq`` here, and by a service message (``messageActionSetMessagesTTL``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.world.apply_messages import holders, take_out
from sandbox.world.events import Event
from sandbox.world.model import Channel, Message, Peer, Sequenced, User, remove_id
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class TtlSet(Event):
    """Somebody set the period of a chat; 0 turns it off."""

    by: str
    chat: str
    period: int
    date: int


@dataclass(slots=True, frozen=True)
class Expired(Event):
    """The time of messages has passed."""

    messages: tuple[int, ...]


@dataclass(slots=True, frozen=True)
class TtlChanged(Sequenced):
    """``updatePeerHistoryTTL``."""

    peer: Peer
    period: int

    @property
    def peers(self) -> frozenset[Peer]:
        """The chat."""
        return frozenset((self.peer,))


@applies(TtlSet)
def ttl_set(state: State, event: TtlSet) -> None:
    """Store the period for everybody in the chat, and send them the change."""
    by, chat = state.user(event.by), state.peer(event.chat)
    if not isinstance(chat, User):
        chat.ttl_period = event.period
    for owner, peer in sides_of(by, chat):
        if isinstance(peer, User):
            state.dialog(owner, peer).ttl_period = event.period
        state.publish_sequenced([owner], TtlChanged(peer, event.period), event.date)


def sides_of(user: User, chat: Peer) -> Iterable[tuple[User, Peer]]:
    """Everybody in a chat, each with the peer that they see."""
    if isinstance(chat, User):
        return [(user, chat)] if chat is user else [(user, chat), (chat, user)]
    return [(member, chat) for member in chat.members]


def period_of(user: User, chat: Peer) -> int:
    """The seconds after which new messages of a chat are deleted; 0: never."""
    if not isinstance(chat, User):
        return chat.ttl_period
    dialog = user.box.dialogs.get(chat)
    return dialog.ttl_period if dialog else 0


@applies(Expired)
def expired(state: State, event: Expired) -> None:
    """Take messages out of all boxes, without an update."""
    for number in event.messages:
        message = state.messages[number]
        for owner in holders(state, message):
            take_out(owner, message)
        if isinstance(message.chat, Channel):
            take_silently_from_sides(message.chat, message)
    state.expiring = sorted(due for due in state.expiring if due[1] not in event.messages)


def take_silently_from_sides(channel: Channel, message: Message) -> None:
    """Take an expired message out of what persons see of a monoforum."""
    for box in channel.sides.values():
        if box.messages.pop(message.ids[0], None) is not None:
            remove_id(box.ids, message.ids[0])
