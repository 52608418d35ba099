"""Merge what two accounts of one user know of the history of their chats."""

from switchboard.domain.ids import AccountId
from switchboard.store.core.rows import Row
from switchboard.store.core.transaction import Transaction

OLDEST = (
    "(SELECT min(m.message_id) FROM messages m "
    "WHERE m.telegram_account_id = {0}.telegram_account_id AND m.chat_id = {0}.chat_id)"
)

BOTH_KNOW = (
    "SELECT g.chat_id, g.history_complete, g.rescan_from_id, g.verified_up_to_id, "  # noqa: S608 - constants only
    "g.in_step_up_to_id, s.verified_up_to_id AS here_verified, s.in_step_up_to_id AS here_in_step, "
    f"{OLDEST.format('g')} AS oldest, "
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
        rescan = known["rescan_from_id"]
        transaction.execute(
            "UPDATE chats SET history_complete = max(history_complete, ?), "
            "verified_up_to_id = ?, in_step_up_to_id = ?, "
            "rescan_from_id = min(coalesce(rescan_from_id, ?), coalesce(?, rescan_from_id)) "
            "WHERE telegram_account_id = ? AND chat_id = ?",
            (
                known["history_complete"],
                *_verified_and_in_step(known),
                *(rescan, rescan),
                *(stays, known["chat_id"]),
            ),
        )
        if known["is_older"]:
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


def _verified_and_in_step(known: Row) -> tuple[int, int]:
    """How far the chat is verified, and how far it was in step.

    Where nothing is verified, messages may be missing all the same: the chat then keeps, or gets,
    the mark that its history must not be left for later (see `history_gaps.NEVER_READ`).
    """
    verified, in_step = known["verified_up_to_id"], known["in_step_up_to_id"]
    here_verified, here_in_step = known["here_verified"], known["here_in_step"]
    if known["is_older"]:
        if not verified:
            return 0, known["oldest"]
        if not here_verified:
            return verified, in_step
        return min(here_verified, verified), min(here_in_step, verified)
    if not here_verified:
        return 0, here_in_step or in_step
    return here_verified, here_in_step
