"""Translate what the owner has set for a chat: notification settings, draft, folders.

Pure. The list of chats and the updates bring the same objects.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.notifications import NotifySettings
from switchboard.domain.timestamps import Timestamp, to_timestamp
from switchboard.telegram.translate.message_entities import convert_entities
from switchboard.telegram.translate.peers import channel_marked_id

MAIN, ARCHIVE = 0, 1
"""Telegram's peer folders: the main list and the archive (Telegram: "Folders", "Peer folders")."""

_WITH_RULES = (types.DialogFilter, types.DialogFilterChatlist)


def is_archive(folder_id: int | None) -> bool:
    """Whether a peer folder is the archive. Without a number it is the main list."""
    return folder_id == ARCHIVE


def notify_settings_of(settings: Any) -> NotifySettings:
    """The settings of a chat, or the defaults of a kind of chats."""
    until = settings.mute_until
    return NotifySettings(None if until is None else to_timestamp(until), settings.silent)


def draft_of(draft: Any) -> Draft:
    """A draft. It is empty if it was cleared."""
    date = Timestamp(0) if draft.date is None else to_timestamp(draft.date)
    if isinstance(draft, types.DraftMessageEmpty):
        return Draft("", date)
    entities = convert_entities(draft.message, draft.entities)
    return Draft(draft.message, date, _answered(draft.reply_to), entities)


def folders_of(filters: Iterable[Any], self_id: int) -> tuple[Folder, ...]:
    """The owner's folders, in their order. The entry for all chats is left out."""
    return tuple(_folder(given, self_id) for given in filters if isinstance(given, _WITH_RULES))


def _answered(reply_to: Any) -> TelegramMessageId | None:
    """The message of the same chat that a draft answers."""
    if not isinstance(reply_to, types.InputReplyToMessage) or reply_to.reply_to_peer_id is not None:
        return None
    return TelegramMessageId(reply_to.reply_to_msg_id)


def _folder(given: Any, self_id: int) -> Folder:
    """The folder of a dialog filter. A shared folder (`dialogFilterChatlist`) has no rules except
    its chats."""
    title = given.title if isinstance(given.title, str) else given.title.text
    pinned, included = _chats(given.pinned_peers, self_id), _chats(given.include_peers, self_id)
    if isinstance(given, types.DialogFilterChatlist):
        return Folder(FolderId(given.id), title, given.emoticon, pinned, included)
    return Folder(
        id=FolderId(given.id),
        title=title,
        emoticon=given.emoticon,
        pinned=pinned,
        included=included,
        excluded=_chats(given.exclude_peers, self_id),
        contacts=bool(given.contacts),
        non_contacts=bool(given.non_contacts),
        groups=bool(given.groups),
        channels=bool(given.broadcasts),
        bots=bool(given.bots),
        exclude_muted=bool(given.exclude_muted),
        exclude_read=bool(given.exclude_read),
        exclude_archived=bool(given.exclude_archived),
    )


def _chats(peers: Iterable[Any], self_id: int) -> tuple[ChatId, ...]:
    found = (_marked_input_peer(peer, self_id) for peer in peers)
    return tuple(chat_id for chat_id in found if chat_id is not None)


def _marked_input_peer(peer: Any, self_id: int) -> ChatId | None:
    """The marked id of an `InputPeer`; None for other kinds."""
    if isinstance(peer, types.InputPeerSelf):
        return ChatId(self_id)
    if isinstance(peer, types.InputPeerUser | types.InputPeerUserFromMessage):
        return ChatId(peer.user_id)
    if isinstance(peer, types.InputPeerChannel | types.InputPeerChannelFromMessage):
        return channel_marked_id(peer.channel_id)
    return ChatId(-peer.chat_id) if isinstance(peer, types.InputPeerChat) else None
