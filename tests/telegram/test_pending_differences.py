"""Pending differences, and how often they are requested."""

from switchboard.domain.backoff import Backoff
from switchboard.telegram.updates.pending_differences import (
    ACCOUNT,
    PendingDifferences,
)

CHANNEL = 7

MAX_CHANNEL_TRIES = 3


def connected() -> PendingDifferences:
    """A connected client without pending differences."""
    pending = PendingDifferences(lambda _: None, Backoff(4.0, 300.0), MAX_CHANNEL_TRIES)
    pending.answered(ACCOUNT, pending.connection)
    return pending


def test_a_new_client_has_a_pending_difference() -> None:
    """At first the missed updates are unknown. An answered difference contains them."""
    assert not PendingDifferences(lambda _: None, Backoff(4.0, 300.0), MAX_CHANNEL_TRIES).is_empty()
    assert connected().is_empty()


def test_an_answer_from_before_the_connection_was_lost_does_not_count() -> None:
    """Only a difference that was requested after a reconnect contains the missed updates."""
    pending = connected()
    began = pending.connection
    pending.on_disconnect()

    pending.answered(ACCOUNT, began)
    assert not pending.is_empty()
    pending.answered(ACCOUNT, pending.connection)
    assert pending.is_empty()


async def test_a_refused_difference_stays_pending() -> None:
    """A refused difference stays pending until it is answered, however often it is refused."""
    pending = connected()
    for _ in range(10):
        assert not pending.refused(ACCOUNT)

    assert not pending.is_empty()
    pending.answered(ACCOUNT, pending.connection)
    assert pending.is_empty()


async def test_a_channel_is_waited_for_a_few_times() -> None:
    """A channel's difference stays pending until it was refused a few times in a row, which is
    reported once; after an answer the count begins again."""
    pending = connected()

    assert [pending.refused(CHANNEL) for _ in range(MAX_CHANNEL_TRIES + 1)] == [
        *[False] * (MAX_CHANNEL_TRIES - 1),
        True,
        False,
    ]
    assert pending.is_empty()
    pending.answered(CHANNEL, pending.connection)
    assert not pending.refused(CHANNEL)
    assert not pending.is_empty()
    pending.abandon(CHANNEL)
    assert pending.is_empty()
