"""The column of a folder's rules: JSON with the chats that it names, and the flags that are set."""

import json
from typing import Any

from switchboard.domain.folders import Folder, FolderId
from switchboard.domain.ids import ChatId

CHATS = ("pinned", "included", "excluded")

FLAGS = (
    "contacts",
    "non_contacts",
    "groups",
    "channels",
    "bots",
    "exclude_muted",
    "exclude_read",
    "exclude_archived",
)


def to_column(folder: Folder) -> str:
    """The rules as the column's value."""
    rules = {name: getattr(folder, name) for name in CHATS}
    rules["flags"] = [name for name in FLAGS if getattr(folder, name)]
    return json.dumps(rules, separators=(",", ":"))


def from_column(column: str, id_: FolderId, title: str, emoticon: str | None) -> Folder:
    """The folder of a row."""
    rules = json.loads(column)
    given: dict[str, Any] = {name: tuple(map(ChatId, rules[name])) for name in CHATS}
    given |= dict.fromkeys(rules["flags"], True)
    return Folder(id_, title, emoticon, **given)
