"""Redact login codes, so that they never enter the store.

Telegram sends login codes as messages from two service accounts. Anyone who reads a code can
sign in as the account. So every message of these two accounts, also forwarded or quoted, is
replaced before it is stored, shown, searched or logged.
"""

CODE_SENDERS = frozenset({777000, 489000})
"""Telegram's account for notifications and its account for verification codes."""

HIDDEN_TEXT = (
    "Hidden by Switchboard: a message from Telegram may carry a login code. "
    "Read it in a Telegram app."
)


def carries_code(*, chat_id: int, sender_id: int | None, origin: int | None) -> bool:
    """Whether a message may carry a login code.

    origin: the author of the forwarded or quoted message.
    """
    return chat_id in CODE_SENDERS or sender_id in CODE_SENDERS or origin in CODE_SENDERS
