"""The JSON shapes of messages and of their parts."""

import time
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from switchboard.api.schemas.fields import Listing, text_or_none, time_or_none
from switchboard.domain import (
    buttons,
    markdown_writer,
    message_entities,
    message_permissions,
    messages,
    reactions,
)
from switchboard.domain.message_entities import EntityKind, FormattedText
from switchboard.domain.schedule import WHEN_ONLINE
from switchboard.domain.timestamps import Timestamp, to_iso

NO_HEADER = messages.MessageHeader()


class SendError(TypedDict):
    """Why a message is not sent, or not yet. retry_at: set if Telegram named a time."""

    code: str
    text: str
    retry_at: NotRequired[str]


class Entity(TypedDict):
    """The format or link of a part of a text. offset and length count UTF-16 code units.

    Two entities of a text are separate, or one is inside the other. Only a text_link has a url
    (http, https, mailto or tg). Only a pre has a language, if it is known.
    """

    type: EntityKind
    offset: int
    length: int
    url: NotRequired[str]
    language: NotRequired[str]


class Quote(TypedDict):
    """A quote that the reply alone does not show: a part of a text, another chat's message, or a
    story.

    author: the author of that message or story; null for a part of the answered message.
    """

    kind: messages.QuoteKind
    text: str | None
    author: str | None


class Button(TypedDict):
    """A button. Only the kind `url` has a url (http, https, mailto or tg).

    reply: it sends its text as a message. callback: `POST /messages/{id}/buttons/{row}/{column}`
    asks the bot. other: only a Telegram app can do it.
    """

    text: str
    kind: buttons.ButtonKind
    url: NotRequired[str]


class CallbackAnswer(TypedDict):
    """A bot's answer to a button: a text to show, an address to open, or nothing.

    alert: the client asks the operator to confirm the text. An answer may have both a text and an
    address.
    """

    kind: buttons.CallbackKind
    text: str | None
    alert: bool
    url: str | None


class Reaction(TypedDict):
    """An emoji and how many people chose it. chosen: whether the account did."""

    emoji: str
    count: int
    chosen: bool


class PendingChange(TypedDict):
    """A change of a message that is on its way to Telegram.

    kind: `edit`, `delete` or `react`; of a scheduled message `reschedule`, `unschedule` (to delete
    it) or `send_scheduled` (to send it now).

    text and entities: of an edit or reschedule. emoji: of a reaction; null takes it back.
    for_everyone: of a deletion. send_at: of a reschedule. error: why it waits; null if it does not
    wait.
    """

    kind: str
    text: NotRequired[str]
    entities: NotRequired[list[Entity]]
    emoji: NotRequired[str | None]
    for_everyone: NotRequired[bool]
    send_at: NotRequired[str | None]
    error: SendError | None


class MessageProblem(TypedDict):
    """Why Telegram refused the last change of a message. The message shows what Telegram has."""

    code: str
    text: str


class Message(TypedDict):
    """A stored message. message_id: Telegram's id, null while pending.

    entities: the formats of the text, an outer one before those inside it; empty for plain text.
    forwarded_from: the first author. signature: the name of a post's author or of an anonymous
    administrator. mentions_me: it mentions the owner, or answers a message of the owner.
    is_silent: it was sent without a notification. album_id: messages with the same album_id are
    shown as one. buttons: rows of buttons. expires_at: when its timer removes it everywhere.
    deleted_by_timer: its timer has removed it, and its text is no longer stored.
    topic_id: that of its conversation, null for a whole chat. not_before: until then it is not
    sent, and can be taken back. scheduled_at: the time at which Telegram sends it; Telegram has it,
    or is about to get it. Its timestamp is the same, so it comes after all messages that were sent.
    scheduled_when_online: Telegram sends it as soon as the other person is online; scheduled_at is
    null then, and the timestamp has no meaning.
    can_edit, can_delete_for_everyone: whether Telegram lets the account do this, as far as it is
    known; time limits pass without an event. pending_change: a change that Telegram has not
    executed yet; the other fields show what Telegram has. problem: Telegram refused the last
    change.
    """

    id: int
    conversation_id: int
    telegram_account_id: str
    chat_id: str
    message_id: str | None
    direction: messages.Direction
    sender_id: str | None
    sender_name: str | None
    text: str
    kind: messages.Kind
    media_label: str | None
    timestamp: str
    status: messages.Status
    error: SendError | None
    client_id: str | None
    reply_to_message_id: str | None
    edited_at: str | None
    deleted_at: str | None
    read_at: str | None
    entities: list[Entity]
    forwarded_from: str | None
    signature: str | None
    quote: Quote | None
    mentions_me: bool
    is_silent: bool
    album_id: str | None
    buttons: list[list[Button]]
    reactions: list[Reaction]
    expires_at: str | None
    deleted_by_timer: bool
    topic_id: str | None
    not_before: str | None
    scheduled_at: str | None
    scheduled_when_online: bool
    can_edit: bool
    can_delete_for_everyone: bool
    pending_change: PendingChange | None
    problem: MessageProblem | None


class EditableText(TypedDict):
    """A text to edit. format: the format of the text; null if it has no marks."""

    text: str
    format: Literal["markdown"] | None


class MessageVersion(TypedDict):
    """An earlier text of a message, its formats, and the time from which it was valid."""

    text: str
    since: str
    entities: list[Entity]


class Thread(Listing[Message]):
    """A page of a conversation, oldest first. next_cursor leads to older messages.

    older: set if Telegram may have older messages but cannot be asked now.
    """

    older: NotRequired[Literal["unavailable"]]


def message(given: messages.Message) -> Message:
    """A message in the shape of the contract."""
    header, now = given.header or NO_HEADER, time.time()
    return Message(
        id=given.id,
        conversation_id=given.conversation_id,
        telegram_account_id=given.account_id,
        chat_id=str(given.chat_id),
        message_id=text_or_none(given.message_id),
        direction=given.direction,
        sender_id=text_or_none(given.sender_id),
        sender_name=given.sender_name,
        text=given.text,
        kind=given.kind,
        media_label=given.media_label,
        timestamp=to_iso(given.timestamp),
        status=given.status,
        error=None if given.error is None else _send_error(given.error),
        client_id=given.client_id,
        reply_to_message_id=text_or_none(given.reply_to_message_id),
        edited_at=time_or_none(given.edited_at),
        deleted_at=time_or_none(given.deleted_at),
        read_at=time_or_none(given.read_at),
        entities=[_entity(entity) for entity in given.entities],
        forwarded_from=header.forwarded_from,
        signature=header.signature,
        quote=_quote(header.quote),
        mentions_me=given.mentions_me,
        is_silent=given.is_silent,
        album_id=text_or_none(given.album_id),
        buttons=[] if given.reply_markup is None else button_rows(given.reply_markup),
        reactions=[_reaction(reaction) for reaction in given.reactions],
        expires_at=time_or_none(given.expires_at),
        deleted_by_timer=given.deleted_by_timer,
        topic_id=text_or_none(given.topic_id or None),
        not_before=time_or_none(given.not_before),
        scheduled_at=_scheduled_at(given.scheduled_at),
        scheduled_when_online=given.scheduled_at == WHEN_ONLINE,
        can_edit=message_permissions.edit_refusal(given, now) is None,
        can_delete_for_everyone=message_permissions.delete_refusal(given, now, for_everyone=True)
        is None,
        pending_change=None
        if given.pending_change is None
        else _pending_change(given.pending_change),
        problem=None
        if given.problem is None
        else MessageProblem(code=given.problem.code, text=given.problem.text),
    )


def _scheduled_at(given: Timestamp | None) -> str | None:
    """The time as text. None also if Telegram waits until the other person is online."""
    return None if given == WHEN_ONLINE else time_or_none(given)


def button_rows(given: buttons.ReplyMarkup) -> list[list[Button]]:
    """The rows of buttons in the shape of the contract."""
    return [[_button(button) for button in row] for row in given.rows]


def callback_answer(given: buttons.CallbackAnswer) -> CallbackAnswer:
    """A bot's answer in the shape of the contract."""
    return CallbackAnswer(kind=given.kind, text=given.text, alert=given.is_alert, url=given.url)


def editable_text(given: messages.Message) -> EditableText:
    """The text of a message for its edit, in the shape of the contract."""
    source = markdown_writer.write(FormattedText(given.text, given.entities))
    if source is None:
        return EditableText(text=given.text, format=None)
    return EditableText(text=source, format="markdown")


def message_version(given: messages.MessageVersion) -> MessageVersion:
    """An earlier version in the shape of the contract."""
    return MessageVersion(
        text=given.text,
        since=to_iso(given.valid_from),
        entities=[_entity(entity) for entity in given.entities],
    )


def _pending_change(given: messages.PendingChange) -> PendingChange:
    error = None if given.error is None else _send_error(given.error)
    shape = PendingChange(kind=given.kind, error=error)
    match given.kind:
        case "edit":
            shape["text"] = given.text or ""
            shape["entities"] = [_entity(entity) for entity in given.entities]
        case "reschedule":
            shape["text"] = given.text or ""
            shape["entities"] = [_entity(entity) for entity in given.entities]
            shape["send_at"] = _scheduled_at(given.send_at)
        case "delete":
            shape["for_everyone"] = given.for_everyone
        case "react":
            shape["emoji"] = given.emoji
    return shape


def _button(given: buttons.Button) -> Button:
    shape = Button(text=given.text, kind=given.kind)
    if given.url is not None:
        shape["url"] = given.url
    return shape


def _reaction(given: reactions.Reaction) -> Reaction:
    return Reaction(emoji=given.emoji, count=given.count, chosen=bool(given.chosen))


def _quote(given: messages.Quote | None) -> Quote | None:
    if given is None:
        return None
    return Quote(kind=given.kind, text=given.text, author=given.author)


def _entity(given: message_entities.Entity) -> Entity:
    shape = Entity(type=given.type, offset=given.offset, length=given.length)
    if given.url is not None:
        shape["url"] = given.url
    if given.language is not None:
        shape["language"] = given.language
    return shape


def _send_error(given: messages.SendError) -> SendError:
    shape = SendError(code=given.code, text=given.text)
    if given.retry_at is not None:
        shape["retry_at"] = to_iso(given.retry_at)
    return shape
