"""An account, and its secrets."""

from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.domain.account_state import AccountState
from switchboard.domain.ids import AccountId
from switchboard.domain.timestamps import Timestamp


class Storage(StrEnum):
    """Where the account's session is stored."""

    SUPABASE = "supabase"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Identity:
    """The Telegram user of an account. Switchboard stores only the end of the phone number."""

    user_id: int
    display_name: str
    username: str | None
    phone_hint: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The credentials of an account. Its repr shows no secret, so a log cannot either.

    server: the Telegram server of the session (data centre and key fingerprint). proxy: the address
    of the account's own proxy; None if it has none.
    """

    api_id: int
    api_hash: str = field(repr=False)
    session: str = field(repr=False)
    server: str
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the page shows it. A removed account appears in events, never in lists.

    import_done, import_total: the number of chats whose history was read, and of all chats to read;
    they are equal when nothing is left.
    user_id: the account's Telegram user id, 0 until it is known. has_proxy: it has a proxy of its
    own.
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
    has_proxy: bool = False


@dataclass(frozen=True, slots=True)
class ProxyChange:
    """The new proxy of an account. url: its address; None removes the proxy."""

    url: str | None = field(repr=False)


def phone_hint(phone: str) -> str:
    """The last two digits of a phone number: enough to distinguish accounts, too few to dial."""
    digits = [character for character in phone if character.isdigit()]
    return "".join(digits[-2:])
