"""A conversation: the messages between one account and one peer, or of one topic of the peer."""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.buttons import ReplyKeyboard
from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder
from switchboard.domain.ids import AccountId, ChatId, ConversationId, TopicId
from switchboard.domain.messages import Message
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import WHOLE_CHAT, Division


class PeerKind(StrEnum):
    """The kind of a conversation's peer. A supergroup counts as a group."""

    USER = "user"
    BOT = "bot"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class ConversationProblem:
    """Why Telegram refused the last change of a conversation: a code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the list shows it. It belongs to exactly one account.

    failed_count: the number of replies that Telegram refused and nobody retried or discarded.
    read_inbox_max_id: Telegram's read mark, up to which the owner has read incoming messages.
    unread_own_count: the number of unread messages from another account of this Switchboard.
    problem: why Telegram refused the operator's last change; None after the next change.
    muted_until: the end of the mute, by its own settings or the defaults; None if it is not muted.
    pinned_rank: its place among the pinned conversations of the archive or of the main list, the
    least one first; None if it is not pinned. unread_mark: the owner marked it as unread.
    unread_mentions: the number of unread messages that mention the owner. unread_count counts an
    album once, and last_message is the whole album if the newest message is part of one.
    cannot_reply_reason: a sentence that says why can_reply is false. moved_to_conversation_id: the
    supergroup that this group became; moved_from_conversation_id: the group that this supergroup
    was.
    division: how its chat is divided. topic_id: 0 for a whole chat. topic_title: the title of a
    forum topic, or the name of the person in a channel's direct messages; None for a whole chat.
    is_listed: whether lists show it. They show the topics of a forum, but not the forum beside
    them, and not a topic that is hidden.
    waiting_since: the time of the oldest message that nobody has answered (`domain/waiting.py`);
    None if nobody waits, or if it is archived. snoozed_until: lists leave it out until then, or
    until a new message or an own reply. snooze_unless_answered: an own reply does not end it.
    first_name: of the person or bot, if it is known; None for groups and channels.
    """

    id: ConversationId
    account_id: AccountId
    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    can_reply: bool
    unread_count: int
    failed_count: int
    last_message_at: Timestamp | None
    last_message: Message | None
    read_inbox_max_id: int = 0
    unread_own_count: int = 0
    problem: ConversationProblem | None = None
    muted_until: Timestamp | None = None
    is_archived: bool = False
    pinned_rank: int | None = None
    unread_mark: bool = False
    unread_mentions: int = 0
    draft: Draft | None = None
    cannot_reply_reason: str | None = None
    reply_keyboard: ReplyKeyboard | None = None
    moved_to_conversation_id: ConversationId | None = None
    moved_from_conversation_id: ConversationId | None = None
    division: Division = Division.WHOLE
    topic_id: TopicId = WHOLE_CHAT
    topic_title: str | None = None
    is_listed: bool = True
    waiting_since: Timestamp | None = None
    snoozed_until: Timestamp | None = None
    snooze_unless_answered: bool = False
    note: str | None = None
    first_name: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations a list shows. None: no filter, except that archived and snoozed
    conversations are left out.

    unread: only those with unread messages or an unread mark. q: part of a title or username.
    is_archived: None leaves archived conversations out, unless a folder decides.
    is_waiting: those in which somebody waits for an answer, the longest waiting first.
    is_snoozed: None leaves snoozed conversations out.
    is_folded: a forum is one entry, its newest conversation. Lists of those that wait or are
    snoozed are not folded.
    """

    account_id: AccountId | None = None
    unread: bool = False
    q: str | None = None
    is_archived: bool | None = None
    is_muted: bool | None = None
    kind: PeerKind | None = None
    folder: Folder | None = None
    is_waiting: bool | None = None
    is_snoozed: bool | None = None
    is_folded: bool = False
