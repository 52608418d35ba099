"""Record which message a reply of ours became at Telegram."""

from switchboard.domain.updates import SendConfirmed
from switchboard.store.messages import outbox
from switchboard.store.sync.recorders.recording import Recorders, Recording


def record_confirmed(recording: Recording, confirmed: SendConfirmed) -> None:
    """Telegram names the message that a random id became."""
    recording.save_conversations()
    outbox.confirm(
        recording.transaction,
        recording.account_id,
        confirmed.random_id,
        confirmed.message_id,
    )


RECORDERS: Recorders = {SendConfirmed: record_confirmed}
