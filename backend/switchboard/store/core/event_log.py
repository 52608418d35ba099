"""The event log: the numbered sequence of all changes, and the changes after a number.

An entry names what changed, without its value. A client that reconnects gets the current value.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.events import Event, EventType, ImportProgress, Resync, Subject
from switchboard.domain.ids import AccountId, Seq
from switchboard.store.core import mappers
from switchboard.store.core.rows import Row, select, select_one, select_value
from switchboard.store.core.transaction import Transaction

RETENTION = 200_000
"""The number of changes that are kept at least. The contract promises 100,000."""

BATCH_SIZE = 500

_MESSAGES = frozenset(
    {EventType.MESSAGE_RECEIVED, EventType.MESSAGE_SENT, EventType.MESSAGE_UPDATED}
)


def newest(connection: Connection) -> Seq:
    """The newest number; 0 before the first change."""
    return Seq(select_value(connection, "SELECT max(seq) FROM changes") or 0)


def covers(connection: Connection, since: int) -> bool:
    """Whether all changes after this number are still kept. False for a number that does not exist
    yet."""
    kept = select_one(
        connection, "SELECT min(seq) AS oldest, max(seq) AS newest FROM changes HAVING count(*) > 0"
    )
    if kept is None:
        return since == 0
    return bool(kept["oldest"] - 1 <= since <= kept["newest"])


def read_after(connection: Connection, since: int, up_to: int) -> tuple[list[Event], Seq]:
    """The next events after a number and up to another, with current values.

    Returns at most 500 events, and the number up to which there are no others. Changes of purged
    items are left out.
    """
    found = select(
        connection,
        "SELECT seq, type, subject_id FROM changes WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        (since, up_to, BATCH_SIZE),
    )
    subjects = _load(connection, found)
    events = [
        Event(Seq(change["seq"]), EventType(change["type"]), subject)
        for change in found
        if (subject := subjects.get((change["type"], change["subject_id"]))) is not None
    ]
    return events, Seq(found[-1]["seq"] if len(found) == BATCH_SIZE else up_to)


def prune(transaction: Transaction) -> None:
    """Delete the changes that are older than the ones to keep."""
    transaction.execute(
        "DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - ?", (RETENTION,)
    )


def _load(connection: Connection, found: list[Row]) -> dict[tuple[str, str], Subject]:
    """The subjects of the changes, by type and id."""
    wanted: dict[str, set[str]] = {}
    for change in found:
        wanted.setdefault(change["type"], set()).add(change["subject_id"])
    subjects: dict[tuple[str, str], Subject] = {}
    for type_, ids in wanted.items():
        loaded = _load_kind(connection, EventType(type_), ids)
        subjects |= {(type_, str(id_)): subject for id_, subject in loaded}
    return subjects


def _load_kind(
    connection: Connection, type_: EventType, ids: set[str]
) -> Iterable[tuple[int | str, Subject]]:
    if type_ in _MESSAGES:
        return mappers.find_messages(connection, map(int, ids)).items()
    if type_ is EventType.CONVERSATION_UPDATED:
        return mappers.find_conversations(connection, map(int, ids)).items()
    if type_ is EventType.FOLDERS_UPDATED:
        return mappers.find_folders(connection, ids).items()
    if type_ is EventType.SAVED_REPLIES_UPDATED:
        replies = mappers.find_saved_replies(connection)
        return [(id_, replies) for id_ in ids]
    if type_ is EventType.IMPORT_PROGRESS:
        return _progress(connection, ids).items()
    if type_ is EventType.RESYNC:
        return [(id_, Resync()) for id_ in ids]
    return mappers.find_accounts(connection, ids).items()


def _progress(connection: Connection, ids: set[str]) -> dict[str, ImportProgress]:
    marks = ", ".join("?" * len(ids))
    found = select(
        connection,
        f"SELECT id, import_done, import_total FROM accounts WHERE id IN ({marks})",  # noqa: S608 - marks only
        tuple(ids),
    )
    return {
        row["id"]: ImportProgress(AccountId(row["id"]), row["import_done"], row["import_total"])
        for row in found
    }
