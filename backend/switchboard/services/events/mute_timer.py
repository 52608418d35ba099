"""Emit the conversations whose mute ends, in the same second."""

from switchboard.domain.conversations import Conversation
from switchboard.domain.ports import Clock
from switchboard.domain.timestamps import Timestamp
from switchboard.services.events.conversation_timer import ConversationTimer
from switchboard.store.core.database import Database
from switchboard.store.messages import dialog_state


class MuteTimer(ConversationTimer):
    """Ends mutes at their times."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__("mute_timer", database, clock)

    def end_of(self, conversation: Conversation) -> Timestamp | None:
        """When its mute ends."""
        return conversation.muted_until

    async def end_all(self) -> None:
        """End the mutes that are over."""
        await self._database.write_eventually(dialog_state.end_mutes)

    async def read_next_end(self) -> Timestamp | None:
        """When the next mute ends."""
        return await self._database.read(dialog_state.next_mute_end)
