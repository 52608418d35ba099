"""The body of a change of a conversation: for each field a command, or a change of the store."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from switchboard.api.parameters import Body, TelegramId, Time, invalid
from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.local_change import MAX_NOTE, LocalChange, Note, Snooze
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
    error = validate_draft(text)
    if error is not None:
        raise invalid(DRAFT_ERRORS[error])
    return text


def _note(text: str) -> str:
    """Refuse what cannot be stored as a text, and a note that is too long."""
    if validate_draft(text) is TextError.NOT_TEXT:
        raise invalid(DRAFT_ERRORS[TextError.NOT_TEXT])
    if len(text) > MAX_NOTE:
        raise invalid(f"has {len(text):,} characters; a note holds up to {MAX_NOTE:,}")
    return text


class DraftBody(Body):
    """An unfinished message. An empty text without an answered message is no draft.

    date: accepted, so that a client can send a draft back as it was read, and ignored: the time of
    the change counts.
    """

    text: Annotated[str, AfterValidator(_draft_text)]
    reply_to_message_id: TelegramId | None = Field(None, description="Telegram's message id")
    date: Time | None = None


class ConversationChange(Body):
    """The changes of a conversation. An omitted field keeps its value.

    muted_until: null or a past time: not muted; `9999-12-31T23:59:59Z`: always. draft: null removes
    it.
    snoozed_until: a future time, until which lists leave the conversation out; null ends the
    snooze. An own reply ends it as well, unless snooze_unless_answered is given with it. note: null
    or an empty text removes it.
    """

    muted_until: Time | None = None
    is_archived: bool = False
    is_pinned: bool = False
    unread_mark: bool = False
    draft: DraftBody | None = None
    snoozed_until: Time | None = None
    snooze_unless_answered: bool = False
    note: Annotated[str, AfterValidator(_note)] | None = Field(
        None, description=f"At most {MAX_NOTE:,} characters (code points)"
    )


def commands_of(change: ConversationChange) -> list[Content]:
    """The commands of the fields that were given. A chat is moved before it is pinned,
    because a move between the lists removes its pin."""
    return [
        command(getattr(change, field))
        for field, command in COMMANDS.items()
        if field in change.model_fields_set
    ]


def local_change_of(change: ConversationChange) -> LocalChange:
    """The change of what this installation alone knows."""
    given = change.model_fields_set
    unless_answered = change.snooze_unless_answered if "snooze_unless_answered" in given else None
    snooze = None
    if "snoozed_until" in given:
        snooze = Snooze(_moment(change.snoozed_until), bool(unless_answered))
    return LocalChange(
        snooze=snooze,
        unless_answered=unless_answered if snooze is None else None,
        note=Note(change.note or None) if "note" in given else None,
    )


def _moment(time_: str | None) -> Timestamp | None:
    return None if time_ is None else Timestamp(int(datetime.fromisoformat(time_).timestamp()))


def _mute(until: str | None) -> Mute:
    """As Telegram keeps it: 0 means not muted, and its latest time means always muted."""
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
