"""Telegram's folders of each account (dialog filters): the owner's views of the list of chats."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import Connection

from switchboard.domain.conversations import ConversationFilter
from switchboard.domain.events import FolderList
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import AccountId
from switchboard.errors import Invalid
from switchboard.store.core import folder_column, mappers
from switchboard.store.core.rows import select_values
from switchboard.store.core.transaction import Transaction


def replace(transaction: Transaction, account_id: AccountId, folders: Sequence[Folder]) -> None:
    """Replace the folders of the account by these, in this order."""
    known = mappers.find_folders(transaction.connection, [account_id])[account_id]
    if known.folders == tuple(folders):
        return
    transaction.execute("DELETE FROM folders WHERE telegram_account_id = ?", (account_id,))
    transaction.execute_many(
        "INSERT INTO folders (telegram_account_id, id, position, title, emoticon, rules) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (account_id, one.id, position, one.title, one.emoticon, folder_column.to_column(one))
            for position, one in enumerate(folders)
        ],
    )
    transaction.emit_folders(account_id)


def list_all(connection: Connection, account_id: AccountId | None = None) -> list[FolderList]:
    """The folders of an account, or of all listed accounts in their order."""
    wanted = select_values(
        connection,
        "SELECT id FROM accounts WHERE removed_at IS NULL AND id = coalesce(?, id) "
        "ORDER BY created_at, rowid",
        (account_id,),
    )
    found = mappers.find_folders(connection, wanted)
    return [found[AccountId(id_)] for id_ in wanted]


def resolve(
    connection: Connection, wanted: ConversationFilter, folder_id: FolderId | None
) -> ConversationFilter:
    """A filter with the folder of this id, and its account.

    Raises Invalid if there is no such folder (`folder_unknown`), or if several accounts have a
    folder with this id and the filter names no account (`folder_ambiguous`).
    """
    if folder_id is None:
        return wanted
    account_id, folder = _find(connection, folder_id, wanted.account_id)
    return dataclasses.replace(wanted, account_id=account_id, folder=folder)


def _find(
    connection: Connection, folder_id: FolderId, account_id: AccountId | None
) -> tuple[AccountId, Folder]:
    found = [
        (listed.account_id, folder)
        for listed in list_all(connection, account_id)
        for folder in listed.folders
        if folder.id == folder_id
    ]
    match found:
        case [only]:
            return only
        case []:
            raise Invalid("folder_unknown", "There is no such folder. Load the folders again.")
        case _:
            raise Invalid(
                "folder_ambiguous",
                "Several accounts have a folder with this id. Give the account_id, too.",
            )
