"""What each kind of command does to the store, one file for each kind.

Adding a kind adds its file here and a line to the table.
"""

from switchboard.store.messages.commands import mark_read, send
from switchboard.store.messages.commands.effects import Effects

EFFECTS: dict[str, Effects] = {
    effects.content.rules.kind: effects for effects in (send.EFFECTS, mark_read.EFFECTS)
}
"""The effects of each kind."""

CONTENTS = {kind: effects.content for kind, effects in EFFECTS.items()}
"""The content of each kind."""
