"""Find out from Telegram's users, groups and channels why an account cannot write there.

Pure. Each function returns None if the account may write. Flags as in Telegram's documentation of
the constructors `user`, `chat` and `channel`, and of "Channels, supergroups, gigagroups and basic
groups" and "Admin, banned and default rights".
"""

from typing import Any

from switchboard.domain.permissions import CannotReply, ChatRights
from switchboard.domain.redaction import CODE_SENDERS

REPLIES = 1271266957
"""Telegram's chat that collects answers to the owner's comments (TDLib: `get_replies_bot_user_id`).
Nobody can write in it."""


def barrier_of_user(user: Any) -> CannotReply | None:
    """Why nothing can be written to a person or bot."""
    if user.deleted:
        return CannotReply.DELETED_USER
    if user.id in CODE_SENDERS or user.id == REPLIES:
        return CannotReply.SERVICE_CHAT
    return None


def barrier_in_channel(channel: Any) -> CannotReply | None:
    """Why nothing can be posted in a broadcast channel."""
    if channel.left:
        return _way_out(channel)
    rights = channel.admin_rights
    if channel.creator or (rights and rights.post_messages):
        return None
    return CannotReply.READ_ONLY_CHANNEL


def barrier_in_group(group: Any) -> CannotReply | None:
    """Why nothing can be written in a group or supergroup."""
    if getattr(group, "migrated_to", None):
        return CannotReply.GROUP_MOVED
    if getattr(group, "deactivated", None):
        return CannotReply.DEACTIVATED
    if group.left:
        return _way_out(group)
    if group.creator or group.admin_rights:
        return None
    if getattr(group, "gigagroup", None) or _muted(group.default_banned_rights):
        return CannotReply.ADMINS_ONLY
    if _muted(getattr(group, "banned_rights", None)):
        return CannotReply.RESTRICTED
    if getattr(group, "send_paid_messages_stars", None):
        return CannotReply.PAID
    return None


def rights_in(chat: Any) -> ChatRights:
    """What the account may do with the messages of a group or channel (Telegram:
    `chatAdminRights`)."""
    is_broadcast = bool(getattr(chat, "broadcast", None))
    given = chat.admin_rights
    rights = ChatRights.BROADCAST if is_broadcast else ChatRights.NONE
    if chat.noforwards:
        rights |= ChatRights.NO_FORWARDS
    if chat.creator or (given and given.delete_messages):
        rights |= ChatRights.DELETE_ANY
    if not is_broadcast:
        return rights | ChatRights.PIN if chat.creator or (given and given.pin_messages) else rights
    if chat.creator or (given and given.edit_messages):
        rights |= ChatRights.EDIT_ANY
    return rights | ChatRights.POST if chat.creator or (given and given.post_messages) else rights


def _way_out(chat: Any) -> CannotReply:
    """Why the account is not in the chat: it left, or it was banned, which includes reading."""
    rights = getattr(chat, "banned_rights", None)
    return CannotReply.BANNED if rights and rights.view_messages else CannotReply.LEFT


def _muted(rights: Any) -> bool:
    return bool(rights and (rights.send_messages or rights.send_plain))
