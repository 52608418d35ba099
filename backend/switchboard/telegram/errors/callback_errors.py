"""Telegram's reasons for not answering a callback button, and our sentences for them.

The names are those of Telegram's documentation of messages.getBotCallbackAnswer.
"""

from telethon import errors as telethon

from switchboard.errors import CommandRefused, RequestUnanswered, SwitchboardError, Unavailable
from switchboard.telegram.errors.errors import failure_of, name_of_error

_OUTDATED = "This button is no longer valid. Wait for a newer message of the bot."

_CHAT_GONE = "Telegram no longer knows this chat for the account."

REFUSALS: dict[str, str] = {
    "BOT_RESPONSE_TIMEOUT": (
        "The bot did not answer in time. It may have received the press all the same."
    ),
    "BOT_INVALID": "This bot no longer exists.",
    "CHANNEL_INVALID": _CHAT_GONE,
    "CHANNEL_PRIVATE": "The account is no longer in this chat, or was removed from it.",
    "CHAT_ID_INVALID": _CHAT_GONE,
    "DATA_INVALID": _OUTDATED,
    "ENCRYPTED_MESSAGE_INVALID": _OUTDATED,
    "FROZEN_METHOD_INVALID": "Telegram has frozen this account, so it cannot press buttons.",
    "MESSAGE_ID_INVALID": "The message of this button no longer exists.",
    "MSG_ID_INVALID": "The message of this button no longer exists.",
    "PASSWORD_MISSING": "This button needs a two-step password. Press it in a Telegram app.",
    "PEER_ID_INVALID": _CHAT_GONE,
    "USER_BOT_REQUIRED": "Only bots may do this.",
}

BOT_TIMEOUT = "BOT_RESPONSE_TIMEOUT"

CONNECTION_BROKE = (
    "The connection to Telegram broke before the bot answered. It may have received the press all "
    "the same."
)


def callback_failure_of(error: BaseException) -> SwitchboardError:
    """The error of a pressed button. RequestUnanswered if the bot may have received the press."""
    if isinstance(error, TimeoutError):
        return RequestUnanswered("callback_unanswered", REFUSALS[BOT_TIMEOUT])
    if isinstance(error, ConnectionResetError):
        return RequestUnanswered("callback_unanswered", CONNECTION_BROKE)
    failure = failure_of(error)
    if not isinstance(failure, Unavailable) or not isinstance(error, telethon.RPCError):
        return failure
    name = name_of_error(error)
    if name == BOT_TIMEOUT:
        return RequestUnanswered(name.lower(), REFUSALS[name])
    sentence = REFUSALS.get(name) or (
        f"Telegram did not accept the press ({name}). Press the button in a Telegram app."
    )
    return CommandRefused(name.lower(), sentence)
