"""Apply batches of changes from Telegram, and store the update state that covers them.

One call is one transaction's work for many batches. Every statement is idempotent, because Telegram
repeats updates after a crash and a reconnect: a repeated message is still one row. Each kind of
change has its recorder in `recorders`, one file for each capability.
"""

from collections.abc import Iterable

from switchboard.domain.updates import Batch, Change, ScheduledRemoved, SendConfirmed, TopicChanged
from switchboard.store.core import update_states
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import peers, topic_division
from switchboard.store.sync import group_upgrades
from switchboard.store.sync.early_updates import EarlyUpdates
from switchboard.store.sync.history_gaps import MAX_CHATS
from switchboard.store.sync.recorders import (
    confirmations,
    deletions,
    dialog_state,
    gaps,
    message_limits,
    messages,
    reactions,
    read_marks,
    scheduled,
    topics,
)
from switchboard.store.sync.recorders import (
    peers as peer_changes,
)
from switchboard.store.sync.recorders.recording import Outcome, Recorders, Recording

__all__ = ["RECORDERS", "Outcome", "apply"]

RECORDERS: Recorders = {
    **messages.RECORDERS,
    **deletions.RECORDERS,
    **read_marks.RECORDERS,
    **confirmations.RECORDERS,
    **gaps.RECORDERS,
    **dialog_state.RECORDERS,
    **reactions.RECORDERS,
    **topics.RECORDERS,
    **peer_changes.RECORDERS,
    **scheduled.RECORDERS,
    **message_limits.RECORDERS,
}
"""What stores each kind of change."""


def apply(
    transaction: Transaction,
    batches: Iterable[Batch],
    early_updates: EarlyUpdates | None = None,
    max_rescans: int = MAX_CHATS,
) -> Outcome:
    """Store the batches in order. Returns what must be read from history.

    early_updates: the early updates so far; these batches add to it. max_rescans: the number of
    chats to read again after a gap in an account's own sequence.
    """
    recording = Recording(
        transaction, EarlyUpdates() if early_updates is None else early_updates, max_rescans
    )
    for batch in batches:
        changed = peers.upsert(transaction, batch.account_id, batch.peers)
        if changed:
            recording.save_conversations()
            topic_division.update(transaction, batch.account_id, changed)
        recording.begin(batch)
        if any(peer.migrated_to is not None for peer in batch.peers):
            recording.save_conversations()
            if group_upgrades.record_from_peers(transaction, batch.account_id, batch.peers):
                recording.outcome.commands.add(batch.account_id)
        for change in sorted(batch.changes, key=_order):
            RECORDERS[type(change)](recording, change)
        if batch.state is not None:
            update_states.save(transaction, batch.account_id, batch.state)
    recording.save_conversations()
    return recording.outcome


def _order(change: Change) -> int:
    """Order confirmations first, so that our own row gets Telegram's id before the message
    arrives, and changes of topics, so that the first message of a topic finds its title. What left
    a schedule comes last: its messages are stored then."""
    if isinstance(change, SendConfirmed | TopicChanged):
        return 0
    return 2 if isinstance(change, ScheduledRemoved) else 1
