"""Select folders and map their rows."""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.events import FolderList
from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import AccountId
from switchboard.store.core import folder_column
from switchboard.store.core.rows import marks, select


def find_folders(connection: Connection, account_ids: Iterable[str]) -> dict[AccountId, FolderList]:
    """The folders of accounts. An account without folders has an empty list."""
    wanted = tuple(account_ids)
    found: dict[str, list[Folder]] = {id_: [] for id_ in wanted}
    for row in select(
        connection,
        "SELECT telegram_account_id, id, title, emoticon, rules FROM folders "  # noqa: S608 - marks only
        f"WHERE telegram_account_id IN ({marks(wanted)}) ORDER BY position",
        wanted,
    ):
        id_, title, emoticon = FolderId(row["id"]), row["title"], row["emoticon"]
        folder = folder_column.from_column(row["rules"], id_, title, emoticon)
        found[row["telegram_account_id"]].append(folder)
    return {
        AccountId(id_): FolderList(AccountId(id_), tuple(folders)) for id_, folders in found.items()
    }
