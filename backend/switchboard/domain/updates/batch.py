"""A batch: changes that are stored together, with the update state that covers them."""

from dataclasses import dataclass
from typing import TypeAlias

from switchboard.domain.ids import AccountId
from switchboard.domain.message_limits import MessageLimitsRead
from switchboard.domain.updates.dialog_state import DialogStateChange
from switchboard.domain.updates.history import HistoryGap
from switchboard.domain.updates.messages import (
    HistoryCleared,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    ReactionsChanged,
    SendConfirmed,
)
from switchboard.domain.updates.peers import BlockedPeers, Peer, PeerBlocked, UserSeen
from switchboard.domain.updates.read_marks import InboxRead, MentionsRead, OutboxRead
from switchboard.domain.updates.scheduled import (
    MessageScheduled,
    ScheduledRemoved,
    ScheduleRead,
)
from switchboard.domain.updates.topics import TopicChanged, TopicPinsChanged

Change: TypeAlias = (
    NewMessage
    | MessageEdited
    | MessagesDeleted
    | HistoryCleared
    | ReactionsChanged
    | InboxRead
    | OutboxRead
    | MentionsRead
    | SendConfirmed
    | HistoryGap
    | DialogStateChange
    | TopicChanged
    | TopicPinsChanged
    | UserSeen
    | PeerBlocked
    | BlockedPeers
    | MessageScheduled
    | ScheduledRemoved
    | ScheduleRead
    | MessageLimitsRead
)


@dataclass(frozen=True, slots=True)
class UpdateState:
    """An account's position in Telegram's update sequences (Telegram: Working with Updates).

    pts: None if the account's sequences did not move. channels: marked id and pts of each channel
    whose position changed with this batch.
    """

    pts: int | None = None
    qts: int = 0
    date: int = 0
    seq: int = 0
    channels: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes and the update state that covers them. One transaction stores both.

    counts_unread: whether the new messages increase unread counts.
    received_at: the arrival of the first live message, as `time.perf_counter` counts; None for
    history and differences.
    """

    account_id: AccountId
    peers: tuple[Peer, ...] = ()
    changes: tuple[Change, ...] = ()
    state: UpdateState | None = None
    counts_unread: bool = True
    received_at: float | None = None
