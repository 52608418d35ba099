"""Albums in the store: one unread message, one announcement, and one line in the list."""

import pytest

from switchboard.domain.conversations import Conversation
from switchboard.domain.ids import AlbumId
from switchboard.domain.messages import Kind
from switchboard.domain.updates import (
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
)
from switchboard.store.accounts import accounts
from switchboard.store.sync import dialogs

from .conftest import ACCOUNT, DORA, Store, incoming

ALBUM = AlbumId(2**62 + 5)


def photo(id_: int, caption: str = "", **facts: object) -> NewMessage:
    """A photo of the album."""
    given = {"kind": Kind.MEDIA, "media_label": "Photo", "album_id": ALBUM, **facts}
    return incoming(id_, caption, **given)


def conversation(store: Store) -> Conversation:
    """Dora's conversation as it was last published."""
    (found,) = store.reader.conversations.values()
    return found


def last_line(store: Store) -> tuple[str, str | None]:
    """Text and label of the last message in the list."""
    last = conversation(store).last_message
    assert last is not None
    return last.text, last.media_label


async def test_an_album_is_one_unread_message(store: Store) -> None:
    """An album counts once, also beside other messages, and in the total of the account."""
    await store.record(incoming(1), photo(2, "Our shop"), photo(3), photo(4))

    assert conversation(store).unread_count == 2
    totals = await store.database.read(lambda c: accounts.unread_totals(c, {ACCOUNT}))
    assert totals[ACCOUNT] == 2


async def test_an_album_is_announced_once(store: Store) -> None:
    """The first part of an album is a new message. The others only add to it, also late ones."""
    await store.record(photo(2, "Our shop"), photo(3))
    await store.record(photo(4))

    kinds = [kind for kind in store.event_types() if kind.startswith("message")]
    assert kinds == ["message_received", "message_updated", "message_updated"]


@pytest.mark.parametrize("captioned", [2, 3, 4])
async def test_the_last_line_of_an_album(store: Store, captioned: int) -> None:
    """The list shows the caption, whichever part has it, and what is in the album."""
    for id_ in (2, 3, 4):
        await store.record(photo(id_, "Our shop" if id_ == captioned else ""))

    assert last_line(store) == ("Our shop", "Album: 3 photos")


async def test_the_last_line_follows_its_parts(store: Store) -> None:
    """An edited caption and a deleted part change the line, though neither is the newest part."""
    await store.record(photo(2, "Our shop"), photo(3), photo(4))

    await store.record(MessageEdited(photo(2, "Our new shop", edited_at=1_700_000_100)))
    edited = last_line(store)
    await store.record(MessagesDeleted(None, (3,)))  # type: ignore[arg-type]

    assert edited == ("Our new shop", "Album: 3 photos")
    assert last_line(store) == ("Our new shop", "Album: 2 photos")


async def test_unread_parts_follow_deletions_and_reads(store: Store) -> None:
    """An album stays one unread message until its last unread part is read or deleted."""
    await store.record(incoming(1), photo(2), photo(3), photo(4), InboxRead(DORA.chat_id, 1, 3))  # type: ignore[arg-type]
    counts = [conversation(store).unread_count]
    for change in (
        MessagesDeleted(None, (2,)),  # type: ignore[arg-type]
        InboxRead(DORA.chat_id, 3, 1),  # type: ignore[arg-type]
        incoming(5),
        InboxRead(DORA.chat_id, 5, 0),  # type: ignore[arg-type]
    ):
        await store.record(change)
        counts.append(conversation(store).unread_count)

    assert counts == [1, 1, 1, 2, 0]


async def test_the_count_of_an_imported_album(store: Store) -> None:
    """Of an album that came with history the end of the reading finds out that it counts once."""
    await store.record(incoming(1), InboxRead(DORA.chat_id, 1, 0))  # type: ignore[arg-type]
    await store.record(photo(2), photo(3), incoming(4))

    await store.database.write(lambda t: t.execute("UPDATE conversations SET unread_in_albums = 0"))
    await store.database.write(lambda t: dialogs.recount(t, ACCOUNT))

    assert conversation(store).unread_count == 2
