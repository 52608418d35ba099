"""Albums as one message each, for the list of conversations."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from switchboard.domain.albums import preview_of_album
from switchboard.domain.messages import Message
from switchboard.store.core.mappers.messages import SELECT_MESSAGES, MessageRow, select_messages

AlbumKey: TypeAlias = tuple[int, int | None]
"""The number of a conversation, and the album in it."""

ALBUMS = (
    f"WITH album(conversation_id, id) AS (VALUES {{pairs}}) {SELECT_MESSAGES}"
    "JOIN album ON m.conversation_id = album.conversation_id AND m.album_id = album.id "
    "WHERE NOT m.discarded"
)
"""The messages of these albums. A join finds them by their index; a list of pairs would not."""


def key_of(row: MessageRow) -> AlbumKey:
    """The album of a message."""
    return row.conversation_id, row.album_id


def find_albums(connection: Connection, rows: Sequence[MessageRow]) -> dict[AlbumKey, Message]:
    """The albums of these messages, each as one message; of those that are in one."""
    keys = [key_of(row) for row in rows if row.album_id is not None]
    if not keys:
        return {}
    sql = ALBUMS.format(pairs=", ".join(["(?, ?)"] * len(keys)))
    parts: dict[AlbumKey, list[Message]] = {}
    for part in select_messages(connection, sql, tuple(value for key in keys for value in key)):
        parts.setdefault((part.conversation_id, part.album_id), []).append(part)
    return {key: preview_of_album(album) for key, album in parts.items()}
