"""Map rows to messages, conversations and accounts.

Statements are written once, as text, because they are the hottest reads. Each kind of row is a
named tuple. It defines the SELECT list and is what is mapped.
"""

from switchboard.store.core.mappers.accounts import (
    SELECT_ACCOUNTS,
    UNREAD_TOTAL,
    find_accounts,
    select_accounts,
)
from switchboard.store.core.mappers.conversations import (
    JOIN_CHATS,
    JOIN_TOPICS,
    KIND,
    SELECT_CONVERSATIONS,
    UNREAD_OWN,
    affected_conversations,
    find_conversations,
    select_conversations,
)
from switchboard.store.core.mappers.folders import find_folders
from switchboard.store.core.mappers.messages import (
    CHAT_RIGHTS,
    MESSAGE,
    SELECT_MESSAGES,
    UNSENT_RANK,
    find_messages,
    message,
    select_messages,
)
from switchboard.store.core.mappers.saved_replies import find_saved_replies

__all__ = [
    "CHAT_RIGHTS",
    "JOIN_CHATS",
    "JOIN_TOPICS",
    "KIND",
    "MESSAGE",
    "SELECT_ACCOUNTS",
    "SELECT_CONVERSATIONS",
    "SELECT_MESSAGES",
    "UNREAD_OWN",
    "UNREAD_TOTAL",
    "UNSENT_RANK",
    "affected_conversations",
    "find_accounts",
    "find_conversations",
    "find_folders",
    "find_messages",
    "find_saved_replies",
    "message",
    "select_accounts",
    "select_conversations",
    "select_messages",
]
