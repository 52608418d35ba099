"""Edit a message: the change arrives as an update, and the command leaves."""

from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.store.messages.commands.message_changes import change

EFFECTS = change(Edit)
