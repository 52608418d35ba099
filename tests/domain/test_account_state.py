"""The table of account states."""

from itertools import product

import pytest

from switchboard.domain.account_state import (
    MEANING,
    AccountState,
    Facts,
    can_send,
    state_of,
)


def test_every_state_has_a_meaning() -> None:
    """No state is without a sentence for the operator."""
    assert set(MEANING) == set(AccountState)
    assert all(meaning.detail.endswith(".") for meaning in MEANING.values())


def test_no_state_is_both_online_and_final() -> None:
    """An account that can be reached is never given up on."""
    assert not [state for state, meaning in MEANING.items() if meaning.online and meaning.final]


@pytest.mark.parametrize(
    "state", [AccountState.CONNECTING, AccountState.DISCONNECTED, AccountState.FLOOD_WAIT]
)
def test_replies_are_accepted_while_waiting(state: AccountState) -> None:
    """A connection that comes back sends what was accepted meanwhile."""
    assert can_send(state)


@pytest.mark.parametrize(("up", "caught_up", "flood"), list(product([True, False], repeat=3)))
def test_the_worst_news_wins(*, up: bool, caught_up: bool, flood: bool) -> None:
    """A lost transport outweighs a flood wait, and both outweigh catching up."""
    state = state_of(Facts(up, caught_up, 99 if flood else None))

    expected = AccountState.CONNECTED if caught_up else AccountState.CATCHING_UP
    if flood:
        expected = AccountState.FLOOD_WAIT
    if not up:
        expected = AccountState.DISCONNECTED
    assert state == expected
