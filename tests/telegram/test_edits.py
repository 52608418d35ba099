"""Whether an edit was executed by an earlier try, whose answer was lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.telegram.requests.edit import is_done

BOLD = Entity(EntityKind.BOLD, 0, 2)


@pytest.mark.parametrize(
    ("text", "entities", "wanted", "done"),
    [
        (
            "hi @bob",
            [types.MessageEntityMention(3, 4)],
            Edit(TelegramMessageId(1), "hi @bob"),
            True,
        ),
        ("hi", [], Edit(TelegramMessageId(1), " hi "), True),
        ("hi", [types.MessageEntityBold(0, 2)], Edit(TelegramMessageId(1), "hi", (BOLD,)), True),
        ("hi", [], Edit(TelegramMessageId(1), "hi", (BOLD,)), False),
        ("hi", [types.MessageEntityBold(0, 2)], Edit(TelegramMessageId(1), "hi"), False),
        ("ho", [], Edit(TelegramMessageId(1), "hi"), False),
    ],
)
def test_an_edit_is_done(text: str, entities: list[Any], wanted: Edit, done: bool) -> None:
    """Telegram has the text with its formats. It finds mentions itself, and drops white space."""
    message = types.Message(
        id=1,
        peer_id=types.PeerUser(5),
        date=datetime(2023, 11, 14, tzinfo=UTC),
        message=text,
        entities=entities,
    )

    assert is_done(message, wanted) is done
