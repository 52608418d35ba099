"""Translate Telegram's updates into changes.

Pure. An update that cannot be read does not stop the stream: it is skipped and reported by its
type, without its content. Each type of update has its translator in `updates`, one file for each
capability.
"""

from switchboard.domain.updates import Change
from switchboard.telegram.translate.unreadable import Unreadable
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
from switchboard.telegram.translate.updates.bundle import Translators, UpdateBundle

TRANSLATORS: Translators = {
    **messages.TRANSLATORS,
    **deletions.TRANSLATORS,
    **read_marks.TRANSLATORS,
    **confirmations.TRANSLATORS,
    **dialog_state.TRANSLATORS,
    **reactions.TRANSLATORS,
    **peers.TRANSLATORS,
    **scheduled.TRANSLATORS,
}
"""The translator of each type of update. Other types change nothing here."""


def changes_of(packet: UpdateBundle, unreadable: Unreadable) -> list[Change]:
    """The changes of a packet, in its order. Updates that change nothing here are left out."""
    changes: list[Change] = []
    for update in packet.updates:
        translate = TRANSLATORS.get(type(update))
        if translate is None:
            continue
        try:
            change = translate(update, packet)
        except Exception as error:  # noqa: BLE001 - one poisoned update must not stop the stream
            unreadable(type(update).__name__, error)
        else:
            if isinstance(change, list):
                changes += change
            elif change is not None:
                changes.append(change)
    return changes
