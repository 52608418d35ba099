"""The filters of the search in messages: account, conversation, sender, direction, date, kind."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId, ConversationId
from switchboard.domain.message_search import OUTGOING, MessageFilter, filter_expressions
from switchboard.domain.messages import Direction, Kind
from switchboard.domain.search_key import terms
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Peer
from switchboard.errors import NotFound
from switchboard.store.messages import search
from switchboard.store.sync import update_recorder

from .conftest import ACCOUNT, DORA, Store, incoming

START = 1_700_000_000
EMIL = Peer(ChatId(501), PeerKind.USER, "Emil", None, 1, can_reply=True)
TEAM = Peer(ChatId(-50), PeerKind.GROUP, "Team", None, None, can_reply=True)
OUT = Direction.OUTGOING


async def fill(store: Store) -> None:
    """Messages with the same word of two people, in private and in a group."""
    batch = Batch(
        ACCOUNT,
        (DORA, EMIL, TEAM),
        (
            incoming(1, "ship one"),
            incoming(2, "ship two", direction=OUT, sender_id=7),
            incoming(3, "ship three", chat_id=EMIL.chat_id, sender_id=501),
            incoming(4, "ship four", chat_id=TEAM.chat_id),
            incoming(5, "ship five", chat_id=TEAM.chat_id, sender_id=501),
            incoming(6, "ship six", chat_id=TEAM.chat_id, direction=OUT, sender_id=7),
            incoming(7, "", chat_id=TEAM.chat_id, kind=Kind.MEDIA, media_label="ship.pdf"),
            incoming(8, "boat", chat_id=TEAM.chat_id),
        ),
    )
    await store.database.write(lambda t: update_recorder.apply(t, [batch]))
    while await store.database.write(search.index_part):
        pass


async def found(store: Store, **wanted: Any) -> list[int | None]:
    """The Telegram ids of what is found, page by page."""
    ids: list[int | None] = []
    cursor = None
    while True:
        page = await store.database.read(
            lambda c, cursor=cursor: search.page(
                c, q="ship", wanted=MessageFilter(**wanted), cursor=cursor, limit=2
            )
        )
        ids += [message.message_id for message in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [7, 6, 5, 4, 3, 2, 1]),
        ({"conversation_id": 1}, [2, 1]),
        ({"conversation_id": 3}, [7, 6, 5, 4]),
        ({"sender_id": 500}, [7, 4, 1]),
        ({"sender_id": 501}, [5, 3]),
        ({"sender_id": 7}, [6, 2]),
        ({"sender_id": 501, "conversation_id": 3}, [5]),
        ({"sender_id": 7, "direction": Direction.INCOMING}, []),
        ({"direction": OUT}, [6, 2]),
        ({"direction": Direction.INCOMING}, [7, 5, 4, 3, 1]),
        ({"kind": Kind.MEDIA}, [7]),
        ({"kind": Kind.TEXT, "direction": Direction.INCOMING}, [5, 4, 3, 1]),
        ({"kind": Kind.SERVICE}, []),
        ({"since": START + 3}, [7, 6, 5, 4, 3]),
        ({"since": START + 3, "until": START + 5}, [4, 3]),
        ({"until": 2**40}, [7, 6, 5, 4, 3, 2, 1]),
        ({"since": -5, "until": -1}, []),
        ({"account_id": ACCOUNT, "conversation_id": 2}, [3]),
        ({"account_id": "22222222-2222-4222-8222-222222222222"}, []),
    ],
)
async def test_a_search_can_be_narrowed(
    store: Store, wanted: dict[str, Any], expected: list[int]
) -> None:
    """All filters have to fit; the newest message comes first, page by page."""
    await fill(store)

    assert await found(store, **wanted) == expected


async def test_a_message_that_is_edited_keeps_its_place_in_the_index(store: Store) -> None:
    """The entry of a changed message is replaced as a whole. The index can be filled again."""
    await fill(store)
    await store.record(incoming(1, "boat now", edited_at=Timestamp(START + 50)))
    after_edit = await found(store, conversation_id=ConversationId(1))
    await store.database.write(search.begin_again)
    empty = await found(store)
    while await store.database.write(search.index_part):
        pass

    assert after_edit == [2]
    assert empty == []
    assert await found(store, sender_id=500) == [7, 4]


async def test_an_unknown_conversation_is_refused(store: Store) -> None:
    """A search in a conversation that does not exist is no empty result."""
    with pytest.raises(NotFound):
        await found(store, conversation_id=ConversationId(9))


@given(st.text())
@settings(max_examples=200)
def test_no_text_can_have_the_sign_of_a_place(text: str) -> None:
    """The terms of a message never look like those that say where it is."""
    assert "\uf800" not in terms(text + "\uf800a1 \uf800o")


def test_a_stranger_has_sent_nothing_of_ours() -> None:
    """A search for what a stranger wrote reads no outgoing messages, of which there may be many."""
    wanted = MessageFilter(sender_id=501)

    (strangers,), _ = filter_expressions(wanted, None, is_own_sender=False)
    (own,), _ = filter_expressions(wanted, None, is_own_sender=True)

    assert OUTGOING not in strangers
    assert OUTGOING in own
