"""The JSON shapes of the API, and the conversion of domain values to them.

Each shape is a TypedDict. The type checker checks the conversions against it, and OpenAPI is made
from it. Nothing is validated again on the way out. REST and the stream use the same shapes.

Telegram's ids are text, because some JSON readers cannot hold a marked id as a number. Our ids are
numbers. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`.
"""

from typing import Generic, Literal, NotRequired, TypeVar

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.domain import accounts, conversations, events, logins, message_entities, messages
from switchboard.domain.account_state import AccountState
from switchboard.domain.message_entities import EntityKind
from switchboard.domain.timestamps import to_iso

T = TypeVar("T")


NO_HEADER = messages.MessageHeader()


class Listing(TypedDict, Generic[T]):
    """A page of a list. next_cursor leads to the next page; it is null on the last page."""

    items: list[T]
    next_cursor: str | None


class Account(TypedDict):
    """A Telegram identity that was signed in to Switchboard. Never its api_hash, session or phone
    number.

    import_done, import_total: the number of chats that were read, and of all chats to read; they
    are equal when nothing is left.
    removed_at: set in the last event about an account. A removed account is never listed.
    user_id: the account's Telegram user id, as in sender_id of messages; null until it is known.
    """

    id: str
    label: str
    api_id: int
    display_name: str
    username: str | None
    phone_hint: str
    is_active: bool
    state: AccountState
    state_detail: str
    retry_at: str | None
    complete_until: str | None
    unread_count: int
    storage: accounts.Storage
    created_at: str
    import_done: int
    import_total: int
    removed_at: str | None
    user_id: str | None


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


class Message(TypedDict):
    """A stored message. message_id: Telegram's id, null while pending.

    entities: the formats of the text, an outer one before those inside it; empty for plain text.
    forwarded_from: the first author. signature: the name of a post's author or of an anonymous
    administrator.
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


class Conversation(TypedDict):
    """The messages between one account and one peer. chat_id: Telegram's marked peer id.

    failed_count: the number of refused replies that nobody retried or discarded.
    read_inbox_max_id: the Telegram message id up to which the account has read; null if unknown.
    unread_own_count: the number of unread messages from our other accounts (among the newest 500
    unread messages).
    """

    id: int
    telegram_account_id: str
    chat_id: str
    kind: conversations.PeerKind
    title: str
    username: str | None
    can_reply: bool
    unread_count: int
    failed_count: int
    last_message_at: str | None
    last_message: Message | None
    read_inbox_max_id: str | None
    unread_own_count: int


class Thread(Listing[Message]):
    """A page of a conversation, oldest first. next_cursor leads to older messages.

    older: set if Telegram may have older messages but cannot be asked now.
    """

    older: NotRequired[Literal["unavailable"]]


class MessageVersion(TypedDict):
    """An earlier text of a message, its formats, and the time from which it was valid."""

    text: str
    since: str
    entities: list[Entity]


class ImportProgress(TypedDict):
    """The progress of an account's import, in chats."""

    telegram_account_id: str
    done: int
    total: int


class LoginError(TypedDict):
    """Why a login ended without an account."""

    code: str
    detail: str


class Login(TypedDict):
    """A login and the step that it waits for. expires_at: when that step expires.

    sent_by, sent_to, code_length: how and where Telegram sent the code. sent_to is Telegram's hint:
    a masked e-mail address, a link, the beginning of a word, or the prefix of a calling number.
    next_way, resend_at: how and when the code can be sent again. password_hint: the owner's hint.
    note: a sentence. After a login it says what changed or what Telegram asks for. At the QR code
    it says why Switchboard asks for a new code.
    """

    login_id: str
    step: logins.LoginStep
    expires_at: NotRequired[str]
    qr_url: NotRequired[str]
    qr_svg: NotRequired[str]
    sent_by: NotRequired[logins.SentBy]
    sent_to: NotRequired[str]
    code_length: NotRequired[int]
    next_way: NotRequired[logins.SentBy]
    resend_at: NotRequired[str]
    password_hint: NotRequired[str]
    note: NotRequired[str]
    account: NotRequired[Account]
    error: NotRequired[LoginError]


class FieldProblem(TypedDict):
    """A refused field and the reason. It never contains the value."""

    field: str
    reason: str


class Problem(TypedDict):
    """A failure as `application/problem+json` (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    retry_at: NotRequired[str]
    errors: NotRequired[list[FieldProblem]]


def account(given: accounts.Account) -> Account:
    """An account in the shape of the contract."""
    return Account(
        id=given.id,
        label=given.label,
        api_id=given.api_id,
        display_name=given.display_name,
        username=given.username,
        phone_hint=given.phone_hint,
        is_active=given.is_active,
        state=given.state,
        state_detail=given.state_detail,
        retry_at=_time(given.retry_at),
        complete_until=_time(given.complete_until),
        unread_count=given.unread_count,
        storage=given.storage,
        created_at=to_iso(given.created_at),
        import_done=given.import_done,
        import_total=given.import_total,
        removed_at=_time(given.removed_at),
        user_id=_text(given.user_id or None),
    )


def message(given: messages.Message) -> Message:
    """A message in the shape of the contract."""
    header = given.header or NO_HEADER
    return Message(
        id=given.id,
        conversation_id=given.conversation_id,
        telegram_account_id=given.account_id,
        chat_id=str(given.chat_id),
        message_id=_text(given.message_id),
        direction=given.direction,
        sender_id=_text(given.sender_id),
        sender_name=given.sender_name,
        text=given.text,
        kind=given.kind,
        media_label=given.media_label,
        timestamp=to_iso(given.timestamp),
        status=given.status,
        error=None if given.error is None else _send_error(given.error),
        client_id=given.client_id,
        reply_to_message_id=_text(given.reply_to_message_id),
        edited_at=_time(given.edited_at),
        deleted_at=_time(given.deleted_at),
        read_at=_time(given.read_at),
        entities=[_entity(entity) for entity in given.entities],
        forwarded_from=header.forwarded_from,
        signature=header.signature,
        quote=_quote(header.quote),
    )


def conversation(given: conversations.Conversation) -> Conversation:
    """A conversation in the shape of the contract."""
    return Conversation(
        id=given.id,
        telegram_account_id=given.account_id,
        chat_id=str(given.chat_id),
        kind=given.kind,
        title=given.title,
        username=given.username,
        can_reply=given.can_reply,
        unread_count=given.unread_count,
        failed_count=given.failed_count,
        last_message_at=_time(given.last_message_at),
        last_message=None if given.last_message is None else message(given.last_message),
        read_inbox_max_id=_text(given.read_inbox_max_id or None),
        unread_own_count=given.unread_own_count,
    )


def message_version(given: messages.MessageVersion) -> MessageVersion:
    """An earlier version in the shape of the contract."""
    return MessageVersion(
        text=given.text,
        since=to_iso(given.valid_from),
        entities=[_entity(entity) for entity in given.entities],
    )


def subject(given: events.Subject) -> Account | Conversation | Message | ImportProgress | None:
    """The object of an event, in the shape that REST uses."""
    match given:
        case messages.Message():
            return message(given)
        case conversations.Conversation():
            return conversation(given)
        case accounts.Account():
            return account(given)
        case events.ImportProgress():
            return ImportProgress(
                telegram_account_id=given.account_id, done=given.done, total=given.total
            )
        case events.Resync():
            return None


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


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _time(moment: int | None) -> str | None:
    return None if moment is None else to_iso(moment)
