"""Notification settings: until when a chat is muted, and whether its messages make a sound.

Telegram keeps them for each chat, and defaults for each kind of chat (`peerNotifySettings`).
"""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.conversations import PeerKind
from switchboard.domain.timestamps import Timestamp

MUTED_ALWAYS = Timestamp(2**31 - 1)
"""Telegram's time for a chat that is muted without an end."""


class NotifyKind(StrEnum):
    """The kinds of chats with default notification settings."""

    USERS = "users"
    GROUPS = "groups"
    CHANNELS = "channels"


NOTIFY_KINDS: dict[PeerKind, NotifyKind] = {
    PeerKind.USER: NotifyKind.USERS,
    PeerKind.BOT: NotifyKind.USERS,
    PeerKind.GROUP: NotifyKind.GROUPS,
    PeerKind.CHANNEL: NotifyKind.CHANNELS,
}
"""The defaults that hold for each kind of peer."""


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """The notification settings of a chat, or the defaults of a kind of chats.

    mute_until: no notification until this time; 0 if the chat is not muted. silent: whether
    messages come without a sound. None: the default of the kind of chat holds, or Telegram's.
    """

    mute_until: Timestamp | None = None
    silent: bool | None = None

    def over(self, defaults: "NotifySettings") -> "NotifySettings":
        """The settings that hold: these, and the defaults where these say nothing."""
        return NotifySettings(
            defaults.mute_until if self.mute_until is None else self.mute_until,
            defaults.silent if self.silent is None else self.silent,
        )

    def muted_until(self, now: float) -> Timestamp | None:
        """The time until which a chat with these settings is muted; None if it is not."""
        return self.mute_until if self.mute_until and self.mute_until > now else None


NOT_SET = NotifySettings()
"""The owner has set nothing."""
