"""Reactions and timers of messages, and to which album a message belongs."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.reactions import Reaction
from switchboard.domain.updates import ReactionsChanged
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.messages import from_short, message_of
from switchboard.telegram.translate.send_result import sent_message
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.translate.updates.bundle import UpdateBundle

from .test_messages import ENTITIES, ME, NOON, translated

NOON_S = int(NOON.timestamp())


def results(*given: tuple[Any, int, int | None], is_min: bool = False) -> types.MessageReactions:
    """Reactions with their counts; the third value is set where the owner chose one."""
    counts = [types.ReactionCount(reaction, count, order) for reaction, count, order in given]
    return types.MessageReactions(counts, min=is_min)


def test_reactions_of_a_message() -> None:
    """Emoji have their counts. Paid ones and custom emoji have a stand-in."""
    message = translated(
        reactions=results(
            (types.ReactionEmoji("👍"), 2, 0),
            (types.ReactionPaid(), 5, None),
            (types.ReactionCustomEmoji(1), 1, None),
            (types.ReactionCustomEmoji(2), 3, 1),
        )
    )

    assert message.reactions == (
        Reaction("👍", 2, chosen=True),
        Reaction("⭐", 5, chosen=False),
        Reaction("✨", 4, chosen=True),
    )


def test_an_update_of_reactions() -> None:
    """An update in the short form (`min`) does not say which ones the owner chose."""
    update = types.UpdateMessageReactions(
        types.PeerUser(2), 10, results((types.ReactionEmoji("👍"), 1, None), is_min=True)
    )
    packet = UpdateBundle([update], ENTITIES, ME)
    unreadable: Unreadable = pytest.fail

    assert changes_of(packet, unreadable) == [
        ReactionsChanged(2, 10, (Reaction("👍", 1, chosen=None),))  # type: ignore[arg-type]
    ]


def test_the_timer_of_a_message() -> None:
    """The timer counts from the date of the message; without one it never expires."""
    assert translated(ttl_period=3600).expires_at == NOON_S + 3600
    assert translated().expires_at is None


def test_the_timer_of_a_message_in_the_short_form() -> None:
    """A private text in the short form has its timer, too."""
    update = types.UpdateShortMessage(
        id=10, user_id=2, message="x", pts=1, pts_count=1, date=NOON, ttl_period=5
    )

    message = message_of(from_short(update, ME), ENTITIES, ME)

    assert message is not None
    assert message.expires_at == NOON_S + 5


def test_the_timer_of_what_we_sent() -> None:
    """The answer to a send names the timer."""
    answer = types.UpdateShortSentMessage(id=10, pts=1, pts_count=1, date=NOON, ttl_period=60)

    assert sent_message(answer, 1).expires_at == NOON_S + 60  # type: ignore[arg-type]


def test_the_album_of_a_message() -> None:
    """The number that the messages of an album share has 64 bits."""
    assert translated(grouped_id=2**62 + 1).album_id == 2**62 + 1
    assert translated().album_id is None
