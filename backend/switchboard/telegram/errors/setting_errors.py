"""Telegram's reasons for not changing a property of a chat, and our sentences for them.

Names as in Telegram's documentation of the methods, such as messages.toggleDialogPin.
"""

REFUSALS: dict[str, str] = {
    "CHANNEL_INVALID": "Telegram no longer knows this chat for the account.",
    "CHANNEL_PRIVATE": "The account is no longer in this chat, or was removed from it.",
    "CHAT_FORBIDDEN": "The account is no longer in this chat.",
    "CHAT_ID_INVALID": "Telegram no longer knows this chat for the account.",
    "CHAT_RESTRICTED": "This chat is restricted by Telegram; its settings cannot be changed.",
    "FOLDER_ID_INVALID": "Telegram does not know this list of chats. Update Switchboard.",
    "MSG_ID_INVALID": "The message that the draft answers no longer exists.",
    "PEER_HISTORY_EMPTY": "The chat has no messages, so Telegram does not pin it.",
    "PEER_ID_INVALID": "Telegram does not let this account change this chat.",
    "PINNED_DIALOGS_TOO_MUCH": (
        "The account has as many pinned chats as Telegram allows in this list. "
        "Unpin another chat first."
    ),
    "REPLY_MESSAGE_ID_INVALID": "The message that the draft answers no longer exists.",
    "USER_ID_INVALID": "Telegram no longer knows this person for the account.",
}


def setting_refusal(name: str) -> str:
    """The sentence for a refusal; of an unknown one Telegram's own name says the most."""
    return REFUSALS.get(name) or (
        f"Telegram did not accept the change ({name}). Check the chat in a Telegram app."
    )
