"""The tables, as they are in SQLite, for Alembic only: no query uses these classes.

Migrations create the tables, and a test compares the result with this description. One file
describes the tables of one capability. Times are whole seconds of UTC. Chats are named by
Telegram's marked id. `mappers` turns rows into the domain's values.
"""

from switchboard.store.core.models.accounts import AccountRow, SessionRow, SignOutRow
from switchboard.store.core.models.chats import ChatRow, FolderRow, NotifyDefaultRow
from switchboard.store.core.models.conversations import ConversationRow, MergedConversationRow
from switchboard.store.core.models.event_log import EventRow, MetaRow
from switchboard.store.core.models.groups import MovedGroupRow
from switchboard.store.core.models.messages import (
    MessageRow,
    MessageTombstoneRow,
    MessageVersionRow,
)
from switchboard.store.core.models.outbox import OutboxRow
from switchboard.store.core.models.peers import BlockedPeerRow, PeerRow
from switchboard.store.core.models.saved_replies import SavedReplyRow
from switchboard.store.core.models.sync import DialogCheckpointRow, ListReadingRow, UpdateStateRow
from switchboard.store.core.models.topics import TopicRow

__all__ = [
    "AccountRow",
    "BlockedPeerRow",
    "ChatRow",
    "ConversationRow",
    "DialogCheckpointRow",
    "EventRow",
    "FolderRow",
    "ListReadingRow",
    "MergedConversationRow",
    "MessageRow",
    "MessageTombstoneRow",
    "MessageVersionRow",
    "MetaRow",
    "MovedGroupRow",
    "NotifyDefaultRow",
    "OutboxRow",
    "PeerRow",
    "SavedReplyRow",
    "SessionRow",
    "SignOutRow",
    "TopicRow",
    "UpdateStateRow",
]
