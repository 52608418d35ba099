"""Record the Telegram message of a reply of ours."""

from switchboard.domain.updates import SendConfirmed
from switchboard.store.messages import outbox
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_confirmed(recording: Recording, confirmed: SendConfirmed) -> None:
    """Record the Telegram message that was sent or scheduled with a random id."""
    recording.save_conversations()
    outbox.confirm(
        recording.transaction,
        recording.account_id,
        confirmed,
    )


RECORDERS: Recorders = {SendConfirmed: record_confirmed}
