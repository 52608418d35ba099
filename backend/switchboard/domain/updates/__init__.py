"""Telegram's updates as values, which `telegram` passes to intake.

A `Batch` is stored in one transaction: all changes of one packet of updates, or of one page of
history, with the update state that covers them. Either all of it is stored or nothing. Each
capability has its changes in one file.
"""

from switchboard.domain.updates.batch import Batch, Change, UpdateState
from switchboard.domain.updates.dialog_state import (
    ArchiveChanged,
    DialogStateChange,
    DraftChanged,
    FoldersChanged,
    MuteChanged,
    NotifyDefaultsChanged,
    PinChanged,
    PinOrderChanged,
    UnreadMarkChanged,
)
from switchboard.domain.updates.dialogs import Dialog, DialogOffset
from switchboard.domain.updates.history import HistoryGap, HistoryPage, IdRange
from switchboard.domain.updates.messages import (
    AnswerInUpdates,
    GroupMove,
    HistoryCleared,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    ReactionsChanged,
    SendConfirmed,
    SentMessage,
)
from switchboard.domain.updates.peers import BlockedPeers, Peer, PeerBlocked, ResolvedPeer, UserSeen
from switchboard.domain.updates.read_marks import InboxRead, MentionsRead, OutboxRead
from switchboard.domain.updates.scheduled import (
    MessageScheduled,
    ScheduledMessage,
    ScheduledRemoved,
    ScheduleRead,
    StoredScheduled,
)
from switchboard.domain.updates.topics import (
    Topic,
    TopicChanged,
    TopicList,
    TopicPinsChanged,
)

__all__ = [
    "AnswerInUpdates",
    "ArchiveChanged",
    "Batch",
    "BlockedPeers",
    "Change",
    "Dialog",
    "DialogOffset",
    "DialogStateChange",
    "DraftChanged",
    "FoldersChanged",
    "GroupMove",
    "HistoryCleared",
    "HistoryGap",
    "HistoryPage",
    "IdRange",
    "InboxRead",
    "MentionsRead",
    "MessageEdited",
    "MessageScheduled",
    "MessagesDeleted",
    "MuteChanged",
    "NewMessage",
    "NotifyDefaultsChanged",
    "OutboxRead",
    "Peer",
    "PeerBlocked",
    "PinChanged",
    "PinOrderChanged",
    "ReactionsChanged",
    "ResolvedPeer",
    "ScheduleRead",
    "ScheduledMessage",
    "ScheduledRemoved",
    "SendConfirmed",
    "SentMessage",
    "StoredScheduled",
    "Topic",
    "TopicChanged",
    "TopicList",
    "TopicPinsChanged",
    "UnreadMarkChanged",
    "UpdateState",
    "UserSeen",
]
