"""How long Telegram lets an account edit messages, and delete them for everyone.

Telegram's configuration contains the limits (core.telegram.org/constructor/config). Until it is
read, the usual limits count.
"""

from dataclasses import dataclass
from typing import NamedTuple

ALWAYS = 2**31 - 1
"""A time limit that no message reaches."""


class MessageLimits(NamedTuple):
    """The limits of an account, in seconds since a message was sent.

    edit_time: `edit_time_limit`. revoke_time: `revoke_time_limit`, to delete for everyone in
    groups. private_revoke_time: `revoke_pm_time_limit`, the same in private chats.
    revokes_incoming: `revoke_pm_inbox`, whether messages of the other person can be deleted there
    as well.
    """

    edit_time: int = 172_800
    revoke_time: int = ALWAYS
    private_revoke_time: int = ALWAYS
    revokes_incoming: bool = True


USUAL = MessageLimits()


@dataclass(frozen=True, slots=True)
class MessageLimitsRead:
    """Telegram's limits of the account, as they are now."""

    limits: MessageLimits
