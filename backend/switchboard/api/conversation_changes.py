"""The body of a change of a conversation, and the command of each of its fields."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from switchboard.api.parameters import Body, TelegramId, Time, invalid
from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.messages import TextError, validate_draft
from switchboard.domain.notifications import MUTED_ALWAYS
from switchboard.domain.outbox import Content
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.timestamps import Timestamp

DRAFT_ERRORS = {
    TextError.TOO_LONG: "is too long for a message",
    TextError.NOT_TEXT: "contains a character that is not text",
}


def _draft_text(text: str) -> str:
    """Refuse a text that no message can have."""
    flaw = validate_draft(text)
    if flaw is not None:
        raise invalid(DRAFT_ERRORS[flaw])
    return text


class DraftBody(Body):
    """An unfinished message. An empty text without an answered message is no draft.

    date: a draft may be sent back as it was read; its new date is that of the change.
    """

    text: Annotated[str, AfterValidator(_draft_text)]
    reply_to_message_id: TelegramId | None = Field(None, description="Telegram's message id")
    date: Time | None = None


class ConversationChange(Body):
    """The changes of a conversation. An omitted field keeps its value.

    muted_until: null, or a time that has passed: not muted; `9999-12-31T23:59:59Z`: always.
    draft: null: none.
    """

    muted_until: Time | None = None
    is_archived: bool = False
    is_pinned: bool = False
    unread_mark: bool = False
    draft: DraftBody | None = None


def commands_of(change: ConversationChange) -> list[Content]:
    """The commands of the fields that were given. A chat is moved before it is pinned: in another
    list it has no pin."""
    return [
        command(getattr(change, field))
        for field, command in COMMANDS.items()
        if field in change.model_fields_set
    ]


def _mute(until: str | None) -> Mute:
    """As Telegram keeps it: 0 is not muted, and its latest time is always."""
    if until is None:
        return Mute(Timestamp(0))
    moment = int(datetime.fromisoformat(until).timestamp())
    return Mute(Timestamp(min(moment, MUTED_ALWAYS) if moment > time.time() else 0))


def _draft(draft: DraftBody | None) -> SetDraft:
    if draft is None:
        return SetDraft("")
    target = draft.reply_to_message_id
    return SetDraft(draft.text, None if target is None else TelegramMessageId(int(target)))


COMMANDS: dict[str, Callable[[Any], Content]] = {
    "muted_until": _mute,
    "is_archived": Archive,
    "is_pinned": Pin,
    "unread_mark": MarkUnread,
    "draft": _draft,
}
"""The command of each field, in the order in which they are stored."""
