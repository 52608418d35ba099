"""Telegram's updates about chats, folders and notification defaults as our changes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.drafts import Draft
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.notifications import MUTED_ALWAYS, NotifyKind, NotifySettings
from switchboard.domain.timestamps import Timestamp, to_timestamp
from switchboard.domain.updates import (
    ArchiveChanged,
    DraftChanged,
    MentionsRead,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    TopicPinsChanged,
    UnreadMarkChanged,
)
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.dialog_state import draft_of, folders_of
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.translate.updates.bundle import UpdateBundle

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ALWAYS = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
BOB, TEAM, NEWS = types.PeerUser(2), types.PeerChat(3), types.PeerChannel(6)
NEWS_ID = channel_marked_id(6)
SENT = Timestamp(1_700_000_000)
IN_TOPIC = types.DraftMessage("so far", NOON, reply_to=types.InputReplyToMessage(7, top_msg_id=7))
"""A draft of a topic: its header names the topic, and no answered message."""


def translated(*updates: Any) -> list[Any]:
    """The changes of a packet with these updates; all of it must be readable."""

    def unreadable(kind: str, error: Exception) -> None:
        raise AssertionError(kind) from error

    return changes_of(UpdateBundle(updates, {}, 1, SENT), unreadable)


def muted(until: datetime | None, **more: Any) -> Any:
    """Notification settings."""
    return types.PeerNotifySettings(mute_until=until, **more)


@pytest.mark.parametrize(
    ("update", "changes"),
    [
        (
            types.UpdateNotifySettings(types.NotifyPeer(BOB), muted(ALWAYS, silent=True)),
            [MuteChanged(ChatId(2), NotifySettings(MUTED_ALWAYS, True))],
        ),
        (
            types.UpdateNotifySettings(types.NotifyPeer(NEWS), muted(NEVER)),
            [MuteChanged(NEWS_ID, NotifySettings(Timestamp(0), None))],
        ),
        (
            types.UpdateNotifySettings(types.NotifyPeer(TEAM), muted(None)),
            [MuteChanged(ChatId(-3), NotifySettings())],
        ),
        (
            types.UpdateNotifySettings(types.NotifyForumTopic(NEWS, 5), muted(ALWAYS)),
            [MuteChanged(NEWS_ID, NotifySettings(MUTED_ALWAYS), topic_id=TopicId(5))],
        ),
        (
            types.UpdateNotifySettings(types.NotifyUsers(), muted(ALWAYS)),
            [NotifyDefaultsChanged(NotifyKind.USERS, NotifySettings(MUTED_ALWAYS))],
        ),
        (
            types.UpdateNotifySettings(types.NotifyChats(), muted(None)),
            [NotifyDefaultsChanged(NotifyKind.GROUPS, NotifySettings())],
        ),
        (
            types.UpdateNotifySettings(types.NotifyBroadcasts(), muted(NEVER)),
            [NotifyDefaultsChanged(NotifyKind.CHANNELS, NotifySettings(Timestamp(0)))],
        ),
        (
            types.UpdateFolderPeers([types.FolderPeer(BOB, 1), types.FolderPeer(NEWS, 0)], 9, 2),
            [ArchiveChanged(ChatId(2), True), ArchiveChanged(NEWS_ID, False)],
        ),
        (
            types.UpdateDialogPinned(types.DialogPeer(BOB), pinned=True),
            [PinChanged(ChatId(2), True, False)],
        ),
        (
            types.UpdateDialogPinned(types.DialogPeer(BOB), folder_id=1),
            [PinChanged(ChatId(2), False, True)],
        ),
        (types.UpdateDialogPinned(types.DialogPeerFolder(1), pinned=True), []),
        (
            types.UpdatePinnedDialogs(
                order=[types.DialogPeer(NEWS), types.DialogPeerFolder(1), types.DialogPeer(BOB)]
            ),
            [PinOrderChanged(False, (NEWS_ID, ChatId(2)))],
        ),
        (types.UpdatePinnedDialogs(folder_id=1, order=[]), [PinOrderChanged(True, ())]),
        (types.UpdatePinnedDialogs(folder_id=1), []),
        (
            types.UpdateDialogUnreadMark(types.DialogPeer(TEAM), unread=True),
            [UnreadMarkChanged(ChatId(-3), True)],
        ),
        (
            types.UpdateDialogUnreadMark(types.DialogPeer(TEAM)),
            [UnreadMarkChanged(ChatId(-3), False)],
        ),
        (
            types.UpdateDialogUnreadMark(types.DialogPeer(NEWS), saved_peer_id=BOB),
            [UnreadMarkChanged(NEWS_ID, False, topic_id=TopicId(2))],
        ),
        (
            types.UpdateDraftMessage(BOB, types.DraftMessage("so far", NOON)),
            [DraftChanged(ChatId(2), Draft("so far", to_timestamp(NOON)))],
        ),
        (
            types.UpdateDraftMessage(BOB, types.DraftMessageEmpty(NOON)),
            [DraftChanged(ChatId(2), Draft("", to_timestamp(NOON)))],
        ),
        (
            types.UpdateDraftMessage(NEWS, types.DraftMessageEmpty(NOON), top_msg_id=7),
            [DraftChanged(NEWS_ID, Draft("", to_timestamp(NOON)), topic_id=TopicId(7))],
        ),
        (
            types.UpdateDraftMessage(NEWS, IN_TOPIC, top_msg_id=7),
            [DraftChanged(NEWS_ID, Draft("so far", to_timestamp(NOON)), topic_id=TopicId(7))],
        ),
        (
            types.UpdatePinnedForumTopic(NEWS, 7, pinned=True),
            [PinChanged(NEWS_ID, True, topic_id=TopicId(7))],
        ),
        (
            types.UpdatePinnedForumTopics(NEWS, [7, 1]),
            [TopicPinsChanged(NEWS_ID, (TopicId(7), TopicId(1)))],
        ),
        (types.UpdatePinnedForumTopics(NEWS), [TopicPinsChanged(NEWS_ID, None)]),
        (types.UpdateReadMessagesContents([4, 5], 9, 2), [MentionsRead(None, (4, 5))]),
        (
            types.UpdateChannelReadMessagesContents(6, [4]),
            [MentionsRead(NEWS_ID, (TelegramMessageId(4),))],
        ),
    ],
)
def test_state_of_chats(update: Any, changes: list[Any]) -> None:
    """Each update is its change, of the whole chat or of its topic. What concerns the row of the
    archive is no change."""
    assert translated(update) == changes


def test_live_changes_have_a_date() -> None:
    """A live change has the date of its packet."""
    (change,) = translated(types.UpdateDialogPinned(types.DialogPeer(BOB), pinned=True))

    assert change.changed_at == SENT


def test_drafts() -> None:
    """A draft keeps its formats and the answered message, if that is in the same chat."""
    bold = types.MessageEntityBold(0, 2)
    here = types.InputReplyToMessage(5)
    elsewhere = types.InputReplyToMessage(5, reply_to_peer_id=types.InputPeerChat(3))

    draft = draft_of(types.DraftMessage("so far", NOON, entities=[bold], reply_to=here))
    other = draft_of(types.DraftMessage("", NOON, reply_to=elsewhere))

    assert draft.entities == (Entity(EntityKind.BOLD, 0, 2),)
    assert (draft.reply_to_message_id, draft.is_empty) == (5, False)
    assert (other.reply_to_message_id, other.is_empty) == (None, True)


def test_folders() -> None:
    """Folders keep their order, chats and rules; the entry for all chats is none of them."""
    work = types.DialogFilter(
        2,
        types.TextWithEntities("Work", []),
        pinned_peers=[types.InputPeerUser(2, 0)],
        include_peers=[types.InputPeerChat(3), types.InputPeerSelf()],
        exclude_peers=[types.InputPeerChannel(6, 0)],
        broadcasts=True,
        exclude_muted=True,
        emoticon="💼",
    )
    shared = types.DialogFilterChatlist(5, types.TextWithEntities("Shared", []), [], [])

    found = folders_of([shared, types.DialogFilterDefault(), work], self_id=1)

    assert found == (
        Folder(FolderId(5), "Shared"),
        Folder(
            FolderId(2),
            "Work",
            "💼",
            pinned=(ChatId(2),),
            included=(ChatId(-3), ChatId(1)),
            excluded=(NEWS_ID,),
            channels=True,
            exclude_muted=True,
        ),
    )


@pytest.mark.parametrize("short", [False, True], ids=["whole", "short"])
def test_mentions_and_silence(short: bool) -> None:
    """A message says whether it mentions the owner, whether that is unread, and whether it is
    silent, also in the short form."""
    flags = {"mentioned": True, "media_unread": True, "silent": True}
    if short:
        update = types.UpdateShortChatMessage(10, 2, 3, "@anna", 1, 1, NOON, **flags)
    else:
        message = types.Message(10, TEAM, date=NOON, message="@anna", from_id=BOB, **flags)
        update = types.UpdateNewMessage(message, 1, 1)

    (new,) = translated(update)

    assert (new.mentions_me, new.is_unread_mention, new.is_silent) == (True, True, True)


def test_a_voice_message_is_no_mention() -> None:
    """A voice message that nobody played is unread, too, and mentions nobody."""
    message = types.Message(10, BOB, date=NOON, message="", media_unread=True)

    (new,) = translated(types.UpdateNewMessage(message, 1, 1))

    assert (new.mentions_me, new.is_unread_mention) == (False, False)
