"""Select saved replies."""

from sqlalchemy import Connection

from switchboard.domain.saved_replies import SavedReplies, SavedReply, SavedReplyId
from switchboard.store.core.rows import select


def find_saved_replies(connection: Connection) -> SavedReplies:
    """All saved replies, by shortcut."""
    rows = select(connection, "SELECT id, shortcut, text FROM saved_replies ORDER BY shortcut_key")
    return SavedReplies(
        tuple(SavedReply(SavedReplyId(row["id"]), row["shortcut"], row["text"]) for row in rows)
    )
