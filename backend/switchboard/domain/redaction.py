"""Login codes never enter the store.

Telegram sends login codes as messages from two service accounts. Whoever reads them can sign in
as the account, so everything those two have written (forwarded and quoted, too) is replaced
before it is kept, shown, searched or logged.
"""

CODE_SENDERS = frozenset({777000, 489000})
"""Telegram's notification account and its verification codes account."""

HIDDEN_TEXT = (
    "Hidden by Switchboard: a message from Telegram may carry a login code. "
    "Read it in a Telegram app."
)


def carries_code(*, chat_id: int, sender_id: int | None, origin: int | None) -> bool:
    """Whether a message may carry a login code.

    origin: whom a forward names as its author, or whose message is quoted.
    """
    return chat_id in CODE_SENDERS or sender_id in CODE_SENDERS or origin in CODE_SENDERS
