"""Apply changes by updates that arrived after a list of chats was requested.

The list may be older or newer than the changes. To apply them again does no harm, because each
change contains the whole new value.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from switchboard.domain.ids import ChatId, is_channel
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.domain.updates.batch import Change
from switchboard.domain.updates.dialog_state import (
    ArchiveChanged,
    DraftChanged,
    MuteChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.domain.updates.dialogs import Dialog
from switchboard.domain.updates.read_marks import MentionsRead
from switchboard.domain.updates.topics import Topic, TopicChanged, TopicList, TopicPinsChanged


def newer_dialog(dialog: Dialog, changes: Iterable[Change]) -> Dialog:
    """A chat of the list as it is after these changes."""
    chat_id = dialog.peer.chat_id
    for change in changes:
        if isinstance(change, MentionsRead):
            if change.chat_id == chat_id or (change.chat_id is None and not is_channel(chat_id)):
                dialog = replace(dialog, unread_mentions=None)
        elif getattr(change, "chat_id", None) == chat_id and _is_of_whole_chat(change):
            dialog = _changed(dialog, change)
    return dialog


def _is_of_whole_chat(change: Change) -> bool:
    return getattr(change, "topic_id", WHOLE_CHAT) == WHOLE_CHAT


def _changed(dialog: Dialog, change: Change) -> Dialog:
    if isinstance(change, MuteChanged):
        return replace(dialog, notify=change.settings)
    if isinstance(change, ArchiveChanged):
        return replace(dialog, is_archived=change.is_archived)
    if isinstance(change, UnreadMarkChanged):
        return replace(dialog, unread_mark=change.unread_mark)
    if isinstance(change, DraftChanged):
        return replace(dialog, draft=change.draft)
    return dialog


def newer_topics(listing: TopicList, changes: Iterable[Change]) -> TopicList:
    """The list of a chat's topics as it is after these changes."""
    for change in changes:
        if getattr(change, "chat_id", None) != listing.chat_id:
            continue
        if isinstance(change, TopicPinsChanged | PinChanged):
            listing = replace(listing, has_pins=False)
        elif isinstance(change, MuteChanged | DraftChanged | UnreadMarkChanged | TopicChanged):
            topics = tuple(
                _changed_topic(topic, change) if topic.topic_id == change.topic_id else topic
                for topic in listing.topics
            )
            listing = replace(listing, topics=topics)
    return listing


def _changed_topic(
    topic: Topic, change: MuteChanged | DraftChanged | UnreadMarkChanged | TopicChanged
) -> Topic:
    if isinstance(change, MuteChanged):
        return replace(topic, notify=change.settings)
    if isinstance(change, DraftChanged):
        return replace(topic, draft=change.draft)
    if isinstance(change, UnreadMarkChanged):
        return replace(topic, unread_mark=change.unread_mark)
    return replace(
        topic,
        title=topic.title if change.title is None else change.title,
        is_closed=topic.is_closed if change.is_closed is None else change.is_closed,
        is_hidden=topic.is_hidden if change.is_hidden is None else change.is_hidden,
    )


@dataclass(frozen=True, slots=True)
class Pins:
    """The pinned chats of the main list and of the archive, the first one at the top."""

    main: tuple[ChatId, ...] = ()
    archive: tuple[ChatId, ...] = ()

    def orders(self) -> tuple[PinOrderChanged, PinOrderChanged]:
        """Both lists as changes."""
        return PinOrderChanged(False, self.main), PinOrderChanged(True, self.archive)


def newer_pins(pins: Pins, changes: Iterable[Change], archived: Set[ChatId]) -> Pins:
    """The pinned chats as they are after these changes. archived: the chats in the archive."""
    main, archive, in_archive = list(pins.main), list(pins.archive), set(archived)
    for change in changes:
        if isinstance(change, PinOrderChanged):
            (archive if change.in_archive else main)[:] = change.chat_ids
        elif isinstance(change, ArchiveChanged):
            _remove(main if change.is_archived else archive, change.chat_id)
            (in_archive.add if change.is_archived else in_archive.discard)(change.chat_id)
        elif isinstance(change, PinChanged) and _is_of_whole_chat(change):
            list_ = archive if change.chat_id in in_archive else main
            if change.in_archive in (None, list_ is archive):
                _remove(list_, change.chat_id)
                list_[:0] = [change.chat_id] if change.is_pinned else []
    return Pins(tuple(main), tuple(archive))


def _remove(chat_ids: list[ChatId], chat_id: ChatId) -> None:
    if chat_id in chat_ids:
        chat_ids.remove(chat_id)
