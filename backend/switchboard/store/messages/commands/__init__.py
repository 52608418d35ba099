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
    send,
    set_draft,
)
from switchboard.store.messages.commands.effects import Effects

EFFECTS: dict[str, Effects] = {
    kind.EFFECTS.content.rules.kind: kind.EFFECTS
    for kind in (
        send,
        forward,
        edit,
        delete,
        react,
        mark_read,
        mute,
        archive,
        pin,
        mark_unread,
        set_draft,
    )
}
"""The effects of each kind."""

CONTENTS = {kind: effects.content for kind, effects in EFFECTS.items()}
"""The content of each kind."""

WITHDRAWN_BY = {effects.withdrawn_by: kind for kind, effects in EFFECTS.items()}
"""The kind whose waiting commands an update withdraws."""
