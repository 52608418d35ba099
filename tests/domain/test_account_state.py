"""The table of account states."""

from itertools import product

import pytest

from switchboard.domain.account_state import (
    STATES,
    AccountState,
    ConnectionFacts,
    can_send,
    detail_of,
    retry_at,
    state_of,
)


def test_every_state_has_a_meaning() -> None:
    """Every state has a sentence for the operator."""
    assert set(STATES) == set(AccountState)
    assert all(meaning.detail.endswith(".") for meaning in STATES.values())


def test_no_state_is_both_online_and_final() -> None:
    """No state is both online and final."""
    assert not [state for state, meaning in STATES.items() if meaning.online and meaning.final]


@pytest.mark.parametrize(
    "state", [AccountState.CONNECTING, AccountState.DISCONNECTED, AccountState.FLOOD_WAIT]
)
def test_replies_are_accepted_while_waiting(state: AccountState) -> None:
    """Replies are accepted while a connection can come back."""
    assert can_send(state)


@pytest.mark.parametrize(
    ("up", "caught_up", "sending", "reading"), list(product([True, False], repeat=4))
)
def test_the_worst_news_wins(*, up: bool, caught_up: bool, sending: bool, reading: bool) -> None:
    """A lost transport outweighs both kinds of flood wait, and these outweigh catching up."""
    state = state_of(
        ConnectionFacts(up, caught_up, 99 if sending else None, 88 if reading else None)
    )

    expected = AccountState.CONNECTED if caught_up else AccountState.CATCHING_UP
    if sending or reading:
        expected = AccountState.FLOOD_WAIT
    if not up:
        expected = AccountState.DISCONNECTED
    assert state == expected


@pytest.mark.parametrize(
    ("sending", "reading", "first"), [(9, None, 9), (None, 8, 8), (9, 8, 8), (8, 9, 8)]
)
def test_the_first_wait_that_ends_is_counted_down(
    sending: int | None, reading: int | None, first: int
) -> None:
    """Replies and reading wait independently; the retry time is the earlier one."""
    assert retry_at(ConnectionFacts(True, True, sending, reading)) == first


def test_a_wait_says_what_goes_on() -> None:
    """The sentence says that replies wait only if they do."""
    assert "replies go on" in detail_of(ConnectionFacts(True, False, None, 9))
    assert "Replies wait" in detail_of(ConnectionFacts(True, False, 9, 9))
    assert "keeps asking" in detail_of(
        ConnectionFacts(True, False, None, None, waiting_for_updates=True)
    )
    assert (
        detail_of(ConnectionFacts(False, False, None, 9))
        == STATES[AccountState.DISCONNECTED].detail
    )
