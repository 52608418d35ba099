"""The encrypted sessions: one ciphertext for each account."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.database import Database
from switchboard.store.core.rows import select, select_value
from switchboard.store.core.transaction import Transaction


class StoredSessions:
    """What the vault keeps in this database (`domain.ports.EncryptedSessions`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, account_id: AccountId) -> str | None:
        """The ciphertext, or None."""
        ciphertext: str | None = await self._database.read(
            lambda connection: select_value(
                connection, "SELECT ciphertext FROM sessions WHERE account_id = ?", (account_id,)
            )
        )
        return ciphertext

    async def all(self) -> list[tuple[AccountId, str]]:
        """Every ciphertext with its account, those kept back for a while included.

        Read in the writer's turn: what was handed in before is among them.
        """

        def work(transaction: Transaction) -> list[tuple[AccountId, str]]:
            found = transaction.fetch_all(
                "SELECT account_id, ciphertext FROM sessions UNION ALL "
                "SELECT account_id, previous_ciphertext FROM sessions WHERE previous_ciphertext "
                "IS NOT NULL UNION ALL "
                "SELECT bound_to, ciphertext FROM sign_outs"
            )
            return [(AccountId(row["account_id"]), row["ciphertext"]) for row in found]

        return await self._database.write(work)

    async def reseal(self, account_id: AccountId, old: str, new: str) -> bool:
        """Replace one ciphertext by another; False where it is no longer the old one."""

        def work(transaction: Transaction) -> bool:
            changed = [
                transaction.execute(
                    f"UPDATE {table} SET {column} = ? WHERE {owner} = ? AND {column} = ?",  # noqa: S608 - constants
                    (new, account_id, old),
                ).rowcount
                for table, owner, column in (
                    ("sessions", "account_id", "ciphertext"),
                    ("sessions", "account_id", "previous_ciphertext"),
                    ("sign_outs", "bound_to", "ciphertext"),
                )
            ]
            return any(changed)

        return await self._database.write(work)

    async def remove(self, account_id: AccountId) -> None:
        """Delete the ciphertext."""

        def work(transaction: Transaction) -> None:
            transaction.execute("DELETE FROM sessions WHERE account_id = ?", (account_id,))

        await self._database.write(work)


def in_use(connection: Connection) -> list[tuple[AccountId, str]]:
    """The ciphertexts that accounts are connected with, without those that were replaced."""
    found = select(connection, "SELECT account_id, ciphertext FROM sessions")
    return [(AccountId(row["account_id"]), row["ciphertext"]) for row in found]


def replace(transaction: Transaction, account_id: AccountId, ciphertext: str) -> None:
    """Use this session of an account from now on.

    The one that it replaces is kept until this one has connected. Where that one never did, it is
    to be signed out now, and the one before stays kept.
    """
    transaction.execute(
        "INSERT INTO sign_outs (bound_to, ciphertext, needs_lease) SELECT account_id, "
        "ciphertext, 0 "
        "FROM sessions WHERE account_id = ? AND previous_ciphertext IS NOT NULL",
        (account_id,),
    )
    transaction.execute(
        "INSERT INTO sessions (account_id, ciphertext) VALUES (?, ?) ON CONFLICT (account_id) "
        "DO UPDATE SET previous_ciphertext = coalesce(previous_ciphertext, ciphertext), "
        "ciphertext = excluded.ciphertext",
        (account_id, ciphertext),
    )


def drop_orphans(transaction: Transaction) -> None:
    """Delete ciphertexts whose account was never saved: a login that ended half-way."""
    transaction.execute("DELETE FROM sessions WHERE account_id NOT IN (SELECT id FROM accounts)")
