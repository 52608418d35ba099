"""Which messages an account may edit, and delete for everyone, as Telegram allows it.

core.telegram.org/method/messages.editMessage, core.telegram.org/api/rights and the limits of
core.telegram.org/constructor/config (`MessageLimits`). Telegram's answer decides: a refusal is
shown as the message's problem.
"""

from switchboard.domain.ids import is_channel
from switchboard.domain.message_limits import ALWAYS
from switchboard.domain.messages import Direction, Kind, Message
from switchboard.domain.outbox.transitions import Refusal
from switchboard.domain.permissions import ChatRights, Restriction, holds

MINUTE, HOUR = 60, 3_600

DICE_TIME_LIMIT = 86_400
"""Seconds during which a die cannot be deleted for the other side of a private chat."""

NOT_SENT = Refusal(
    "message_not_sent", "Telegram does not have this message yet. Discard it, and write it again."
)
DELETED = Refusal("message_deleted", "This message was deleted.")
SERVICE = Refusal("edit_not_allowed", "Service messages cannot be edited.")
NOT_OWN = Refusal("edit_not_allowed", "Only the author can edit this message.")
NO_RIGHT = Refusal("edit_not_allowed", "The account may not edit messages in this channel.")
FIXED = Refusal("edit_not_allowed", "Telegram lets nobody edit a message of this kind.")
FORWARDED = Refusal("edit_not_allowed", "Forwarded messages cannot be edited.")
TOO_OLD = (
    "edit_not_allowed",
    "Telegram lets messages be edited for {} only. This one is older.",
)
DELETE_TOO_OLD = (
    "delete_not_allowed",
    "Telegram lets messages be deleted for everyone for {} only. This one is older.",
)
DELETE_SERVICE = Refusal(
    "delete_not_allowed", "This service message cannot be deleted for everyone."
)
DELETE_OWN_ONLY = Refusal(
    "delete_not_allowed",
    "The account can delete only its own messages for everyone here.",
)
DELETE_DICE = Refusal(
    "delete_not_allowed",
    "In a private chat a die cannot be deleted for everyone during its first day.",
)
SAVED = Refusal(
    "delete_not_allowed", "Nobody else sees Saved Messages. Delete the message for the account."
)
EVERYONE_ONLY = Refusal(
    "delete_for_everyone_only",
    "In channels and supergroups a message is deleted for everyone or not at all.",
)


def edit_refusal(message: Message, now: float) -> Refusal | None:
    """Why the account cannot edit the message; None if it can, as far as Switchboard knows."""
    return (
        state_refusal(message)
        or _content_refusal(message)
        or _author_refusal(message)
        or _age_refusal(message, now)
    )


def delete_refusal(message: Message, now: float, *, for_everyone: bool) -> Refusal | None:
    """Why the account cannot delete the message so; None if it can, as far as Switchboard knows."""
    refusal = state_refusal(message)
    if refusal is not None:
        return refusal
    if is_channel(message.chat_id):
        return _in_channel(message) if for_everyone else EVERYONE_ONLY
    return _in_own_box(message, now) if for_everyone else None


def state_refusal(message: Message) -> Refusal | None:
    """Why nothing can be done with the message at Telegram now: Telegram does not have it."""
    if message.deleted_at is not None:
        return DELETED
    return NOT_SENT if message.message_id is None else None


def is_protected(message: Message) -> bool:
    """Whether nobody may forward the message (core.telegram.org/api/forwarding)."""
    return _is_restricted(message, Restriction.NO_FORWARDS) or holds(
        message.chat_rights, ChatRights.NO_FORWARDS
    )


def _content_refusal(message: Message) -> Refusal | None:
    if message.kind is Kind.SERVICE:
        return SERVICE
    if message.header is not None and message.header.forwarded_from is not None:
        return FORWARDED
    return FIXED if _is_restricted(message, Restriction.NO_EDIT) else None


def _author_refusal(message: Message) -> Refusal | None:
    """In a channel, administrators edit posts of others, or their own posts."""
    is_own = message.direction is Direction.OUTGOING
    if not _is_post(message):
        return None if is_own else NOT_OWN
    if holds(message.chat_rights, ChatRights.EDIT_ANY):
        return None
    if not holds(message.chat_rights, ChatRights.POST):
        return NO_RIGHT
    return None if is_own else NOT_OWN


def _age_refusal(message: Message, now: float) -> Refusal | None:
    """Posts of channels, Saved Messages and messages of those who may pin have no time limit."""
    is_free = _is_post(message) or _is_saved(message) or holds(message.chat_rights, ChatRights.PIN)
    return None if is_free else _too_old(message, now, message.limits.edit_time, TOO_OLD)


def _too_old(message: Message, now: float, limit: int, refusal: tuple[str, str]) -> Refusal | None:
    if limit >= ALWAYS or now < message.timestamp + limit:
        return None
    code, sentence = refusal
    return Refusal(code, sentence.format(_duration(limit)))


def _duration(seconds: int) -> str:
    hours, minutes = seconds // HOUR, seconds // MINUTE
    return f"{hours} hours" if hours > 1 else f"{minutes} minutes"


def _in_channel(message: Message) -> Refusal | None:
    """In channels and supergroups: with the right to delete, or an own message."""
    if message.message_id == 1:
        return DELETE_SERVICE
    if holds(message.chat_rights, ChatRights.DELETE_ANY):
        return None
    if message.direction is not Direction.OUTGOING:
        return DELETE_OWN_ONLY
    needs_post = _is_post(message) or message.kind is Kind.SERVICE
    return (
        DELETE_OWN_ONLY if needs_post and not holds(message.chat_rights, ChatRights.POST) else None
    )


def _in_own_box(message: Message, now: float) -> Refusal | None:
    """In a private chat both sides may delete for both (constructor/config, revoke_pm_inbox). In a
    basic group the author and administrators may."""
    if _is_saved(message):
        return SAVED
    if message.chat_id > 0:
        return _in_private_chat(message, now)
    if holds(message.chat_rights, ChatRights.DELETE_ANY):
        return None
    if message.kind is Kind.SERVICE:
        return DELETE_SERVICE
    if message.direction is not Direction.OUTGOING:
        return DELETE_OWN_ONLY
    return _too_old(message, now, message.limits.revoke_time, DELETE_TOO_OLD)


def _in_private_chat(message: Message, now: float) -> Refusal | None:
    limits = message.limits
    if message.direction is not Direction.OUTGOING and not limits.revokes_incoming:
        return DELETE_OWN_ONLY
    is_dice = _is_restricted(message, Restriction.DICE)
    if is_dice and now < message.timestamp + DICE_TIME_LIMIT:
        return DELETE_DICE
    return _too_old(message, now, limits.private_revoke_time, DELETE_TOO_OLD)


def _is_restricted(message: Message, restriction: Restriction) -> bool:
    return message.restrictions is not None and holds(message.restrictions, restriction)


def _is_post(message: Message) -> bool:
    return holds(message.chat_rights, ChatRights.BROADCAST)


def _is_saved(message: Message) -> bool:
    return (
        message.chat_id > 0
        and message.sender_id == message.chat_id
        and (message.direction is Direction.OUTGOING)
    )
