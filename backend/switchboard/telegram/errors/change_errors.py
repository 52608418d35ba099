"""Telegram's reasons for not changing a message, and our sentences for them.

The names are those of Telegram's documentation of messages.editMessage, messages.deleteMessages,
channels.deleteMessages and messages.sendReaction. Errors that only concern buttons, new media,
polls, scheduled messages or business connections are left out.
"""

from switchboard.telegram.errors.send_errors import FROZEN

MESSAGE_GONE = "The message no longer exists at Telegram."

_UNKNOWN_CHAT = "Telegram no longer knows this chat for the account."

_FORMAT = "Telegram does not take the formatting of the text. Send it as plain text."

_REACTION = "Telegram does not take this reaction here. Choose another one."

REFUSALS: dict[str, str] = {
    "MESSAGE_ID_INVALID": MESSAGE_GONE,
    "MSG_ID_INVALID": MESSAGE_GONE,
    "MESSAGE_AUTHOR_REQUIRED": "Only the author can edit this message.",
    "MESSAGE_EDIT_TIME_EXPIRED": "Telegram no longer lets this message be edited: it is too old. "
    "Write a new message instead.",
    "MESSAGE_EDIT_FORBIDDEN": "Telegram does not let the account edit this message.",
    "MESSAGE_EMPTY": "Telegram takes this text as empty. Write some text, or delete the message.",
    "MESSAGE_TOO_LONG": "The text is too long for Telegram. Shorten it.",
    "MEDIA_CAPTION_TOO_LONG": "The text below a file is too long for Telegram. Shorten it.",
    "MESSAGE_NOT_MODIFIED": "Telegram has the message like this already.",
    "ENTITIES_TOO_LONG": "The formatting and links of the text are too much for Telegram.",
    "ENTITY_BOUNDS_INVALID": _FORMAT,
    "MESSAGE_DELETE_FORBIDDEN": "Telegram does not let the account delete this message.",
    "REACTION_INVALID": _REACTION,
    "REACTION_EMPTY": _REACTION,
    "REACTIONS_TOO_MANY": "The message has as many different reactions as Telegram allows.",
    "CUSTOM_REACTIONS_TOO_MANY": "The message has as many reactions as Telegram allows.",
    "ANONYMOUS_REACTIONS_DISABLED": "Anonymous administrators cannot react here.",
    "PREMIUM_ACCOUNT_REQUIRED": "Telegram allows this only to accounts with Telegram Premium.",
    "USER_BANNED_IN_CHANNEL": "The account is barred from groups and channels.",
    "CHAT_ADMIN_REQUIRED": "Only administrators may do this here.",
    "CHAT_RESTRICTED": "The account was restricted in this chat.",
    "CHAT_SEND_REACTIONS_FORBIDDEN": "The account may not react in this chat.",
    "CHAT_SEND_PLAIN_FORBIDDEN": "The account may not write text in this chat.",
    "CHAT_WRITE_FORBIDDEN": "The account may not write in this chat.",
    "CHAT_FORBIDDEN": "The account is no longer in this chat.",
    "CHAT_ID_INVALID": _UNKNOWN_CHAT,
    "CHANNEL_INVALID": _UNKNOWN_CHAT,
    "CHANNEL_PRIVATE": "The account is no longer in this chat, or was removed from it.",
    "PEER_ID_INVALID": _UNKNOWN_CHAT,
    "USER_ID_INVALID": "Telegram no longer knows this person for the account.",
    "INPUT_USER_DEACTIVATED": "This person's account no longer exists.",
    "FROZEN_METHOD_INVALID": FROZEN,
    "FROZEN_PARTICIPANT_MISSING": FROZEN,
    "TOPIC_CLOSED": "This topic is closed.",
    "TOPIC_DELETED": "This topic was deleted.",
}


def change_refusal(name: str) -> str:
    """The sentence for a refusal. For an unknown one it contains Telegram's own name."""
    return REFUSALS.get(name) or (
        f"Telegram did not accept the change of the message ({name}). "
        "Check the chat in a Telegram app."
    )
