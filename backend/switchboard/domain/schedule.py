"""When a message may be scheduled (core.telegram.org/api/scheduled-messages)."""

from switchboard.domain.timestamps import Timestamp

MIN_AHEAD = 10
"""Telegram sends a message immediately if its time is fewer seconds ahead."""

MAX_AHEAD = 365 * 86_400
"""The longest time ahead, in seconds."""

WHEN_ONLINE = Timestamp(0x7FFFFFFE)
"""Telegram's date of a message that is sent as soon as the other person is online."""

TOO_SOON = (
    "send_at_too_soon",
    f"A message can be scheduled for {MIN_AHEAD} seconds from now at the earliest. "
    "Choose a later time, or send it now.",
)
TOO_LATE = (
    "send_at_too_late",
    "A message can be scheduled for a year from now at the latest. Choose an earlier time.",
)


def time_error(send_at: Timestamp, now: float) -> tuple[str, str] | None:
    """The code and the sentence for a time that cannot be accepted now, or None."""
    if send_at < now + MIN_AHEAD - 1:  # the request itself takes some time
        return TOO_SOON
    return TOO_LATE if send_at > now + MAX_AHEAD else None
