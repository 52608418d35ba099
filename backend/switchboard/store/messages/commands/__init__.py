"""What each kind of command does to the store, one file for each kind.

Adding a kind adds its file here and a line to the table.
"""

from switchboard.store.messages.commands import (
    archive,
    delete,
    edit,
    forward,
    mark_read,
    mark_unread,
    mute,
    pin,
    react,
    schedule,
    scheduled_changes,
    send,
    set_draft,
)
from switchboard.store.messages.commands.effects import Effects

EFFECTS: dict[str, Effects] = {
    effects.content.rules.kind: effects
    for effects in (
        send.EFFECTS,
        forward.EFFECTS,
        edit.EFFECTS,
        delete.EFFECTS,
        react.EFFECTS,
        mark_read.EFFECTS,
        mute.EFFECTS,
        archive.EFFECTS,
        pin.EFFECTS,
        mark_unread.EFFECTS,
        set_draft.EFFECTS,
        schedule.EFFECTS,
        scheduled_changes.RESCHEDULE,
        scheduled_changes.SEND_SCHEDULED,
        scheduled_changes.UNSCHEDULE,
    )
}
"""The effects of each kind."""

CONTENTS = {kind: effects.content for kind, effects in EFFECTS.items()}
"""The content of each kind."""

WITHDRAWN_BY = {effects.withdrawn_by: kind for kind, effects in EFFECTS.items()}
"""The kind whose waiting commands an update withdraws."""
