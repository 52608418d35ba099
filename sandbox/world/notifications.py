"""Notification settings: muted until, silent (core.telegram.org/constructor/updateNotifySettings).

The update takes ``seq`` and no ``pts``. A difference repeats it by its date.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.dialog_state import NotifySettings
from sandbox.world.events import Event
from sandbox.world.model import Channel, Peer, Sequenced, User
from sandbox.world.state import State, applies

USERS, CHATS, BROADCASTS = "users", "chats", "broadcasts"
"""The kinds of chats with default settings."""


@dataclass(slots=True, frozen=True)
class NotifySet(Event):
    """Somebody set the notifications of a chat (by ref) or of one topic in it, or the default of a
    kind of chats."""

    user: str
    target: str
    mute_until: int | None
    silent: bool | None
    show_previews: bool | None
    date: int
    topic: int = 0


@dataclass(slots=True, frozen=True)
class NotifyChanged(Sequenced):
    """``updateNotifySettings``: of a chat or a topic in it, or of a kind of chats."""

    target: Peer | str
    settings: NotifySettings
    topic_id: int = 0

    @property
    def peers(self) -> frozenset[Peer]:
        """The chat."""
        return frozenset() if isinstance(self.target, str) else frozenset((self.target,))


@applies(NotifySet)
def notify_set(state: State, event: NotifySet) -> None:
    """Store the settings, and send the change to the owner's devices."""
    user = state.user(event.user)
    settings = NotifySettings(event.mute_until, event.silent, event.show_previews)
    target: Peer | str = event.target
    if event.target in (USERS, CHATS, BROADCASTS):
        user.box.notify_defaults[event.target] = settings
    else:
        target = state.peer(event.target)
        dialog = state.dialog(user, target)
        owner = dialog.topic(event.topic) if event.topic else dialog
        owner.notify = settings
    state.publish_sequenced([user], NotifyChanged(target, settings, event.topic), event.date)


def is_muted(user: User, peer: Peer, at: int) -> bool:
    """Whether messages there do not ring at a time (Unix seconds)."""
    dialog = user.box.dialogs.get(peer)
    until = dialog.notify.mute_until if dialog else None
    if until is None:
        until = user.box.notify_defaults.get(kind_of(peer), NotifySettings()).mute_until
    return (until or 0) > at


def kind_of(peer: Peer) -> str:
    """The kind of a chat, by which its default settings are found."""
    if isinstance(peer, User):
        return USERS
    return BROADCASTS if isinstance(peer, Channel) and not peer.megagroup else CHATS
