"""A long text that is sent as several messages."""

import pytest

from switchboard.domain.ids import ConversationId, RandomId, TelegramMessageId
from switchboard.domain.message_entities import FormattedText
from switchboard.errors import Conflict
from switchboard.store.messages import outbox, threads
from switchboard.store.messages.commands import send_parts

from .conftest import ACCOUNT, Store, incoming

ONE = ConversationId(1)
NOW = 1_700_000_100


async def post(store: Store, *texts: str, number: int = 1) -> int:
    """Store a text in parts with the client_id "a"; the id of the first message."""
    parts = [
        (FormattedText(text), RandomId(10 * number + place)) for place, text in enumerate(texts)
    ]
    message = await store.database.write(
        lambda t: send_parts.enqueue(t, ONE, parts, client_id="a", reply_to=TelegramMessageId(1))
    )
    return message.id


async def test_the_parts_are_messages_in_their_order(store: Store) -> None:
    """Each part is a message; only the first answers. A repeated post stores nothing."""
    await store.record(incoming(1))

    first = await post(store, "one", "two", "three")
    again = await post(store, "one", "two", "three", number=2)

    thread = await store.database.read(lambda c: threads.page(c, ONE, None, 10))
    queued = await store.database.read(lambda c: outbox.pending(c, ACCOUNT, NOW))
    assert first == again
    assert [(one.text, one.reply_to_message_id) for one in thread.items[1:]] == [
        ("one", 1),
        ("two", None),
        ("three", None),
    ]
    assert [one.command.message_id for one in queued] == [first]


@pytest.mark.parametrize("texts", [("one",), ("one", "two"), ("one", "two", "other")])
async def test_a_client_id_stands_for_the_whole_text(store: Store, texts: tuple[str, ...]) -> None:
    """The same client_id with another text is refused, and nothing of it is stored."""
    await store.record(incoming(1))
    await post(store, "one", "two", "three")

    with pytest.raises(Conflict) as refused:
        await post(store, *texts, number=2)

    thread = await store.database.read(lambda c: threads.page(c, ONE, None, 10))
    assert refused.value.code == "client_id_reused"
    assert len(thread.items) == 4
