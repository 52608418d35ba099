"""Record that Telegram has skipped updates."""

from switchboard.domain.ids import ChatId
from switchboard.domain.updates import HistoryGap
from switchboard.store.sync import dialog_checkpoint, history_gaps, list_readings
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_gap(recording: Recording, gap: HistoryGap) -> None:
    """Record a gap in a chat or in the account's own sequence.

    History must be read. After a gap in the account's own sequence, new chats may be at the top of
    the list, so its first reading starts again, and the whole list is read. So it is for a channel
    that is not stored yet: it may have moved to a part of the list that was read before.
    """
    if gap.chat_id is not None:
        recording.want_topics(gap.chat_id)
    if gap.chat_id is None or not _is_stored(recording, gap.chat_id):
        dialog_checkpoint.clear(recording.transaction, recording.account_id)
        list_readings.forget(recording.transaction, recording.account_id)
    history_gaps.mark(
        recording.transaction, recording.account_id, gap.chat_id, recording.max_rescans
    )
    recording.outcome.gaps.add((recording.account_id, gap.chat_id))


def _is_stored(recording: Recording, chat_id: ChatId) -> bool:
    return bool(
        recording.transaction.fetch_value(
            "SELECT EXISTS (SELECT 1 FROM chats WHERE telegram_account_id = ? AND chat_id = ?)",
            (recording.account_id, chat_id),
        )
    )


RECORDERS: Recorders = {HistoryGap: record_gap}
