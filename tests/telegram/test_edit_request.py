"""The request that edits a message: its mentions, and whether an earlier try was executed."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.telegram.requests.edit import is_done
from switchboard.telegram.translate.entity_edits import kept_entities

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
    """If an earlier try got no answer, the edit is done when Telegram has the text with its
    formats. Telegram finds mentions itself, and drops white space."""
    message = types.Message(
        id=1,
        peer_id=types.PeerUser(5),
        date=datetime(2023, 11, 14, tzinfo=UTC),
        message=text,
        entities=entities,
    )

    assert is_done(message, wanted) is done


def test_a_mention_by_name_is_sent_with_its_user() -> None:
    """A user is named by the access hash that came with the message. A user without an access hash
    is named by a message that shows it. An unknown user and a changed name are left out."""
    names = ("Anna", "Bob", "Cyd", "Dan")
    message = types.Message(
        9,
        types.PeerUser(5),
        datetime(2023, 11, 14, tzinfo=UTC),
        "Anna Bob Cyd Dan",
        entities=[
            types.MessageEntityMentionName("Anna Bob Cyd Dan".index(name), len(name), id_)
            for id_, name in enumerate(names, 1)
        ],
    )
    users = [
        types.User(1, is_self=True, access_hash=10),
        types.User(2, access_hash=20),
        types.User(3, access_hash=30, min=True),
        types.User(4, access_hash=40),
    ]
    chat = types.InputPeerChat(5)

    by_message = list(kept_entities(message, "Anna Bob Cyd Don", users, chat))
    without = list(kept_entities(message, "Hi Anna Bob Cyd Dan", users))

    assert [(entity.offset, entity.user_id) for entity in by_message] == [
        (0, types.InputUserSelf()),
        (5, types.InputUser(2, 20)),
        (9, types.InputUserFromMessage(chat, 9, 3)),
    ]
    assert [entity.offset for entity in without] == [3, 8, 16]
