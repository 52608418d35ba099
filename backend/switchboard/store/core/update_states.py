"""The update state of each account in Telegram's update sequences."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.domain.updates import UpdateState
from switchboard.store.core.rows import select
from switchboard.store.core.transaction import Transaction

ACCOUNT = 0
"""The channel id of the account's own sequences."""

SAVE = (
    "INSERT INTO update_states (telegram_account_id, channel_id, pts, qts, date, seq) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (telegram_account_id, channel_id) DO UPDATE SET "
    "pts = excluded.pts, qts = excluded.qts, date = excluded.date, seq = excluded.seq"
)


def save(transaction: Transaction, account_id: AccountId, state: UpdateState) -> None:
    """Save a state, in the transaction that stores what it covers."""
    rows = [(account_id, channel_id, pts, 0, 0, 0) for channel_id, pts in state.channels]
    if state.pts is not None:
        rows.append((account_id, ACCOUNT, state.pts, state.qts, state.date, state.seq))
    transaction.execute_many(SAVE, rows)


def load(connection: Connection, account_id: AccountId) -> UpdateState | None:
    """The state of the last committed batch with every channel; None before the first."""
    rows = select(
        connection,
        "SELECT channel_id, pts, qts, date, seq FROM update_states WHERE telegram_account_id = ?",
        (account_id,),
    )
    if not rows:
        return None
    channels = tuple(
        (row["channel_id"], row["pts"]) for row in rows if row["channel_id"] != ACCOUNT
    )
    for row in rows:
        if row["channel_id"] == ACCOUNT:
            return UpdateState(row["pts"], row["qts"], row["date"], row["seq"], channels)
    return UpdateState(channels=channels)


def forget(transaction: Transaction, account_id: AccountId) -> None:
    """Forget the update state: it belongs to a session, and a new login is a new session. Also
    forget what is known of the list of chats, which is valid only if no update is missed."""
    transaction.execute("DELETE FROM update_states WHERE telegram_account_id = ?", (account_id,))
    transaction.execute(
        "DELETE FROM dialog_checkpoints WHERE telegram_account_id = ?", (account_id,)
    )
    transaction.execute("DELETE FROM list_readings WHERE telegram_account_id = ?", (account_id,))
