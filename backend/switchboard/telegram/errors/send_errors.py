"""Telegram's reasons for not delivering a message, and our sentences for them.

The names are those of Telegram's documentation of messages.sendMessage and of its list of errors.
Errors that only concern messages with buttons, media, a quick reply or a business connection are
left out; `tests/telegram/test_refusals.py` names them.
"""

_QUOTE_GONE = "The message that this one answers no longer exists. Send it without the quote."

_SCHEDULE_FULL = "This chat has as many scheduled messages as Telegram allows. Delete one first."

_FORMAT = (
    "Telegram does not take the formatting or the mentions of the message. Send it as plain text."
)

_UNKNOWN_CHAT = "Telegram no longer knows this chat for the account."

_GONE = "This person's account no longer exists."

_DIRECT_MESSAGES = (
    "Telegram does not take a message to this person in the channel's direct messages. "
    "Check the channel in a Telegram app."
)

FROZEN = (
    "Telegram has frozen this account; it can read but not write. "
    "Appeal in a Telegram app, in the chat with @SpamBot."
)

REFUSALS: dict[str, str] = {
    "USER_IS_BLOCKED": (
        "This person has blocked the account, so Telegram does not deliver the message."
    ),
    "USER_BLOCKED": (
        "This person has blocked the account, so Telegram does not deliver the message."
    ),
    "YOU_BLOCKED_USER": (
        "The account has blocked this person. Unblock them in a Telegram app, then try again."
    ),
    "INPUT_USER_DEACTIVATED": _GONE,
    "USER_DELETED": _GONE,
    "USER_PRIVACY_RESTRICTED": "This person's privacy settings do not allow the message.",
    "PRIVACY_PREMIUM_REQUIRED": (
        "This person accepts messages only from contacts and from accounts with Telegram Premium."
    ),
    "PREMIUM_ACCOUNT_REQUIRED": "Telegram allows this only to accounts with Telegram Premium.",
    "ALLOW_PAYMENT_REQUIRED": (
        "This chat takes Stars for each message. Write from a Telegram app to pay them."
    ),
    "PAYMENT_UNSUPPORTED": (
        "This chat takes a payment that only a Telegram app can make. Write from there."
    ),
    "BALANCE_TOO_LOW": "The account has too few Stars to write in this chat.",
    "PEER_FLOOD": (
        "Telegram limits this account from writing to people it does not know. "
        "Ask @SpamBot in a Telegram app how long."
    ),
    "USER_RESTRICTED": (
        "Telegram has restricted this account. Ask @SpamBot in a Telegram app how long."
    ),
    "FROZEN_METHOD_INVALID": FROZEN,
    "FROZEN_PARTICIPANT_MISSING": FROZEN,
    "CHAT_WRITE_FORBIDDEN": "The account may not write in this chat.",
    "CHAT_SEND_PLAIN_FORBIDDEN": "The account may not write text in this chat.",
    "CHAT_GUEST_SEND_FORBIDDEN": "Join this chat in a Telegram app before writing in it.",
    "CHAT_RESTRICTED": "The account was restricted in this chat and cannot write in it.",
    "CHAT_ADMIN_REQUIRED": "Only administrators may write in this chat.",
    "CHAT_FORBIDDEN": "The account is no longer in this chat.",
    "USER_BANNED_IN_CHANNEL": (
        "Telegram bars this account from writing in groups and channels. "
        "Ask @SpamBot in a Telegram app how long."
    ),
    "CHANNEL_PRIVATE": "The account is no longer in this chat, or was removed from it.",
    "CHANNEL_BANNED": "Telegram has banned this channel; nobody can write in it.",
    "CHANNEL_INVALID": _UNKNOWN_CHAT,
    "CHANNEL_ID_INVALID": _UNKNOWN_CHAT,
    "CHAT_ID_INVALID": _UNKNOWN_CHAT,
    "CHAT_INVALID": _UNKNOWN_CHAT,
    "USER_ID_INVALID": "Telegram no longer knows this person for the account.",
    "USER_NOT_PARTICIPANT": "The account is not in this chat. Join it in a Telegram app first.",
    "PEER_ID_NOT_SUPPORTED": "Telegram does not let this account write to this chat.",
    "PEER_ID_INVALID": "Telegram does not let this account write to this chat.",
    "TOPIC_CLOSED": "This topic is closed.",
    "TOPIC_DELETED": "This topic was deleted.",
    "MESSAGE_TOO_LONG": "The message is too long for Telegram. Shorten it and send it again.",
    "MESSAGE_EMPTY": "Telegram takes this message as empty. Write some text and send it again.",
    "ENTITIES_TOO_LONG": (
        "The formatting and links of the message are too much for Telegram. Split it."
    ),
    "ENTITY_BOUNDS_INVALID": _FORMAT,
    "ENTITY_MENTION_USER_INVALID": _FORMAT,
    "SCHEDULE_BOT_NOT_ALLOWED": "Bots cannot schedule messages.",
    "SCHEDULE_DATE_INVALID": "Telegram does not take this time. Choose another one.",
    "SCHEDULE_DATE_TOO_LATE": "Telegram does not schedule messages so far ahead. Choose a time "
    "within a year.",
    "SCHEDULE_STATUS_PRIVATE": (
        "This person hides when they are online, so Telegram cannot wait for it. Choose a time."
    ),
    "SCHEDULE_TOO_MUCH": _SCHEDULE_FULL,
    "MESSAGE_ID_INVALID": _QUOTE_GONE,
    "MSG_ID_INVALID": _QUOTE_GONE,
    "REPLY_MESSAGE_ID_INVALID": _QUOTE_GONE,
    "REPLY_TO_INVALID": _QUOTE_GONE,
    "REPLY_TO_USER_INVALID": _QUOTE_GONE,
    "QUOTE_TEXT_INVALID": (
        "The message that this one answers has changed, so Telegram does not take the quote. "
        "Send it without the quote."
    ),
    "REPLY_TO_MONOFORUM_PEER_INVALID": _DIRECT_MESSAGES,
    "CHANNEL_MONOFORUM_UNSUPPORTED": _DIRECT_MESSAGES,
    "SUGGESTED_POST_PEER_INVALID": _DIRECT_MESSAGES,
    "SEND_AS_PEER_INVALID": (
        "The account may not write as the chat or channel that it is set to write as here. "
        "Choose another in a Telegram app, then try again."
    ),
    "CHAT_FORWARDS_RESTRICTED": (
        "The content of this chat is protected, so Telegram does not let it be forwarded."
    ),
    "CHAT_SEND_MEDIA_FORBIDDEN": "The account may not send files in this chat.",
    "ENCRYPTION_DECLINED": "The other side has ended this secret chat.",
    "USER_BOT_TO_BOT_DISABLED": "Bots cannot write to this bot.",
    "USER_IS_BOT": "Bots cannot write to bots.",
    "USER_BOT_REQUIRED": "Only bots may do this.",
}


def send_refusal(name: str) -> str:
    """The sentence for a refusal. For an unknown one it contains Telegram's own name."""
    return REFUSALS.get(name) or (
        f"Telegram did not accept the message ({name}). Check the chat in a Telegram app."
    )
