"""The encrypted sessions: one ciphertext for each account."""

from sqlalchemy import Connection

from switchboard.domain.ids import AccountId
from switchboard.store.core.database import Database
from switchboard.store.core.rows import select, select_value
from switchboard.store.core.transaction import Transaction


class StoredSessions:
    """The sessions that the vault stores in this database (`domain.ports.EncryptedSessions`)."""

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
        """Every ciphertext with its account, replaced sessions that are still kept included.

        The writer's thread reads them, so that writes queued earlier are included.
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

    async def replace_ciphertext(self, account_id: AccountId, old: str, new: str) -> bool:
        """Replace a ciphertext. False if the stored ciphertext is no longer the old one."""

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
    """The ciphertexts of the sessions in use, without replaced ones."""
    found = select(connection, "SELECT account_id, ciphertext FROM sessions")
    return [(AccountId(row["account_id"]), row["ciphertext"]) for row in found]


def replace(transaction: Transaction, account_id: AccountId, ciphertext: str) -> None:
    """Use this session of an account from now on.

    The replaced session is kept until the new one has connected. If the replaced session never
    connected, it is queued for the sign-out now, and the session before it is still kept.
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
        "ciphertext = excluded.ciphertext, is_unsent = 0",
        (account_id, ciphertext),
    )


def drop_orphans(transaction: Transaction) -> None:
    """Delete ciphertexts without an account: their logins were not completed."""
    transaction.execute("DELETE FROM sessions WHERE account_id NOT IN (SELECT id FROM accounts)")
