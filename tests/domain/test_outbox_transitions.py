"""The allowed actions on a reply in each state."""

import pytest

from switchboard.domain.outbox import (
    REFUSALS,
    TRANSITIONS,
    OutboxAction,
    OutboxState,
)

IN_DOUBT = {OutboxState.SENDING, OutboxState.UNKNOWN}
"""Telegram may have the message."""


def test_what_telegram_may_have_is_neither_taken_back_nor_changed() -> None:
    """Only a message that Telegram certainly does not have can be discarded or lose its quote."""
    for action in (OutboxAction.DISCARD, OutboxAction.DROP_QUOTE):
        assert set(TRANSITIONS[action]) == set(OutboxState) - IN_DOUBT


def test_doubt_outlives_a_retry() -> None:
    """A manual retry does not make an uncertain result certain."""
    assert TRANSITIONS[OutboxAction.RETRY][OutboxState.UNKNOWN] is OutboxState.UNKNOWN


def test_what_was_refused_is_sent_again_only_by_the_operator() -> None:
    """No try begins with a failed message; a retry puts it into the queue first."""
    assert OutboxState.FAILED not in TRANSITIONS[OutboxAction.BEGIN]
    assert TRANSITIONS[OutboxAction.RETRY][OutboxState.FAILED] is OutboxState.QUEUED


@pytest.mark.parametrize("action", list(OutboxAction))
def test_where_the_operator_may_not_the_reason_is_known(action: OutboxAction) -> None:
    """Each action of the operator that a state does not allow has its refusal."""
    by_operator = {OutboxAction.RETRY, OutboxAction.DROP_QUOTE, OutboxAction.DISCARD}

    assert (action in REFUSALS) == (action in by_operator)
