"""Differences: no update that Telethon's message box would drop is lost, and the order is right."""

from datetime import UTC, datetime
from typing import Any

from telethon.tl import types
from telethon.tl.types import updates as differences

from switchboard.domain.ids import ChatId, RandomId, TelegramMessageId
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    HistoryGap,
    InboxRead,
    MessagesDeleted,
    NewMessage,
    OutboxRead,
    SendConfirmed,
)
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates.difference import (
    can_be_followed,
    gap_of,
    missing_updates,
    ordered,
)

STATE = types.updates.State(9, 0, datetime.now(UTC), 1, 0)
DELETED = types.UpdateDeleteMessages([1], 8, 1)
READ = types.UpdateReadHistoryOutbox(types.PeerUser(2), 5, 9, 0)
CONFIRMED = types.UpdateMessageID(7, 70)
CHANNEL_DELETED = types.UpdateDeleteChannelMessages(6, [1], 3, 1)


def message(number: int, chat: int = 2) -> NewMessage:
    """A message in a chat."""
    return NewMessage(
        ChatId(chat),
        TelegramMessageId(number),
        Direction.INCOMING,
        chat,
        None,
        str(number),
        Kind.TEXT,
        None,
        Timestamp(0),
    )


def read(up_to: int, left: int = 0) -> InboxRead:
    """A read mark of the owner."""
    return InboxRead(ChatId(2), TelegramMessageId(up_to), left)


def test_dropped_updates_are_found() -> None:
    """Edits, deletions and read marks that Telethon dropped are found. Others are not doubled."""
    others: list[Any] = [CONFIRMED, DELETED, READ, CHANNEL_DELETED]
    difference = differences.Difference([], [], others, [], [], STATE)

    assert missing_updates(difference, kept=[CONFIRMED, READ]) == [DELETED]


def test_channels_keep_to_their_own_difference() -> None:
    """An account's difference leaves out channels. Their own sequences count their updates."""
    account = differences.Difference([], [], [CHANNEL_DELETED], [], [], STATE)
    channel = differences.ChannelDifference(3, [], [CHANNEL_DELETED], [], [], final=True)

    assert missing_updates(account, kept=[]) == []
    assert missing_updates(channel, kept=[]) == [CHANNEL_DELETED]


def test_empty_difference_drops_nothing() -> None:
    """An empty difference contains no updates."""
    assert missing_updates(differences.DifferenceEmpty(STATE.date, 1), kept=[]) == []


def test_only_a_too_long_difference_is_a_gap() -> None:
    """Only a difference that is too long is a gap."""
    dialog = types.Dialog(
        types.PeerChannel(6), 0, 0, 0, 0, 0, 0, 0, types.PeerNotifySettings(), pts=9
    )

    assert gap_of(differences.DifferenceTooLong(9)) == HistoryGap(None)
    assert gap_of(differences.ChannelDifferenceTooLong(dialog, [], [], [])) == HistoryGap(
        channel_marked_id(6)
    )
    assert gap_of(differences.DifferenceEmpty(STATE.date, 1)) is None


def test_order() -> None:
    """Send confirmations come before messages, and changes of messages after them."""
    confirmed = SendConfirmed(RandomId(1), TelegramMessageId(3))
    deleted = MessagesDeleted(None, (TelegramMessageId(1),))
    seen = OutboxRead(ChatId(2), TelegramMessageId(3))

    assert ordered([deleted, seen, confirmed, message(3), message(4)]) == [
        confirmed,
        message(3),
        message(4),
        deleted,
        seen,
    ]


def test_a_read_mark_comes_before_messages_beyond_it() -> None:
    """Messages beyond a mark that left nothing unread came later and count as unread."""
    changes = [message(3), message(4), message(5), read(4)]

    assert ordered(changes) == [message(3), message(4), read(4), message(5)]


def test_read_mark_that_covers_everything_comes_last() -> None:
    """A mark beyond the last message comes last, and so does a mark that left messages unread."""
    other = message(9, chat=3)

    assert ordered([read(5), message(4), other]) == [message(4), other, read(5)]
    assert ordered([read(3, left=1), message(3), message(4)])[-1] == read(3, left=1)


def test_a_channel_is_followed_only_from_a_known_pts() -> None:
    """A dialog's pts is optional (constructor/dialog). Without it, nothing says where to
    continue."""
    settings = types.PeerNotifySettings()
    dialog = types.Dialog(types.PeerChannel(6), 1, 0, 0, 0, 0, 0, 0, settings)

    def too_long() -> Any:
        return differences.ChannelDifferenceTooLong(dialog, [], [], [])

    assert not can_be_followed(too_long())
    dialog.pts = 7
    assert can_be_followed(too_long())
