"""The entries of an answer with dialogs, as chats."""

from dataclasses import dataclass
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId, TelegramMessageId, is_channel
from switchboard.domain.updates import Dialog, NewMessage, Peer
from switchboard.telegram.translate.dialog_state import draft_of, is_archive, notify_settings_of
from switchboard.telegram.translate.peers import (
    PeerObjects,
    bare_id,
    marked_if_known,
    peer_of,
    peers_by_id,
)
from switchboard.telegram.translate.unreadable import Unreadable, messages_of

NOT_CHATS = (types.DialogFolder, types.DialogCommunity)
"""Entries of the list that stand for several chats. These chats may be missing from the list."""

Tops = dict[tuple[ChatId, TelegramMessageId], NewMessage]
"""Newest messages of chats."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of dialogs, and the pts of the channels among them by bare id."""

    dialogs: tuple[Dialog, ...]
    channel_pts: dict[int, int]


@dataclass(frozen=True, slots=True)
class DialogEntry:
    """A dialog, the pts of its channel, and whether it is pinned in its list."""

    dialog: Dialog
    pts: int | None
    is_pinned: bool


def page_of(answer: Any, unreadable: Unreadable, self_id: int) -> Page:
    """The chats of an answer that have messages."""
    found, _ = read_entries(answer, unreadable, self_id)
    return page_with([item for item in found if item.dialog.top_message_id])


def read_entries(
    answer: Any, unreadable: Unreadable, self_id: int
) -> tuple[list[DialogEntry], bool]:
    """The chats of an answer, and whether they are all of its entries. Communities are not counted:
    their chats are requested separately.

    An unusable entry is left out and reported, and the others are kept.
    """
    entities = peers_by_id(answer.users, answer.chats)
    messages = messages_of(answer.messages, entities, self_id, unreadable)
    tops = {(message.chat_id, message.message_id): message for message in messages}
    found: list[DialogEntry] = []
    for entry in answer.dialogs:
        if isinstance(entry, NOT_CHATS):
            continue
        try:
            found.append(DialogEntry(_dialog(entry, entities, tops), entry.pts, bool(entry.pinned)))
        except Exception as error:  # noqa: BLE001 - one poisoned entry must not stop the list
            unreadable(type(entry).__name__, error)
    communities = sum(type(entry) is types.DialogCommunity for entry in answer.dialogs)
    return found, len(found) + communities == len(answer.dialogs)


def page_with(found: list[DialogEntry]) -> Page:
    """A page of these chats."""
    channels = {
        bare_id(item.dialog.peer.chat_id): item.pts
        for item in found
        if item.pts and is_channel(item.dialog.peer.chat_id)
    }
    return Page(tuple(item.dialog for item in found), channels)


def _dialog(dialog: Any, entities: PeerObjects, tops: Tops) -> Dialog:
    peer = peer_from_answer(dialog.peer, entities)
    if peer is None:
        raise LookupError("the answer does not describe the chat")
    return Dialog(
        peer=peer,
        top_message_id=TelegramMessageId(dialog.top_message),
        unread_count=dialog.unread_count,
        read_inbox_max_id=TelegramMessageId(dialog.read_inbox_max_id),
        read_outbox_max_id=TelegramMessageId(dialog.read_outbox_max_id),
        top=tops.get((peer.chat_id, TelegramMessageId(dialog.top_message))),
        notify=notify_settings_of(dialog.notify_settings),
        is_archived=is_archive(dialog.folder_id),
        unread_mark=bool(dialog.unread_mark),
        unread_mentions=dialog.unread_mentions_count,
        draft=None if dialog.draft is None else draft_of(dialog.draft),
    )


def peer_from_answer(peer: Any, entities: PeerObjects) -> Peer | None:
    """A peer as the answer describes it. None if it does not."""
    entity = entities.get(marked_if_known(peer) or 0)
    return None if entity is None else peer_of(entity)
