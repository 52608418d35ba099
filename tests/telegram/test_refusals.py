"""Every refusal that Telegram documents has its sentence."""

from collections.abc import Callable

import pytest

from switchboard.telegram.errors import change_errors, send_errors, setting_errors
from switchboard.telegram.errors.change_errors import change_refusal
from switchboard.telegram.errors.send_errors import send_refusal
from switchboard.telegram.errors.setting_errors import setting_refusal


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SEND = _names(
    """
    ADMIN_RIGHTS_EMPTY ALLOW_PAYMENT_REQUIRED BALANCE_TOO_LOW BOT_DOMAIN_INVALID BOT_INVALID
    BUSINESS_PEER_INVALID BUSINESS_PEER_USAGE_MISSING BUTTON_COPY_TEXT_INVALID BUTTON_DATA_INVALID
    BUTTON_ID_INVALID BUTTON_TYPE_INVALID BUTTON_URL_INVALID BUTTON_USER_INVALID
    BUTTON_USER_PRIVACY_RESTRICTED CHANNEL_INVALID CHANNEL_MONOFORUM_UNSUPPORTED CHANNEL_PRIVATE
    CHAT_ADMIN_REQUIRED CHAT_GUEST_SEND_FORBIDDEN CHAT_ID_INVALID CHAT_RESTRICTED
    CHAT_SEND_PLAIN_FORBIDDEN CHAT_WRITE_FORBIDDEN DOCUMENT_INVALID ENCRYPTION_DECLINED
    ENTITIES_TOO_LONG ENTITY_BOUNDS_INVALID ENTITY_MENTION_USER_INVALID FROM_MESSAGE_BOT_DISABLED
    FROZEN_METHOD_INVALID FROZEN_PARTICIPANT_MISSING INPUT_USER_DEACTIVATED MESSAGE_EMPTY
    MESSAGE_TOO_LONG MSG_ID_INVALID PAYMENT_UNSUPPORTED PEER_FLOOD PEER_ID_INVALID
    PINNED_DIALOGS_TOO_MUCH POLL_OPTION_INVALID PREMIUM_ACCOUNT_REQUIRED PRIVACY_PREMIUM_REQUIRED
    QUICK_REPLIES_TOO_MUCH QUOTE_TEXT_INVALID REPLY_MARKUP_INVALID REPLY_MARKUP_TOO_LONG
    REPLY_MESSAGES_TOO_MUCH REPLY_MESSAGE_ID_INVALID REPLY_TO_INVALID
    REPLY_TO_MONOFORUM_PEER_INVALID REPLY_TO_USER_INVALID SCHEDULE_BOT_NOT_ALLOWED
    SCHEDULE_DATE_TOO_LATE SCHEDULE_STATUS_PRIVATE SCHEDULE_TOO_MUCH SEND_AS_PEER_INVALID
    STORY_ID_INVALID SUGGESTED_POST_PEER_INVALID TOPIC_CLOSED TOPIC_DELETED
    USER_BANNED_IN_CHANNEL USER_BOT_TO_BOT_DISABLED USER_IS_BLOCKED USER_IS_BOT
    WC_CONVERT_URL_INVALID YOU_BLOCKED_USER
    """
)
"""The refusals of messages.sendMessage: Telegram's documentation of the method and the list that
Telethon generates its errors from. Left out are a 500 (MSG_WAIT_FAILED, RANDOM_ID_DUPLICATE,
TIMEOUT), which says nothing of the message, SLOWMODE_WAIT, and what ends the session."""

NOT_OF_TEXT = _names(
    """
    ADMIN_RIGHTS_EMPTY BOT_DOMAIN_INVALID BOT_INVALID BUSINESS_PEER_INVALID
    BUSINESS_PEER_USAGE_MISSING BUTTON_COPY_TEXT_INVALID BUTTON_DATA_INVALID BUTTON_ID_INVALID
    BUTTON_TYPE_INVALID BUTTON_URL_INVALID BUTTON_USER_INVALID BUTTON_USER_PRIVACY_RESTRICTED
    DOCUMENT_INVALID FROM_MESSAGE_BOT_DISABLED PINNED_DIALOGS_TOO_MUCH POLL_OPTION_INVALID
    QUICK_REPLIES_TOO_MUCH REPLY_MARKUP_INVALID REPLY_MARKUP_TOO_LONG REPLY_MESSAGES_TOO_MUCH
    STORY_ID_INVALID WC_CONVERT_URL_INVALID
    """
)
"""Those without a sentence: bots, buttons, polls, stories, quick replies, business connections."""

SETTINGS = _names(
    """
    CHANNEL_INVALID CHANNEL_PRIVATE CHAT_ID_INVALID ENTITY_BOUNDS_INVALID FOLDER_ID_INVALID
    FROZEN_METHOD_INVALID FROZEN_PARTICIPANT_MISSING INPUT_USER_DEACTIVATED MSG_ID_INVALID
    PEER_HISTORY_EMPTY PEER_ID_INVALID PINNED_DIALOGS_TOO_MUCH SETTINGS_INVALID USER_ID_INVALID
    """
)
"""The refusals of messages.saveDraft, messages.toggleDialogPin, messages.markDialogUnread,
folders.editPeerFolders and account.updateNotifySettings."""


CHANGES = _names(
    """
    ANONYMOUS_REACTIONS_DISABLED CHANNEL_INVALID CHANNEL_PRIVATE CHAT_ADMIN_REQUIRED CHAT_ID_INVALID
    CHAT_WRITE_FORBIDDEN CUSTOM_REACTIONS_TOO_MANY ENTITIES_TOO_LONG ENTITY_BOUNDS_INVALID
    FROZEN_METHOD_INVALID INPUT_USER_DEACTIVATED MEDIA_CAPTION_TOO_LONG MESSAGE_AUTHOR_REQUIRED
    MESSAGE_DELETE_FORBIDDEN MESSAGE_EDIT_TIME_EXPIRED MESSAGE_EMPTY MESSAGE_ID_INVALID
    MESSAGE_NOT_MODIFIED MESSAGE_TOO_LONG MSG_ID_INVALID PEER_ID_INVALID PREMIUM_ACCOUNT_REQUIRED
    REACTION_EMPTY REACTION_INVALID REACTIONS_TOO_MANY USER_BANNED_IN_CHANNEL
    """
)
"""The refusals of messages.editMessage without new media, buttons and bots, of deleteMessages in
`messages` and `channels`, and of messages.sendReaction."""


def test_every_documented_refusal_of_a_change_has_its_sentence() -> None:
    """All refusals that an edit, a deletion or a reaction can meet have a sentence."""
    assert set(change_errors.REFUSALS) >= CHANGES


def test_every_documented_refusal_of_a_send_has_its_sentence() -> None:
    """Exactly the refusals that no text of Switchboard can meet have no sentence of their own."""
    without = {name for name in SEND if name not in send_errors.REFUSALS}

    assert without == NOT_OF_TEXT


def test_every_documented_refusal_of_a_setting_has_its_sentence() -> None:
    """All refusals of the other commands have a sentence."""
    assert set(setting_errors.REFUSALS) >= SETTINGS


TABLES = {
    send_refusal: send_errors.REFUSALS,
    setting_refusal: setting_errors.REFUSALS,
    change_refusal: change_errors.REFUSALS,
}


@pytest.mark.parametrize("refusal", TABLES)
def test_a_sentence_names_no_code(refusal: Callable[[str], str]) -> None:
    """A sentence is for the operator: only an unknown refusal shows Telegram's name of it."""
    names = TABLES[refusal]

    assert all(refusal(name).endswith(".") and name not in refusal(name) for name in names)
    assert "SOMETHING_NEW" in refusal("SOMETHING_NEW")
