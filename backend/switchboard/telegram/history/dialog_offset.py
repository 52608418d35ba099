"""Where a page of dialogs ends, and the request that continues there.

Offsets are Telegram's: date, id and peer of the last message of a page (Telegram: "Pagination in
the API").
"""

from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId
from switchboard.domain.updates import Peer
from switchboard.telegram.history.dialog_entries import peer_from_answer
from switchboard.telegram.translate.peers import (
    PeerObjects,
    input_peer,
    marked_if_known,
    peers_by_id,
)


@dataclass(frozen=True, slots=True)
class Offset:
    """The end of a page.

    date: None if Telegram did not give it; chat and message alone may not be enough for Telegram.
    peer: the chat as requests name it.
    """

    message_id: int
    date: Any
    peer: Any
    chat_id: ChatId


def end_of(answer: Any) -> Offset | None:
    """The offset behind the last chat whose newest message has a date. If none has a date, behind
    the last chat."""
    entities, dates = peers_by_id(answer.users, answer.chats), _dates(answer)
    undated = None
    for dialog in reversed(answer.dialogs):
        peer = _peer_in_list(dialog, entities)
        if peer is None:
            continue
        date = dates.get((peer.chat_id, dialog.top_message))
        named = input_peer(peer.chat_id, peer.access_hash or 0)
        offset = Offset(dialog.top_message, date, named, peer.chat_id)
        if date is not None:
            return offset
        undated = undated or offset
    return undated


def advance(request: Any, offset: Offset | None) -> bool:
    """Move the request to this offset. False if there is none, or if it is already there."""
    if offset is None:
        return False
    before = bytes(request)
    request.exclude_pinned = True
    request.offset_id = offset.message_id
    request.offset_date = offset.date or request.offset_date
    request.offset_peer = offset.peer
    return before != bytes(request)


def _dates(answer: Any) -> dict[tuple[ChatId, int], Any]:
    """The dates of the messages of an answer, by chat and id."""
    return {
        (chat_id, message.id): message.date
        for message in answer.messages
        if isinstance(message, types.Message | types.MessageService)
        and (chat_id := marked_if_known(message.peer_id)) is not None
    }


def _peer_in_list(dialog: Any, entities: PeerObjects) -> Peer | None:
    try:
        return peer_from_answer(dialog.peer, entities) if isinstance(dialog, types.Dialog) else None
    except Exception:  # noqa: BLE001 - reported where the dialog itself is read
        return None
