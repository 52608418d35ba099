"""Who may find and write to a user (core.telegram.org/api/privacy)."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world.events import Event
from sandbox.world.model import User
from sandbox.world.state import State, applies


@dataclass(slots=True, frozen=True)
class PrivacySet(Event):
    """A user set what strangers need to write, and whether they find the phone number."""

    user: str
    requires: str
    hides_phone: bool


@applies(PrivacySet)
def privacy_set(state: State, event: PrivacySet) -> None:
    """Set it."""
    user = state.user(event.user)
    user.requires, user.hides_phone = event.requires, event.hides_phone
    user.version += 1


def requirement(user: User, stranger: User) -> str:
    """What ``stranger`` needs to write to ``user``: nothing if ``user`` has it among the contacts,
    or has written first ("or if the user has already sent us a message")."""
    dialog = stranger.box.dialogs.get(user)
    wrote = dialog is not None and any(
        stranger.box.messages[number].sender is user
        for number in dialog.ids
        if number in stranger.box.messages
    )
    return "" if wrote or stranger in user.contacts or user is stranger else user.requires
