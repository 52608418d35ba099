"""Translate a Telegram message into ours.

Pure. All text enters Switchboard here. So this module redacts messages that may carry a login code,
whether they are live, edited, from a difference or from history.
"""

from collections.abc import Iterator
from typing import Any

from telethon.tl import types

from switchboard.domain.formatting import is_blank, listed, one_line, stars
from switchboard.domain.ids import AlbumId, ChatId, TelegramMessageId, is_channel
from switchboard.domain.message_entities import Entity
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.redaction import HIDDEN_TEXT, carries_code
from switchboard.domain.timestamps import Timestamp, to_timestamp
from switchboard.domain.updates import GroupMove, NewMessage
from switchboard.telegram.translate.media import (
    UNKNOWN_MEDIA,
    amount_of,
    button_texts,
    label_of,
    link_of,
    plain,
)
from switchboard.telegram.translate.message_entities import convert_entities
from switchboard.telegram.translate.message_header import header_of
from switchboard.telegram.translate.peers import (
    PeerObjects,
    channel_marked_id,
    marked_id,
    marked_if_known,
    name_of,
)
from switchboard.telegram.translate.reactions import reactions_of
from switchboard.telegram.translate.reply_markup import reply_markup_of
from switchboard.telegram.translate.restrictions import restrictions_of
from switchboard.telegram.translate.rich_text import plain_text
from switchboard.telegram.translate.service_messages import GENERAL, ActionContext, sentence_of
from switchboard.telegram.translate.topics import topic_of

NOT_SHOWN = "Message that Switchboard cannot show. Open it in a Telegram app."
INVISIBLE = "Message of invisible characters"


def message_of(message: Any, entities: PeerObjects, self_id: int) -> NewMessage | None:
    """The translated message. None for the empty message of a deleted or unknown one."""
    if type(message) is types.MessageEmpty:
        return None
    chat_id = marked_id(message.peer_id)
    outgoing = _is_outgoing(message, chat_id, self_id)
    sender_id = _sender_of(message, chat_id, self_id, outgoing=outgoing)
    sender = entities.get(sender_id)
    text, looks, kind, label = _content(message, chat_id, sender_id, entities)
    shown = type(message) is types.Message and text != HIDDEN_TEXT
    hidden = bool(message.edit_hide)
    edited_at = to_timestamp(message.edit_date or message.date) if _is_edited(message) else None
    return NewMessage(
        chat_id=chat_id,
        message_id=TelegramMessageId(message.id),
        direction=Direction.OUTGOING if outgoing else Direction.INCOMING,
        sender_id=sender_id,
        sender_name=None if sender is None else name_of(sender),
        text=text,
        kind=kind,
        media_label=label,
        timestamp=to_timestamp(message.date),
        reply_to_message_id=_replied_to(message.reply_to, chat_id),
        edited_at=None if hidden else edited_at,
        entities=looks,
        header=header_of(message, chat_id, entities) if shown else None,
        hidden_edit_at=edited_at if hidden else None,
        mentions_me=bool(message.mentioned),
        is_unread_mention=bool(message.mentioned and message.media_unread),
        is_silent=bool(message.silent),
        album_id=None if message.grouped_id is None else AlbumId(message.grouped_id),
        reply_markup=reply_markup_of(message) if shown and message.reply_markup else None,
        reactions=reactions_of(message.reactions),
        expires_at=expires_at(message),
        group_move=_group_move(message, chat_id),
        topic_id=topic_of(message, chat_id),
        restrictions=restrictions_of(message),
        from_scheduled=bool(getattr(message, "from_scheduled", False)),
    )


def expires_at(message: Any) -> Timestamp | None:
    """When the timer of a message removes it (constructor/message, ttl_period), or None."""
    if not message.ttl_period:
        return None
    return Timestamp(to_timestamp(message.date) + message.ttl_period)


def _group_move(message: Any, chat_id: ChatId) -> GroupMove | None:
    """What the last message of a group and the first one of its supergroup say of each other."""
    if type(message) is not types.MessageService:
        return None
    if type(message.action) is types.MessageActionChatMigrateTo:
        return GroupMove(chat_id, channel_marked_id(message.action.channel_id))
    if type(message.action) is types.MessageActionChannelMigrateFrom:
        return GroupMove(ChatId(-message.action.chat_id), chat_id)
    return None


def _is_edited(message: Any) -> bool:
    return message.edit_date is not None or bool(message.edit_hide)


def from_short(update: Any, self_id: int) -> Any:
    """The full message of an `updateShortMessage` or `updateShortChatMessage`."""
    if type(update) is types.UpdateShortMessage:
        peer, author = types.PeerUser(update.user_id), None
    else:
        peer, author = types.PeerChat(update.chat_id), types.PeerUser(update.from_id)
    return types.Message(
        id=update.id,
        peer_id=peer,
        from_id=types.PeerUser(self_id) if update.out else author,
        message=update.message,
        entities=update.entities,
        date=update.date,
        out=update.out,
        mentioned=update.mentioned,
        media_unread=update.media_unread,
        silent=update.silent,
        fwd_from=update.fwd_from,
        reply_to=update.reply_to,
        ttl_period=update.ttl_period,
    )


def _is_outgoing(message: Any, chat_id: ChatId, self_id: int) -> bool:
    """Whether the message is outgoing. In Saved Messages the owner's own messages are, as in
    official apps."""
    return bool(message.out) or (chat_id == self_id and message.fwd_from is None)


def _sender_of(message: Any, chat_id: ChatId, self_id: int, *, outgoing: bool) -> int:
    """The marked id of the sender. Channel posts and anonymous admins have the chat as sender.
    Private messages name no sender (from layer 119 on): it is the owner or the peer.
    """
    author = marked_if_known(message.from_id)
    if author is not None:
        return author
    return self_id if outgoing and chat_id > 0 else chat_id


def _content(
    message: Any, chat_id: ChatId, sender_id: int, entities: PeerObjects
) -> tuple[str, tuple[Entity, ...], Kind, str | None]:
    """Text, entities, kind and media label. A message that may contain a login code has none of its
    text."""
    if _may_carry_code(message, chat_id, sender_id):
        return HIDDEN_TEXT, (), Kind.TEXT, None
    if type(message) is types.MessageService:
        chat_noun = _chat_noun(chat_id, entities)
        sentence = one_line(
            sentence_of(message.action, ActionContext(sender_id, chat_noun, entities))
        )
        return sentence or GENERAL, (), Kind.SERVICE, None
    text = message.message or ""
    looks = convert_entities(text, message.entities)
    if not text and message.rich_message is not None:
        text = plain_text(message.rich_message)
    label = listed(label_of(message.media), *_conditions(message)) or None
    if label is None and is_blank(text):
        label = _placeholder(message)
    if label is None:
        return text, looks, Kind.TEXT, None
    return text, looks, Kind.MEDIA, one_line(label) or UNKNOWN_MEDIA


def _conditions(message: Any) -> Iterator[str]:
    """Further facts about a message: its price, the result of a fact check
    (core.telegram.org/api/suggested-posts, /api/paid-messages, /api/factcheck)."""
    if (post := message.suggested_post) is not None:
        state = "accepted" if post.accepted else "rejected" if post.rejected else None
        at = f"for {post.schedule_date:%Y-%m-%d %H:%M} UTC" if post.schedule_date else None
        cost = amount_of(post.price) if post.price else None
        yield listed("Suggested post", listed(state, cost, at, between=", "), between=": ")
    if message.paid_message_stars:
        yield f"Paid: {stars(message.paid_message_stars)}"
    if (check := message.factcheck) is not None and check.text is not None:
        yield f"Fact check: {plain(check.text)}"


def _placeholder(message: Any) -> str:
    """The text that is shown for a message without readable content, so that no row is empty."""
    if address := link_of(message.media):
        return f"Link: {address}"
    if buttons := listed(*button_texts(message.reply_markup)):
        return f"Buttons: {buttons}"
    return INVISIBLE if message.message else NOT_SHOWN


def _may_carry_code(message: Any, chat_id: ChatId, sender_id: int) -> bool:
    if carries_code(chat_id=chat_id, sender_id=sender_id, origin=None):
        return True
    if message.fwd_from is None and message.reply_to is None:  # nearly every message
        return False
    return any(
        carries_code(chat_id=chat_id, sender_id=sender_id, origin=origin)
        for origin in (*_authors(message.fwd_from), *_quoted(message.reply_to))
    )


def _authors(forward: Any) -> tuple[int, ...]:
    """All peers that a forward names as its source."""
    if forward is None:
        return ()
    peers = (forward.from_id, forward.saved_from_peer, forward.saved_from_id)
    return tuple(author for peer in peers if (author := marked_if_known(peer)) is not None)


def _quoted(header: Any) -> tuple[int, ...]:
    """The sender of a quoted message of another chat."""
    if type(header) is not types.MessageReplyHeader:
        return ()
    chat_id = marked_if_known(header.reply_to_peer_id)
    return (() if chat_id is None else (chat_id,)) + _authors(header.reply_from)


def _chat_noun(chat_id: ChatId, entities: PeerObjects) -> str:
    chat = entities.get(chat_id)
    return "channel" if is_channel(chat_id) and getattr(chat, "broadcast", None) else "group"


def _replied_to(header: Any, chat_id: ChatId) -> TelegramMessageId | None:
    """The message of the same chat that this one answers.

    In a forum every message names its topic's first message; that alone is no answer.
    """
    if type(header) is not types.MessageReplyHeader or header.reply_to_msg_id is None:
        return None
    other = header.reply_to_peer_id
    if other is not None and marked_if_known(other) != chat_id:
        return None
    if header.reply_to_ephemeral:  # its id is not one of this chat
        return None
    if header.forum_topic and header.reply_to_top_id is None:
        return None
    return TelegramMessageId(header.reply_to_msg_id)
