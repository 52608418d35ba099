"""Delete the data of removed accounts."""

from switchboard.domain.ids import AccountId
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import search, shared_chats


def purge(transaction: Transaction, account_id: AccountId) -> None:
    """Delete a removed account and everything that is stored for it."""
    shared_chats.emit_others_with(transaction, account_id)
    for id_ in transaction.fetch_values(
        "SELECT id FROM messages WHERE telegram_account_id = ? AND NOT discarded",
        (account_id,),
    ):
        search.remove(transaction, id_)
    transaction.execute(
        "DELETE FROM message_versions WHERE message_id IN "
        "(SELECT id FROM messages WHERE telegram_account_id = ?)",
        (account_id,),
    )
    for table in (
        "outbox",
        "messages",
        "conversations",
        "chats",
        "peers",
        "update_states",
        "message_tombstones",
        "notify_defaults",
        "folders",
        "moved_groups",
        "blocked_peers",
        "topics",
    ):
        transaction.execute(
            f"DELETE FROM {table} WHERE telegram_account_id = ?",  # noqa: S608 - constants
            (account_id,),
        )
