"""Each kind of change has its recorder, in one file for each capability."""

from typing import get_args

from switchboard.domain.updates import Change
from switchboard.store.sync import update_recorder
from switchboard.store.sync.recorders import (
    confirmations,
    deletions,
    dialog_state,
    gaps,
    message_limits,
    messages,
    peers,
    reactions,
    read_marks,
    scheduled,
    topics,
)

CAPABILITIES = (
    confirmations,
    deletions,
    dialog_state,
    gaps,
    message_limits,
    messages,
    peers,
    reactions,
    read_marks,
    scheduled,
    topics,
)


def test_every_kind_of_change_has_one_recorder() -> None:
    """Every kind of change has a recorder, and no two recorders claim the same kind."""
    claimed = [kind for capability in CAPABILITIES for kind in capability.RECORDERS]

    assert sorted(kind.__name__ for kind in claimed) == sorted(
        kind.__name__ for kind in get_args(Change)
    )
    assert set(update_recorder.RECORDERS) == set(claimed)
