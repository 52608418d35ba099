"""Telegram's reasons for not changing a property of a chat, and our sentences for them.

The names are those of Telegram's documentation of the methods, such as messages.toggleDialogPin.
"""

from switchboard.telegram.errors.send_errors import FROZEN

_NO_QUOTE = "The message that the draft answers no longer exists."

REFUSALS: dict[str, str] = {
    "CHANNEL_BANNED": "Telegram has banned this channel; its settings cannot be changed.",
    "CHANNEL_INVALID": "Telegram no longer knows this chat for the account.",
    "CHANNEL_PRIVATE": "The account is no longer in this chat, or was removed from it.",
    "CHAT_FORBIDDEN": "The account is no longer in this chat.",
    "CHAT_ID_INVALID": "Telegram no longer knows this chat for the account.",
    "CHAT_RESTRICTED": "This chat is restricted by Telegram; its settings cannot be changed.",
    "CHAT_WRITE_FORBIDDEN": "The account may not write in this chat, so it has no draft there.",
    "ENTITY_BOUNDS_INVALID": "Telegram does not take the formatting of the draft.",
    "FROZEN_METHOD_INVALID": FROZEN,
    "FROZEN_PARTICIPANT_MISSING": FROZEN,
    "FOLDER_ID_INVALID": "Telegram does not know this list of chats. Update Switchboard.",
    "INPUT_USER_DEACTIVATED": "This person's account no longer exists.",
    "MESSAGE_TOO_LONG": "The draft is too long for Telegram. Shorten it.",
    "MSG_ID_INVALID": _NO_QUOTE,
    "PEER_HISTORY_EMPTY": "The chat has no messages, so Telegram does not pin it.",
    "PEER_ID_INVALID": "Telegram does not let this account change this chat.",
    "PINNED_DIALOGS_TOO_MUCH": (
        "The account has as many pinned chats as Telegram allows in this list. "
        "Unpin another chat first."
    ),
    "REPLY_MESSAGE_ID_INVALID": _NO_QUOTE,
    "SETTINGS_INVALID": "Telegram does not take these notification settings.",
    "TOPIC_CLOSED": "This topic is closed.",
    "TOPIC_DELETED": "This topic was deleted.",
    "TOPIC_ID_INVALID": "Telegram no longer knows this topic.",
    "USER_ID_INVALID": "Telegram no longer knows this person for the account.",
}


def setting_refusal(name: str) -> str:
    """The sentence for a refusal. For an unknown one it contains Telegram's own name."""
    return REFUSALS.get(name) or (
        f"Telegram did not accept the change ({name}). Check the chat in a Telegram app."
    )
