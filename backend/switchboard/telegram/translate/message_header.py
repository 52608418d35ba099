"""The header of a message: where it was forwarded from, and what it answers.

Pure (core.telegram.org/constructor/messageFwdHeader, messageReplyHeader, messageReplyStoryHeader).
"""

from typing import Any

from telethon.tl import types

from switchboard.domain.formatting import listed, one_line
from switchboard.domain.ids import ChatId
from switchboard.domain.messages import MessageHeader, Quote, QuoteKind
from switchboard.telegram.translate.media import label_of
from switchboard.telegram.translate.peers import PeerObjects, marked_if_known, name_of

UNKNOWN_AUTHOR = "Unknown"


def header_of(message: Any, chat_id: ChatId, entities: PeerObjects) -> MessageHeader | None:
    """The header of a message. None without one, as for most messages."""
    if message.fwd_from is None and message.reply_to is None and message.post_author is None:
        return None
    header = MessageHeader(
        _forwarded_from(message.fwd_from, entities),
        one_line(message.post_author or "") or None,
        _quote(message.reply_to, chat_id, entities),
    )
    return None if header == MessageHeader() else header


def _forwarded_from(forward: Any, entities: PeerObjects) -> str | None:
    """The first author. An author who shows only a name has no peer. A post may be signed."""
    if type(forward) is not types.MessageFwdHeader:
        return None
    name = _name(forward.from_id, entities) or forward.from_name
    name = name or _name(forward.saved_from_id, entities) or forward.saved_from_name
    signed = f"({forward.post_author})" if forward.post_author else None
    return one_line(listed(name or UNKNOWN_AUTHOR, signed, between=" "))


def _quote(header: Any, chat_id: ChatId, entities: PeerObjects) -> Quote | None:
    if type(header) is types.MessageReplyStoryHeader:
        return Quote(QuoteKind.STORY, None, _name(header.peer, entities) or UNKNOWN_AUTHOR)
    if type(header) is not types.MessageReplyHeader:
        return None
    if _is_of_another_chat(header, chat_id):
        text = header.quote_text or label_of(header.reply_media)
        return Quote(QuoteKind.MESSAGE, text, _quoted_author(header, entities))
    if header.quote and header.quote_text:
        return Quote(QuoteKind.MESSAGE, header.quote_text, None)
    return None


def _is_of_another_chat(header: Any, chat_id: ChatId) -> bool:
    if header.reply_to_peer_id is not None:
        return marked_if_known(header.reply_to_peer_id) != chat_id
    return header.reply_from is not None and header.reply_to_msg_id is None


def _quoted_author(header: Any, entities: PeerObjects) -> str:
    origin = header.reply_from
    named = origin and (_name(origin.from_id, entities) or origin.from_name)
    return one_line(named or _name(header.reply_to_peer_id, entities) or UNKNOWN_AUTHOR)


def _name(peer: Any, entities: PeerObjects) -> str | None:
    entity = entities.get(marked_if_known(peer) or 0)
    return None if entity is None else name_of(entity)
