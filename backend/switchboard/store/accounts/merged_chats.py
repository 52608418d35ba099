"""Merge what two accounts of one user know of the history of their chats."""

from switchboard.domain.ids import AccountId
from switchboard.store.core.transaction import Transaction

OLDEST = (
    "(SELECT min(m.message_id) FROM messages m "
    "WHERE m.telegram_account_id = {0}.telegram_account_id AND m.chat_id = {0}.chat_id)"
)

BOTH_KNOW = (
    "SELECT g.chat_id, g.verified_up_to_id, g.history_complete, g.rescan_from_id, "  # noqa: S608 - constants only
    f"coalesce({OLDEST.format('g')} < coalesce({OLDEST.format('s')}, 9e18), 0) AS is_older "
    "FROM chats g JOIN chats s ON s.chat_id = g.chat_id AND s.telegram_account_id = ? "
    "WHERE g.telegram_account_id = ?"
)


def merge(transaction: Transaction, goes: AccountId, stays: AccountId) -> None:
    """Give one account the chats of the other, before the messages move.

    If the older messages of a chat come from the other account, messages may be missing between its
    last one and the first one of the account that stays. Then the chat is rescanned from the
    message up to which the other account's history is verified.
    """
    for known in transaction.fetch_all(BOTH_KNOW, (stays, goes)):
        verified, rescan, is_older = (
            known["verified_up_to_id"],
            known["rescan_from_id"],
            known["is_older"],
        )
        transaction.execute(
            "UPDATE chats SET history_complete = max(history_complete, ?), "
            "verified_up_to_id = iif(?, min(verified_up_to_id, ?), verified_up_to_id), "
            "in_step_up_to_id = "
            "min(in_step_up_to_id, verified_up_to_id, iif(?, ?, in_step_up_to_id)), "
            "rescan_from_id = min(coalesce(rescan_from_id, ?), coalesce(?, rescan_from_id)) "
            "WHERE telegram_account_id = ? AND chat_id = ?",
            (
                known["history_complete"],
                *(is_older, verified),
                *(is_older, verified),
                *(rescan, rescan),
                *(stays, known["chat_id"]),
            ),
        )
        if is_older:
            transaction.execute(
                "UPDATE accounts SET complete_until = min(complete_until, "
                "(SELECT a.complete_until FROM accounts a WHERE a.id = ?)) WHERE id = ?",
                (goes, stays),
            )
        transaction.execute(
            "DELETE FROM chats WHERE telegram_account_id = ? AND chat_id = ?",
            (goes, known["chat_id"]),
        )
    transaction.execute(
        "UPDATE chats SET telegram_account_id = ? WHERE telegram_account_id = ?", (stays, goes)
    )
