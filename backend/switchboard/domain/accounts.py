"""An account, and its secrets."""

from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.domain.account_state import AccountState
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp


class Storage(StrEnum):
    """Where the account's session is kept."""

    SUPABASE = "supabase"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Telegram says the account is. Of the phone number only a hint is ever kept."""

    user_id: int
    display_name: str
    username: str | None
    phone_hint: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """What opens an account. Never logged: its repr shows nothing.

    server names the Telegram server the session belongs to (data centre and key fingerprint).
    """

    api_id: int
    api_hash: str = field(repr=False)
    session: str = field(repr=False)
    server: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the page shows it. A removed one is only ever told of, never listed.

    import_done and import_total: chats whose history has been read, of those that are to be; alike
    when nothing is left. user_id: Telegram's id of the account itself, 0 before it is known.
    """

    id: AccountId
    label: str
    api_id: int
    display_name: str
    username: str | None
    phone_hint: str
    is_active: bool
    state: AccountState
    state_detail: str
    retry_at: Timestamp | None
    complete_until: Timestamp | None
    unread_count: int
    storage: Storage
    created_at: Timestamp
    import_done: int = 0
    import_total: int = 0
    removed_at: Timestamp | None = None
    user_id: int = 0


def phone_hint(phone: str) -> str:
    """The last two digits of a phone number: enough to tell accounts apart, too few to dial."""
    digits = [character for character in phone if character.isdigit()]
    return "".join(digits[-2:])
