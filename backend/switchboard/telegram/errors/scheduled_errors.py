"""Telegram's reasons for not changing a scheduled message, and our sentences for them.

The names are those of Telegram's documentation of messages.editMessage with a schedule_date,
messages.sendScheduledMessages and messages.deleteScheduledMessages.
"""

from switchboard.telegram.errors import send_errors
from switchboard.telegram.errors.change_errors import change_refusal

_GONE = "The message is no longer scheduled: it was sent or deleted."

REFUSALS: dict[str, str] = {
    "MESSAGE_ID_INVALID": _GONE,
    "MSG_ID_INVALID": _GONE,
    **{name: text for name, text in send_errors.REFUSALS.items() if name.startswith("SCHEDULE_")},
}


def scheduled_refusal(name: str) -> str:
    """The sentence for a refusal. For an unknown one it contains Telegram's own name."""
    return REFUSALS.get(name) or change_refusal(name)
