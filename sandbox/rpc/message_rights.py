"""Who may edit and delete which messages.

core.telegram.org/method/messages.editMessage, core.telegram.org/method/messages.deleteMessages,
core.telegram.org/api/rights and the limits of core.telegram.org/constructor/config.
"""

from __future__ import annotations

from sandbox.errors import bad
from sandbox.rpc.registry import Call
from sandbox.world import Channel, Group, Message, User

FIXED_MEDIA = frozenset({"sticker", "contact", "geo", "poll", "dice"})
"""Media without a text or caption."""

DICE_TIME = 86_400
"""Seconds during which a die cannot be deleted for the other side of a private chat."""


def editable(call: Call, message: Message | None) -> Message:
    """The message, if the user may edit it: an own text or caption, for a limited time
    (MESSAGE_ID_INVALID, MESSAGE_AUTHOR_REQUIRED, MESSAGE_EDIT_TIME_EXPIRED)."""
    if message is None or message.action is not None:
        raise bad("MESSAGE_ID_INVALID")
    if message.sender is not call.user and not _edits_posts(call, message):
        raise bad("MESSAGE_AUTHOR_REQUIRED")
    if message.forwarded_from is not None:
        raise bad("MESSAGE_AUTHOR_REQUIRED")
    if message.media is not None and message.media.kind in FIXED_MEDIA:
        raise bad("MESSAGE_ID_INVALID")
    age = call.context.clock() - message.date
    if age >= call.context.limits.edit_time and not _has_no_time_limit(call, message):
        raise bad("MESSAGE_EDIT_TIME_EXPIRED")
    return message


def _edits_posts(call: Call, message: Message) -> bool:
    """Administrators may edit posts of others in a broadcast channel (``edit_messages``)."""
    chat = message.chat
    return isinstance(chat, Channel) and not chat.megagroup and call.user in chat.admins


def _has_no_time_limit(call: Call, message: Message) -> bool:
    """Posts, Saved Messages, and in a supergroup the messages of those who may pin."""
    chat = message.chat
    if isinstance(chat, Channel):
        return not chat.megagroup or call.user is chat.creator
    return chat is call.user


def may_revoke(call: Call, message: Message) -> bool:
    """Whether the user may delete it for everybody: in a private chat either side
    (``revoke_pm_inbox``), apart from a new die; in a basic group the author and the creator. The
    time limits are those of the configuration."""
    chat, limits = message.chat, call.context.limits
    age = call.context.clock() - message.date
    is_own = call.user is message.sender
    if isinstance(chat, User):
        is_die = message.media is not None and message.media.kind == "dice"
        if (is_die and age < DICE_TIME) or not (is_own or limits.revoke_pm_inbox):
            return False
        return age < limits.revoke_pm_time
    is_creator = isinstance(chat, Group) and call.user is chat.creator
    return is_creator or (is_own and age < limits.revoke_time)


def check_may_delete(call: Call, channel: Channel, message: Message) -> None:
    """In a channel or supergroup: own messages, or any as an administrator
    (MESSAGE_DELETE_FORBIDDEN)."""
    if message.sender is not call.user and call.user not in channel.admins:
        raise bad("MESSAGE_DELETE_FORBIDDEN")
