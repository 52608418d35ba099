"""Telegram's answer to a message that we sent."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import RandomId, TelegramMessageId
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import SentMessage
from switchboard.errors import CommandUnanswered
from switchboard.telegram.translate.send_result import sent_message

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = datetime(2024, 5, 1, 13, tzinfo=UTC)
MESSAGE = types.Message(id=7, peer_id=types.PeerChat(5), date=NOON, message="hello")
OURS = RandomId(-5)
SENT = SentMessage(TelegramMessageId(7), Timestamp(int(NOON.timestamp())))


def answer(*updates: Any) -> Any:
    """An answer that arrived an hour after the message."""
    return types.Updates(list(updates), [], [], LATER, 0)


def test_a_short_answer_says_which_formats_were_kept() -> None:
    """Of the sent entities, those of a short answer are kept; a plain text has none to compare."""
    bold = types.MessageEntityBold(0, 2)
    short = types.UpdateShortSentMessage(7, 1, 1, NOON, entities=[bold])

    assert sent_message(short, OURS, formatted_text=" hi ").entities == (
        Entity(EntityKind.BOLD, 0, 2),
    )
    assert sent_message(short, OURS).entities is None


def test_short_answer() -> None:
    """A text to a person is answered in the short form."""
    assert sent_message(types.UpdateShortSentMessage(7, 1, 1, NOON), OURS) == SENT


def test_long_answer_is_found_by_random_id() -> None:
    """If an answer contains several ids, the one with our random id counts, with the date of the
    message."""
    answered = answer(
        types.UpdateMessageID(9, random_id=1),
        types.UpdateMessageID(7, random_id=OURS),
        types.UpdateNewMessage(MESSAGE, 1, 1),
    )

    assert sent_message(answered, OURS) == SENT


@pytest.mark.parametrize(
    "message",
    [types.MessageEmpty(7, None), types.MessageEmpty(7, types.PeerChat(5)), types.Message(7, None)],
)
def test_a_message_that_cannot_be_read_is_sent_all_the_same(message: Any) -> None:
    """The id alone confirms the send. If an unreadable message made it fail, the same message would
    be sent again and again."""
    answered = answer(
        types.UpdateMessageID(7, random_id=OURS), types.UpdateNewChannelMessage(message, 1, 1)
    )

    assert sent_message(answered, OURS) == replace(
        SENT, timestamp=Timestamp(int(LATER.timestamp()))
    )


def test_answer_without_our_id_is_unknown() -> None:
    """An answer that does not name our message leaves its result unknown."""
    with pytest.raises(CommandUnanswered, match="delivery_unknown"):
        sent_message(answer(types.UpdateMessageID(9, random_id=1)), OURS)
    with pytest.raises(CommandUnanswered, match="delivery_unknown"):
        sent_message(types.UpdatesTooLong(), OURS)
