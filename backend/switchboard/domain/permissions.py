"""What an account may do in a chat: why it cannot write there, and its rights over messages."""

from enum import IntFlag, StrEnum


class CannotReply(StrEnum):
    """A reason why nothing can be written. The store keeps it by this name."""

    ACCOUNT_REMOVED = "account_removed"
    UNKNOWN_CHAT = "unknown_chat"
    DELETED_USER = "deleted_user"
    SERVICE_CHAT = "service_chat"
    BLOCKED = "blocked"
    NO_ACCESS = "no_access"
    LEFT = "left"
    BANNED = "banned"
    DEACTIVATED = "deactivated"
    GROUP_MOVED = "group_moved"
    READ_ONLY_CHANNEL = "read_only_channel"
    ADMINS_ONLY = "admins_only"
    RESTRICTED = "restricted"
    PAID = "paid"
    PAID_PERSON = "paid_person"
    PREMIUM_REQUIRED = "premium_required"
    HAS_TOPICS = "has_topics"
    HAS_PEOPLE = "has_people"
    NO_TOPICS = "no_topics"
    TOPIC_DELETED = "topic_deleted"
    TOPIC_CLOSED = "topic_closed"
    NOT_ALLOWED = "not_allowed"


SENTENCES: dict[CannotReply, str] = {
    CannotReply.ACCOUNT_REMOVED: "The account was removed. Add it again to reply.",
    CannotReply.UNKNOWN_CHAT: (
        "Telegram has not shown this chat to the account yet, so nobody knows whether it may "
        "write here."
    ),
    CannotReply.DELETED_USER: "This person's account no longer exists.",
    CannotReply.SERVICE_CHAT: "Only Telegram itself writes in this chat.",
    CannotReply.BLOCKED: (
        "The account has blocked this chat. Unblock it in a Telegram app to write here."
    ),
    CannotReply.NO_ACCESS: (
        "The account is no longer in this chat: it left or was removed, or the chat was deleted."
    ),
    CannotReply.LEFT: "The account has left this chat. Join it in a Telegram app to write here.",
    CannotReply.BANNED: "An administrator has banned the account from this chat.",
    CannotReply.DEACTIVATED: "This group was closed. Nobody can write in it.",
    CannotReply.GROUP_MOVED: "This group became a supergroup. Write there.",
    CannotReply.READ_ONLY_CHANNEL: "Only administrators of this channel can post in it.",
    CannotReply.ADMINS_ONLY: "Only administrators can write in this group.",
    CannotReply.RESTRICTED: "An administrator does not let the account write in this group.",
    CannotReply.PAID: (
        "This group takes Telegram Stars for each message. Write from a Telegram app to pay them."
    ),
    CannotReply.PAID_PERSON: (
        "This person takes Telegram Stars for each message. Write from a Telegram app to pay them."
    ),
    CannotReply.PREMIUM_REQUIRED: (
        "This person accepts first messages only from contacts and from accounts with Telegram "
        "Premium. Once they have written, you can answer here."
    ),
    CannotReply.HAS_TOPICS: "This group is divided into topics. Open a topic to write.",
    CannotReply.HAS_PEOPLE: (
        "These are the direct messages of a channel. Open the conversation with one person."
    ),
    CannotReply.NO_TOPICS: "This group no longer has topics. Open the group to write.",
    CannotReply.TOPIC_DELETED: "This topic was deleted.",
    CannotReply.TOPIC_CLOSED: "This topic is closed. Only administrators can write in it.",
    CannotReply.NOT_ALLOWED: "The account cannot write in this chat.",
}
"""Each reason for the operator, with what can be done about it."""


def sentence_of(reason: CannotReply, moved_to: str | None = None) -> str:
    """A reason for the operator. moved_to: the title of the supergroup that the group became."""
    if reason is CannotReply.GROUP_MOVED and moved_to is not None:
        return f"This group became the supergroup “{moved_to}”. Write there."
    return SENTENCES[reason]


class ChatRights(IntFlag):
    """What an account may do with the messages of a group or channel. The store keeps the number.

    delete_any, edit_any: with messages of others too. post: write posts in a channel. pin: an
    account that may pin messages in a supergroup may edit its own at any time. no_forwards: the
    content of the chat is protected, and nobody may forward it. broadcast: it is a channel, whose
    messages are posts.
    """

    NONE = 0
    DELETE_ANY = 1
    EDIT_ANY = 2
    POST = 4
    PIN = 8
    NO_FORWARDS = 16
    BROADCAST = 32


class Restriction(IntFlag):
    """What nobody can do with a message because of its content. The store keeps the number.

    no_edit: it is forwarded, a sticker, a poll and so on. no_forwards: its content is protected.
    dice: for a day it cannot be deleted for both sides of a private chat.
    """

    NONE = 0
    NO_EDIT = 1
    NO_FORWARDS = 2
    DICE = 4


def holds(flags: IntFlag, flag: IntFlag) -> bool:
    """Whether the flags contain a flag.

    `flags & flag` makes a member of the enum first, which takes ten times as long. Every message
    that is shown asks several times.
    """
    return int.__and__(flags, flag) != 0
