"""React to a message: the change arrives as an update, and the command leaves."""

from switchboard.domain.outbox.kinds.react import React
from switchboard.store.messages.commands.message_changes import change

EFFECTS = change(React)
