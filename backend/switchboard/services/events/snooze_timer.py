"""Emit the conversations whose snooze ends, in the same second."""

from switchboard.domain.conversations import Conversation
from switchboard.domain.ports import Clock
from switchboard.domain.timestamps import Timestamp
from switchboard.services.events.conversation_timer import ConversationTimer
from switchboard.store.core.database import Database
from switchboard.store.messages import local_changes


class SnoozeTimer(ConversationTimer):
    """Ends snoozes at their times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__("snooze_timer", database, clock)

    def end_of(self, conversation: Conversation) -> Timestamp | None:
        """When its snooze ends."""
        return conversation.snoozed_until

    async def end_all(self) -> None:
        """End the snoozes that are over."""
        await self._database.write_eventually(local_changes.end_snoozes)

    async def read_next_end(self) -> Timestamp | None:
        """When the next snooze ends."""
        return await self._database.read(local_changes.next_snooze_end)
