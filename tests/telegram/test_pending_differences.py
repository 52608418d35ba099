"""Pending differences, and how often they are requested."""

from switchboard.domain.backoff import Backoff
from switchboard.telegram.updates.pending_differences import (
    ACCOUNT,
    PendingDifferences,
)

CHANNEL = 7

MAX_CHANNEL_TRIES = 3


def told() -> PendingDifferences:
    """A connected client without pending differences."""
    owed = PendingDifferences(lambda _: None, Backoff(4.0, 300.0), MAX_CHANNEL_TRIES)
    owed.answered(ACCOUNT, owed.connection)
    return owed


def test_a_new_client_is_owed_its_difference() -> None:
    """At first the missed updates are unknown; an answered difference contains them."""
    assert not PendingDifferences(lambda _: None, Backoff(4.0, 300.0), MAX_CHANNEL_TRIES).is_empty()
    assert told().is_empty()


def test_an_answer_from_before_the_connection_was_lost_does_not_count() -> None:
    """Only a difference that was requested after a reconnect contains the missed updates."""
    owed = told()
    began = owed.connection
    owed.on_disconnect()

    owed.answered(ACCOUNT, began)
    assert not owed.is_empty()
    owed.answered(ACCOUNT, owed.connection)
    assert owed.is_empty()


async def test_what_is_refused_is_owed_until_it_is_answered() -> None:
    """A refused difference stays pending, however often it is refused."""
    owed = told()
    for _ in range(10):
        assert not owed.refused(ACCOUNT)

    assert not owed.is_empty()
    owed.answered(ACCOUNT, owed.connection)
    assert owed.is_empty()


async def test_a_channel_is_waited_for_a_few_times() -> None:
    """A channel's difference stays pending until it was refused a few times in a row, which is
    reported once; after an answer the count begins again."""
    owed = told()

    assert [owed.refused(CHANNEL) for _ in range(MAX_CHANNEL_TRIES + 1)] == [
        *[False] * (MAX_CHANNEL_TRIES - 1),
        True,
        False,
    ]
    assert owed.is_empty()
    owed.answered(CHANNEL, owed.connection)
    assert not owed.refused(CHANNEL)
    assert not owed.is_empty()
    owed.abandon(CHANNEL)
    assert owed.is_empty()
