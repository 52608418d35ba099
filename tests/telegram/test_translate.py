"""Telegram's updates become changes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.updates import (
    HistoryCleared,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    OutboxRead,
    SendConfirmed,
)
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.translate.unreadable import messages_of
from switchboard.telegram.translate.updates.bundle import UpdateBundle

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
BOB = types.PeerUser(2)


def message(**fields: Any) -> Any:
    """A message of Bob."""
    given: dict[str, Any] = {"id": 10, "peer_id": BOB, "date": NOON, "message": "hi", **fields}
    return types.Message(**given)


def translated(*updates: Any) -> list[Any]:
    """The changes of a packet with these updates. All of them must be readable."""

    def unreadable(kind: str, error: Exception) -> None:
        raise AssertionError(kind) from error

    return changes_of(UpdateBundle(updates, {}, 1), unreadable)


@pytest.mark.parametrize(
    ("update", "change"),
    [
        (types.UpdateDeleteMessages([1, 2], 1, 2), MessagesDeleted(None, (1, 2))),
        (
            types.UpdateDeleteChannelMessages(6, [1], 1, 1),
            MessagesDeleted(channel_marked_id(6), (1,)),
        ),
        (types.UpdateChannelAvailableMessages(6, 5), HistoryCleared(channel_marked_id(6), 5)),
        (types.UpdateReadHistoryInbox(BOB, 5, 3, 1, 1), InboxRead(2, 5, 3)),
        (types.UpdateReadHistoryOutbox(BOB, 5, 1, 1), OutboxRead(2, 5)),
        (types.UpdateReadChannelInbox(6, 5, 3, 1), InboxRead(channel_marked_id(6), 5, 3)),
        (types.UpdateReadChannelOutbox(6, 5), OutboxRead(channel_marked_id(6), 5)),
        (types.UpdateMessageID(7, random_id=-5), SendConfirmed(-5, 7)),
    ],
)
def test_marks_and_deletions(update: Any, change: Any) -> None:
    """Each update becomes its change, with marked ids."""
    assert translated(update) == [change]


def test_a_mark_within_a_topic_is_not_the_chats() -> None:
    """A read mark of one topic of a private chat (updateReadHistoryInbox, top_msg_id) does not
    concern the other topics, so their messages stay unread."""
    mark = types.UpdateReadHistoryInbox(BOB, 5, 0, 1, 1, top_msg_id=2)

    assert translated(mark) == []


@pytest.mark.parametrize("update", [types.UpdateNewMessage, types.UpdateNewChannelMessage])
def test_new_messages(update: Any) -> None:
    """New messages of private chats and channels are translated alike."""
    (change,) = translated(update(message(), 1, 1))

    assert isinstance(change, NewMessage)


@pytest.mark.parametrize("update", [types.UpdateEditMessage, types.UpdateEditChannelMessage])
def test_edits(update: Any) -> None:
    """An edit contains the whole message; a hidden edit has no mark."""
    edited = message(edit_date=NOON)
    hidden = message(edit_date=NOON, edit_hide=True)

    changes = translated(update(edited, 1, 1), update(hidden, 2, 1))

    marks = [change.message.edited_at for change in changes if isinstance(change, MessageEdited)]
    assert marks == [int(NOON.timestamp()), None]


@pytest.mark.parametrize(
    "update",
    [
        types.UpdateDeleteMessages([], 1, 0),
        types.UpdateUserTyping(2, types.SendMessageTypingAction()),
        types.UpdateUserStatus(2, types.UserStatusOnline(NOON)),
        types.UpdateNewEncryptedMessage(None, 1),
    ],
)
def test_what_concerns_no_message_is_left_out(update: Any) -> None:
    """Presence, scheduled and secret messages, and Telethon's empty deletions change nothing."""
    assert translated(update) == []


def test_unreadable_message_of_a_page_is_reported() -> None:
    """A history message that cannot be read is reported by its type; the others are translated."""
    reported: list[str] = []
    poison = message(peer_id=None)

    found = messages_of([message(), poison], {}, 1, lambda kind, _: reported.append(kind))

    assert [m.text for m in found] == ["hi"]
    assert reported == ["Message"]
