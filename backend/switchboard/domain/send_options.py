"""When and how a reply is sent."""

from dataclasses import dataclass

from switchboard.domain.schedule import time_error
from switchboard.domain.timestamps import Timestamp

MAX_UNDO_TIME = 60
"""The longest time for which a reply can be held back, in seconds."""


@dataclass(frozen=True, slots=True)
class SendOptions:
    """silent: without a notification. not_before: it is held back until then, so that it can be
    taken back. send_at: Telegram is to send it then."""

    silent: bool = False
    not_before: Timestamp | None = None
    send_at: Timestamp | None = None


AT_ONCE = SendOptions()
"""As soon as possible, as usual."""


def options_error(options: SendOptions, now: float) -> tuple[str, str] | None:
    """The code and the sentence for options that cannot be accepted at this time, or None."""
    if options.not_before is not None and options.not_before > now + MAX_UNDO_TIME + 1:
        return (
            "not_before_too_late",
            f"A message can be held back for at most {MAX_UNDO_TIME} seconds. "
            "Choose an earlier time.",
        )
    return None if options.send_at is None else time_error(options.send_at, now)
