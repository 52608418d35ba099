"""Events: the changes that Switchboard publishes after they are stored.

Each change takes the next number of one sequence, in the transaction that makes the change.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from switchboard.domain.accounts import Account
from switchboard.domain.conversations import Conversation
from switchboard.domain.folders import Folder
from switchboard.domain.ids import AccountId, Seq
from switchboard.domain.messages import Message
from switchboard.domain.saved_replies import SavedReplies


class EventType(StrEnum):
    """The frame types of the contract that carry a sequence number."""

    MESSAGE_RECEIVED = "message_received"
    MESSAGE_SENT = "message_sent"
    MESSAGE_UPDATED = "message_updated"
    CONVERSATION_UPDATED = "conversation_updated"
    ACCOUNT_STATUS = "account_status"
    FOLDERS_UPDATED = "folders_updated"
    SAVED_REPLIES_UPDATED = "saved_replies_updated"
    IMPORT_PROGRESS = "import_progress"
    RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """The progress of an account's import: the number of chats done, and of all chats."""

    account_id: AccountId
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FolderList:
    """All folders of an account, in the owner's order."""

    account_id: AccountId
    folders: tuple[Folder, ...]


@dataclass(frozen=True, slots=True)
class Resync:
    """The client's data may be wrong, for example after a merge. It must load everything again."""


Subject: TypeAlias = (
    Message | Conversation | Account | FolderList | SavedReplies | ImportProgress | Resync
)


class Event(NamedTuple):
    """One numbered change, with the complete changed object after the change."""

    seq: Seq
    type: EventType
    subject: Subject
