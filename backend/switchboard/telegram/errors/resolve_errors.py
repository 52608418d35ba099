"""Telegram's reasons for not finding somebody, and our sentences for them.

The names are those of Telegram's documentation of contacts.resolveUsername and
contacts.resolvePhone.
"""

from telethon import errors as telethon

from switchboard.errors import NotFound, SwitchboardError
from switchboard.telegram.errors.errors import failure_of, name_of_error

NOBODY: dict[str, str] = {
    "USERNAME_NOT_OCCUPIED": "Nobody has this username. Check its spelling.",
    "USERNAME_INVALID": "Telegram accepts no such username. Check its spelling.",
    "PHONE_NOT_OCCUPIED": (
        "Telegram shows the account nobody with this phone number: it has no Telegram account, or "
        "its privacy settings hide it. If it is a contact, write first in a Telegram app."
    ),
    "PHONE_NUMBER_INVALID": "Telegram knows no such phone number. Check its digits.",
}


def resolve_failure_of(error: BaseException) -> SwitchboardError:
    """The error of a look-up: NotFound if Telegram says that there is nobody."""
    if isinstance(error, telethon.RPCError):
        name = name_of_error(error)
        if name in NOBODY:
            return NotFound(name.lower(), NOBODY[name])
    return failure_of(error)
