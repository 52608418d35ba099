"""Each type of update has its translator, in one file for each capability."""

from switchboard.telegram.translate import changes
from switchboard.telegram.translate.updates import (
    confirmations,
    deletions,
    dialog_state,
    messages,
    peers,
    reactions,
    read_marks,
    scheduled,
)

CAPABILITIES = (
    confirmations,
    deletions,
    dialog_state,
    messages,
    peers,
    reactions,
    read_marks,
    scheduled,
)


def test_no_type_of_update_has_two_translators() -> None:
    """Every capability's translators are used, and no two claim the same type of update."""
    claimed = [type_ for capability in CAPABILITIES for type_ in capability.TRANSLATORS]

    assert sorted(type_.__name__ for type_ in claimed) == sorted(
        type_.__name__ for type_ in changes.TRANSLATORS
    )
