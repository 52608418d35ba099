"""Saved replies: store, change and import them."""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.saved_replies import (
    MAX_SAVED_REPLIES,
    ImportedReplies,
    QuickReply,
    SavedReplies,
    SavedReply,
    SavedReplyId,
    shortcut_error,
    shortcut_key,
    text_error,
    text_of,
)
from switchboard.errors import Conflict, NotFound
from switchboard.store.core import mappers
from switchboard.store.core.transaction import Transaction


def list_all(connection: Connection) -> SavedReplies:
    """All saved replies, by shortcut."""
    return mappers.find_saved_replies(connection)


def add(transaction: Transaction, shortcut: str, text: str) -> SavedReply:
    """Store a saved reply. Raises Conflict if the shortcut is taken, or if there are too many."""
    count = transaction.fetch_value("SELECT count(*) FROM saved_replies")
    if count >= MAX_SAVED_REPLIES:
        raise Conflict(
            "too_many_saved_replies",
            f"There are {MAX_SAVED_REPLIES:,} saved replies, the most there can be. Delete some.",
        )
    _check_free(transaction, shortcut, None)
    cursor = transaction.execute(
        "INSERT INTO saved_replies (shortcut, shortcut_key, text) VALUES (?, ?, ?)",
        (shortcut, shortcut_key(shortcut), text),
    )
    transaction.emit_saved_replies()
    return SavedReply(SavedReplyId(cursor.lastrowid or 0), shortcut, text)


def change(
    transaction: Transaction, id_: SavedReplyId, shortcut: str | None, text: str | None
) -> SavedReply:
    """Change the shortcut or the text. Raises NotFound, and Conflict if the shortcut is taken."""
    known = next((one for one in list_all(transaction.connection).items if one.id == id_), None)
    if known is None:
        raise not_found()
    new = SavedReply(
        id_, known.shortcut if shortcut is None else shortcut, known.text if text is None else text
    )
    if new == known:
        return known
    _check_free(transaction, new.shortcut, id_)
    transaction.execute(
        "UPDATE saved_replies SET shortcut = ?, shortcut_key = ?, text = ? WHERE id = ?",
        (new.shortcut, shortcut_key(new.shortcut), new.text, id_),
    )
    transaction.emit_saved_replies()
    return new


def delete(transaction: Transaction, id_: SavedReplyId) -> None:
    """Delete one. Raises NotFound."""
    if not transaction.execute("DELETE FROM saved_replies WHERE id = ?", (id_,)).rowcount:
        raise not_found()
    transaction.emit_saved_replies()


def import_all(transaction: Transaction, found: Iterable[QuickReply]) -> ImportedReplies:
    """Add quick replies of Telegram. A saved reply that exists already is not changed. Raises
    Conflict if there are too many."""
    here = {shortcut_key(one.shortcut): one.text for one in list_all(transaction.connection).items}
    added: list[SavedReply] = []
    clashes, unchanged, unusable = [], [], []
    for quick_reply in found:
        shortcut, text = quick_reply.shortcut, text_of(quick_reply)
        known = here.get(shortcut_key(shortcut))
        if shortcut_error(shortcut) or text_error(text):
            unusable.append(shortcut)
        elif known is None:
            added.append(add(transaction, shortcut, text))
            here[shortcut_key(shortcut)] = text
        elif known == text:
            unchanged.append(shortcut)
        else:
            clashes.append(shortcut)
    return ImportedReplies(tuple(added), tuple(clashes), tuple(unchanged), tuple(unusable))


def not_found() -> NotFound:
    """The error for an unknown saved reply."""
    return NotFound("saved_reply_not_found", "There is no such saved reply.")


def _check_free(transaction: Transaction, shortcut: str, own: SavedReplyId | None) -> None:
    taken = transaction.fetch_value(
        "SELECT id FROM saved_replies WHERE shortcut_key = ? AND id IS NOT ?",
        (shortcut_key(shortcut), own),
    )
    if taken is not None:
        raise Conflict("shortcut_taken", "Another saved reply has this shortcut.")
