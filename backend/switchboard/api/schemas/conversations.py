"""The JSON shapes of a conversation and its draft."""

from typing_extensions import TypedDict

from switchboard.api.schemas.fields import text_or_none, time_or_none
from switchboard.api.schemas.messages import Button, Message, button_rows, message
from switchboard.domain import buttons, conversations, drafts
from switchboard.domain.notifications import MUTED_ALWAYS
from switchboard.domain.timestamps import to_iso
from switchboard.domain.topics import Division

WITHOUT_END = "9999-12-31T23:59:59Z"
"""The time of a mute without an end."""


class Draft(TypedDict):
    """An unfinished message, which all devices of the owner share. date: when it was saved."""

    text: str
    reply_to_message_id: str | None
    date: str


class ConversationProblem(TypedDict):
    """Why Telegram refused a change of a conversation: a stable code and a sentence."""

    code: str
    text: str


class ReplyKeyboard(TypedDict):
    """The answers that a bot offers as buttons. message_id: Telegram's id of their message.

    placeholder: for the empty text field. is_single_use: apps hide the keyboard once it was used.
    """

    message_id: str
    buttons: list[list[Button]]
    placeholder: str | None
    is_single_use: bool


class Conversation(TypedDict):
    """The messages between one account and one peer, or of one topic of the peer. chat_id:
    Telegram's marked peer id.

    unread_count: an album counts once. last_message: of an album, the newest part with the caption
    and a label for the whole album.
    failed_count: the number of refused replies that nobody retried or discarded.
    read_inbox_max_id: the Telegram message id up to which the account has read; null if unknown.
    unread_own_count: the number of unread messages from other accounts of the operator (among the
    newest 500 unread messages).
    muted_until: the end of the mute, by the conversation's own settings or the account's defaults;
    9999-12-31T23:59:59Z if it has no end, null if the conversation is not muted.
    pinned_rank: the place among the pinned conversations of the archive or of the main list, the
    smallest one first; null if it is not pinned. unread_mark: the owner marked it as unread.
    unread_mentions: the number of unread messages that mention the owner.
    topic_id: the topic of a forum, or the person in a channel's direct messages (their marked peer
    id); null for a whole chat. topic_title: its title, or the person's name. is_listed: whether
    lists show the conversation: they show the topics of a forum, and not the forum beside them.
    is_direct_messages: whether the topic is a person who writes to a channel.
    problem: Telegram refused the last change (PATCH), so the conversation is as it was; null after
    the next change, or after a day.
    cannot_reply_reason: a sentence that says why can_reply is false and what to do; null if it is
    true.
    waiting_since: the time of the oldest message that nobody has answered; null if nobody waits, or
    if the conversation is archived. In a private chat every message of the other person counts, in
    a group a message that mentions the owner or answers them.
    snoozed_until: lists leave the conversation out until then; a new message ends it earlier, and
    an own reply unless snooze_unless_answered. note: the operator's note; Telegram does not know
    it.
    first_name: of the person or bot, null if it is not known.
    moved_to_conversation_id: the supergroup that this group became. moved_from_conversation_id: the
    group that this supergroup was; its messages follow when the thread is paged back.
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
    muted_until: str | None
    is_archived: bool
    is_pinned: bool
    pinned_rank: int | None
    unread_mark: bool
    unread_mentions: int
    draft: Draft | None
    problem: ConversationProblem | None
    cannot_reply_reason: str | None
    moved_to_conversation_id: int | None
    moved_from_conversation_id: int | None
    reply_keyboard: ReplyKeyboard | None
    topic_id: str | None
    topic_title: str | None
    is_listed: bool
    is_direct_messages: bool
    waiting_since: str | None
    snoozed_until: str | None
    snooze_unless_answered: bool
    note: str | None
    first_name: str | None


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
        last_message_at=time_or_none(given.last_message_at),
        last_message=None if given.last_message is None else message(given.last_message),
        read_inbox_max_id=text_or_none(given.read_inbox_max_id or None),
        unread_own_count=given.unread_own_count,
        muted_until=_muted_until(given.muted_until),
        is_archived=given.is_archived,
        is_pinned=given.pinned_rank is not None,
        pinned_rank=given.pinned_rank,
        unread_mark=given.unread_mark,
        unread_mentions=given.unread_mentions,
        draft=None if given.draft is None else _draft(given.draft),
        problem=None
        if given.problem is None
        else ConversationProblem(code=given.problem.code, text=given.problem.text),
        cannot_reply_reason=given.cannot_reply_reason,
        moved_to_conversation_id=given.moved_to_conversation_id,
        moved_from_conversation_id=given.moved_from_conversation_id,
        reply_keyboard=None
        if given.reply_keyboard is None
        else _reply_keyboard(given.reply_keyboard),
        topic_id=text_or_none(given.topic_id or None),
        topic_title=given.topic_title,
        is_listed=given.is_listed,
        is_direct_messages=given.division is Division.PEOPLE,
        waiting_since=time_or_none(given.waiting_since),
        snoozed_until=time_or_none(given.snoozed_until),
        snooze_unless_answered=given.snooze_unless_answered,
        note=given.note,
        first_name=given.first_name,
    )


def _reply_keyboard(given: buttons.ReplyKeyboard) -> ReplyKeyboard:
    return ReplyKeyboard(
        message_id=str(given.message_id),
        buttons=button_rows(given.markup),
        placeholder=given.markup.placeholder,
        is_single_use=given.markup.is_single_use,
    )


def _draft(given: drafts.Draft) -> Draft:
    return Draft(
        text=given.text,
        reply_to_message_id=text_or_none(given.reply_to_message_id),
        date=to_iso(given.date),
    )


def _muted_until(moment: int | None) -> str | None:
    return WITHOUT_END if moment == MUTED_ALWAYS else time_or_none(moment)
