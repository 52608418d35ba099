"""The outbox's table of transitions (`domain.outbox`) as SQL expressions."""

from switchboard.domain.outbox import DISCARDED, TRANSITIONS, Refusal
from switchboard.errors import Conflict

ALLOWED_STATES = {
    action: "({})".format(", ".join(f"'{state}'" for state in states))
    for action, states in TRANSITIONS.items()
}
"""The states in which an action is allowed, as a list in SQL."""

NEXT_STATE = {
    action: "CASE state {} END".format(
        " ".join(f"WHEN '{before}' THEN '{after}'" for before, after in states.items())
    )
    for action, states in TRANSITIONS.items()
    if DISCARDED not in states.values()
}
"""The state that an action leads to, as an expression in SQL."""


def refused(refusal: Refusal) -> Conflict:
    """The error for an action that the state of a command does not allow."""
    return Conflict(refusal.code, refusal.detail)
