"""Record changes of users and other peers that are not in their descriptions."""

from switchboard.domain.updates import BlockedPeers, PeerBlocked, UserSeen
from switchboard.store.messages import peers
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_seen(recording: Recording, seen: UserSeen) -> None:
    """Record that a message shows a user."""
    message = seen.chat_id, seen.message_id
    peers.set_seen_in(recording.transaction, recording.account_id, seen.user_id, message)


def record_blocked(recording: Recording, change: PeerBlocked) -> None:
    """Record that the owner has blocked or unblocked a peer."""
    peers.set_blocked(
        recording.transaction,
        recording.account_id,
        change.chat_id,
        is_blocked=change.is_blocked,
    )


def record_all_blocked(recording: Recording, listed: BlockedPeers) -> None:
    """Record the blocked peers, and no others if the list is complete."""
    transaction, account_id = recording.transaction, recording.account_id
    before = peers.blocked(transaction, account_id) if listed.is_complete else []
    for chat_id in set(before) - set(listed.chat_ids):
        peers.set_blocked(transaction, account_id, chat_id, is_blocked=False)
    for chat_id in listed.chat_ids:
        peers.set_blocked(transaction, account_id, chat_id, is_blocked=True)


RECORDERS: Recorders = {
    UserSeen: record_seen,
    PeerBlocked: record_blocked,
    BlockedPeers: record_all_blocked,
}
