"""Schedule a message: its row becomes `scheduled` when Telegram has it."""

from switchboard.domain.ids import MessageId
from switchboard.domain.outbox import Command
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.updates import ScheduledMessage, SentMessage
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import scheduled
from switchboard.store.messages.commands.effects import Effects
from switchboard.store.messages.commands.send import show_refusal, show_wait


def _store(
    transaction: Transaction, command: Command, result: ScheduledMessage | SentMessage
) -> None:
    message_id = MessageId(command.message_id or 0)
    if isinstance(result, SentMessage):
        scheduled.become_sent(transaction, message_id, result)
    elif transaction.fetch_value("SELECT message_id FROM messages WHERE id = ?", (message_id,)):
        return  # updates have brought the sent message meanwhile
    else:
        scheduled.update(transaction, message_id, result)


EFFECTS = Effects(
    Schedule,
    on_done=_store,
    on_wait=show_wait,
    on_refused=show_refusal,
    keeps_refused=True,
)
