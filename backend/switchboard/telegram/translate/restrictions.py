"""Find out what nobody can do with a message because of its content.

Pure. Which content can be edited: core.telegram.org/method/messages.editMessage, and as in official
clients (TDLib: `can_edit_message`, `is_editable_message_content`).
"""

from typing import Any

from telethon.tl import types

from switchboard.domain.permissions import Restriction

_EDITABLE = (
    types.MessageMediaEmpty,
    types.MessageMediaWebPage,
    types.MessageMediaPhoto,
    types.MessageMediaDocument,
)

_EDITABLE_MARKUPS = frozenset({type(None), types.ReplyInlineMarkup})

_FIXED_DOCUMENTS = (types.DocumentAttributeSticker, types.DocumentAttributeCustomEmoji)


def restrictions_of(message: Any) -> Restriction:
    """The restrictions of a message. A service message can be neither edited nor forwarded."""
    if type(message) is not types.Message:
        return Restriction.NO_EDIT | Restriction.NO_FORWARDS
    media = message.media
    restrictions = Restriction.NONE
    if message.noforwards:
        restrictions |= Restriction.NO_FORWARDS
    if type(media) is types.MessageMediaDice:
        restrictions |= Restriction.DICE
    if (
        message.fwd_from is not None
        or message.via_bot_id is not None
        or message.rich_message is not None
        or not _is_editable(media)
        or type(message.reply_markup) not in _EDITABLE_MARKUPS
    ):
        restrictions |= Restriction.NO_EDIT
    return restrictions


def _is_editable(media: Any) -> bool:
    """Whether a message with this media has a text or a caption that can be edited."""
    if media is None:
        return True
    if not isinstance(media, _EDITABLE) or getattr(media, "ttl_seconds", None):
        return False
    if type(media) is not types.MessageMediaDocument:
        return True
    if media.round:
        return False
    attributes = getattr(media.document, "attributes", None) or ()
    return not any(
        isinstance(one, _FIXED_DOCUMENTS)
        or (isinstance(one, types.DocumentAttributeVideo) and one.round_message)
        for one in attributes
    )
