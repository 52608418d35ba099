"""The updates of a difference that Telethon's message box would drop.

Telethon first moves its state to the end of a difference. Then it checks `other_updates`
against this state, and drops every edit, deletion and read receipt that has a pts. This module
puts them back, in an order in which they can be applied.

Pure. Source: Telegram, "Working with Updates", and telethon/_updates/messagebox.py.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types
from telethon.tl.types import updates as differences

from switchboard.domain.ids import ChatId
from switchboard.domain.updates import (
    ArchiveChanged,
    Change,
    HistoryGap,
    InboxRead,
    NewMessage,
    SendConfirmed,
)
from switchboard.telegram.translate.peers import channel_marked_id

ACCOUNT_UPDATES = frozenset(
    {
        types.UpdateEditMessage,
        types.UpdateDeleteMessages,
        types.UpdateReadHistoryInbox,
        types.UpdateReadHistoryOutbox,
        types.UpdateNewMessage,
        types.UpdateReadMessagesContents,
        types.UpdateFolderPeers,
    }
)
"""The types of updates with the account's pts."""

CHANNEL_UPDATES = frozenset(
    {
        types.UpdateEditChannelMessage,
        types.UpdateDeleteChannelMessages,
        types.UpdateReadChannelInbox,
        types.UpdateNewChannelMessage,
    }
)
"""The types of updates with a channel's pts."""


def missing_updates(difference: Any, kept: Iterable[Any]) -> list[Any]:
    """The updates of a difference that belong to its own sequence and were dropped.

    Channel updates inside an account's difference are left to the channel's own sequence: an
    older edit must not replace a newer one.
    """
    counted = (
        CHANNEL_UPDATES
        if isinstance(difference, differences.ChannelDifference)
        else ACCOUNT_UPDATES
    )
    passed = {id(update) for update in kept}
    return [
        update
        for update in getattr(difference, "other_updates", ())
        if type(update) in counted and id(update) not in passed
    ]


def can_be_followed(difference: Any) -> bool:
    """Whether a difference contains the position of the sequence after it.

    A difference that is too long contains it in the channel's dialog. The dialog may have another
    kind, or lack its pts.
    """
    if not isinstance(difference, differences.ChannelDifferenceTooLong):
        return True
    dialog = difference.dialog
    if not isinstance(dialog, types.Dialog) or dialog.pts is None:
        return False
    return isinstance(dialog.peer, types.PeerChannel)


def gap_of(difference: Any) -> HistoryGap | None:
    """The gap that a difference reports: Telegram skipped the updates in it."""
    if isinstance(difference, differences.DifferenceTooLong):
        return HistoryGap(None)
    if isinstance(difference, differences.ChannelDifferenceTooLong):
        return HistoryGap(channel_marked_id(difference.dialog.peer.channel_id))
    return None


def ordered(changes: Iterable[Change]) -> list[Change]:
    """The changes of a difference in an order in which each finds what it refers to.

    First confirmations of sends, then messages, then changes of messages. A mark that leaves
    nothing unread comes before the messages after it, so that those count as unread. Moves to the
    archive come before pins, because a moved chat loses its pin (TDLib also applies them first).
    """
    changes = list(changes)
    confirmed = [change for change in changes if isinstance(change, SendConfirmed)]
    messages = [change for change in changes if isinstance(change, NewMessage)]
    placed: list[tuple[int, Change]] = [(2 * i + 1, message) for i, message in enumerate(messages)]
    end = 2 * len(messages) + 1
    for change in changes:
        if isinstance(change, InboxRead) and change.unread_count == 0:
            placed.append((2 * _first_after(messages, change.chat_id, change.up_to), change))
        elif isinstance(change, ArchiveChanged):
            placed.append((end, change))
        elif not isinstance(change, SendConfirmed | NewMessage):
            placed.append((end + 1, change))
    placed.sort(key=lambda item: item[0])
    return [*confirmed, *(change for _, change in placed)]


def _first_after(messages: list[NewMessage], chat_id: ChatId, up_to: int) -> int:
    """The index of the chat's first message after a read mark."""
    for index, message in enumerate(messages):
        if message.chat_id == chat_id and message.message_id > up_to:
            return index
    return len(messages)
