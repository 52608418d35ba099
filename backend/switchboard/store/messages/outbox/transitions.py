"""The table of the outbox's transitions (`domain.outbox`) as expressions in SQL."""

from switchboard.domain.outbox import TRANSITIONS, OutboxAction, Refusal
from switchboard.errors import Conflict

_BY_SQL = (OutboxAction.BEGIN, OutboxAction.FAIL, OutboxAction.RETRY)
"""The actions whose transition is applied by the statement itself."""

ALLOWED_STATES = {
    action: "({})".format(", ".join(f"'{a}'" for a in TRANSITIONS[action])) for action in _BY_SQL
}
"""The states in which an action is allowed, as a list in SQL."""

NEXT_STATE = {
    action: "CASE state {} END".format(
        " ".join(f"WHEN '{a}' THEN '{b}'" for a, b in TRANSITIONS[action].items())
    )
    for action in _BY_SQL
}
"""The state that an action leads to, as an expression in SQL."""


def refused(refusal: Refusal) -> Conflict:
    """The error for an action that the state of an item does not allow."""
    return Conflict(refusal.code, refusal.detail)
