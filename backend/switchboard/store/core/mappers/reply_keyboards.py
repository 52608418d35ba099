"""The reply keyboard of a conversation: that of the newest message that sets or hides one."""

import json

from switchboard.domain.buttons import MarkupKind, ReplyKeyboard
from switchboard.domain.ids import TelegramMessageId
from switchboard.store.core import reply_markup_column

KEYBOARD = (
    "(SELECT json_array(k.message_id, iif(k.deleted_at IS NULL, k.reply_markup, NULL)) "
    "FROM messages k WHERE k.conversation_id = c.id AND k.sets_keyboard "
    "AND k.message_id IS NOT NULL ORDER BY k.message_id DESC LIMIT 1)"
)
"""That message of a conversation `c`: its id, and its markup unless it was deleted."""


def keyboard(column: str | None) -> ReplyKeyboard | None:
    """The keyboard; None also if the message hides the keyboard or was deleted."""
    if column is None:
        return None
    message_id, held = json.loads(column)
    markup = reply_markup_column.from_column(held)
    if markup is None or markup.kind is not MarkupKind.KEYBOARD:
        return None
    return ReplyKeyboard(TelegramMessageId(message_id), markup)
