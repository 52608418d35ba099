"""The Telegram user of an account before it has connected here, as the registry names it.

The user of an account that has connected is known from Telegram (`user_id`). The user of another
installation's account is named by the registry. If that user has another account here, the two stay
separate until the operator takes the other installation's account over: then it may connect, and
`identities.recognise` marks one of the two as a double.
"""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.rows import select_value
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import shared_chats

IS_SEPARATE = (
    "a.registry_user_id <> 0 AND a.user_id = 0 AND NOT a.may_merge AND a.removed_at IS NULL "
    "AND o.user_id = a.registry_user_id AND o.removed_at IS NULL"
)
"""Whether account `a` waits for a take-over because account `o` has the same user."""


def set_user_id(transaction: Transaction, account_id: AccountId, user_id: int) -> None:
    """Store the user that the registry names, unless Telegram has named one."""
    taken = transaction.fetch_value(
        "SELECT 1 FROM accounts WHERE user_id = ? AND id <> ?", (user_id, account_id)
    )
    column = "user_id" if taken is None else "registry_user_id"
    transaction.execute(
        f"UPDATE accounts SET {column} = ? WHERE id = ? AND user_id = 0",  # noqa: S608 - constants
        (user_id, account_id),
    )
    transaction.emit_account(account_id)
    shared_chats.emit_conversations_with(transaction, user_id)


def separate_from(connection: Connection, account_id: AccountId) -> str | None:
    """The label of the same user's other account here, from which this one is still separate."""
    label: str | None = select_value(
        connection,
        f"SELECT o.label FROM accounts a, accounts o WHERE a.id = ? AND {IS_SEPARATE}",  # noqa: S608 - a constant
        (account_id,),
    )
    return label


def allow_merge(transaction: Transaction, account_id: AccountId) -> None:
    """The operator has taken the account over: it may connect and be merged."""
    transaction.execute("UPDATE accounts SET may_merge = 1 WHERE id = ?", (account_id,))
