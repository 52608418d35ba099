"""The JSON shape of an account."""

from typing_extensions import TypedDict

from switchboard.api.schemas.fields import text_or_none, time_or_none
from switchboard.domain import accounts
from switchboard.domain.account_state import AccountState
from switchboard.domain.timestamps import to_iso


class Account(TypedDict):
    """A Telegram identity that was signed in to Switchboard. Never its api_hash, session or phone
    number.

    import_done, import_total: the number of chats that were read, and of all chats to read; they
    are equal when nothing is left.
    removed_at: set in the last event about an account. A removed account is never listed.
    user_id: the account's Telegram user id, as in sender_id of messages; null until it is known.
    has_proxy: it has a proxy of its own, whose address is never returned.
    """

    id: str
    label: str
    api_id: int
    display_name: str
    username: str | None
    phone_hint: str
    is_active: bool
    state: AccountState
    state_detail: str
    retry_at: str | None
    complete_until: str | None
    unread_count: int
    storage: accounts.Storage
    created_at: str
    import_done: int
    import_total: int
    removed_at: str | None
    user_id: str | None
    has_proxy: bool


class ImportProgress(TypedDict):
    """The progress of an account's import, in chats."""

    telegram_account_id: str
    done: int
    total: int


def account(given: accounts.Account) -> Account:
    """An account in the shape of the contract."""
    return Account(
        id=given.id,
        label=given.label,
        api_id=given.api_id,
        display_name=given.display_name,
        username=given.username,
        phone_hint=given.phone_hint,
        is_active=given.is_active,
        state=given.state,
        state_detail=given.state_detail,
        retry_at=time_or_none(given.retry_at),
        complete_until=time_or_none(given.complete_until),
        unread_count=given.unread_count,
        storage=given.storage,
        created_at=to_iso(given.created_at),
        import_done=given.import_done,
        import_total=given.import_total,
        removed_at=time_or_none(given.removed_at),
        user_id=text_or_none(given.user_id or None),
        has_proxy=given.has_proxy,
    )
