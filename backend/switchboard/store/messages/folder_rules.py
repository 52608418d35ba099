"""Which conversations are in a folder, as a condition in SQL (Telegram: "Folders").

A chat that the owner has included by name is in the folder; a chat that the owner has excluded by
name is not. Any other chat is in it if its kind is, unless the folder excludes muted, read or
archived chats. A chat with unread mentions is not excluded as muted or read.
"""

import json
from collections.abc import Iterator
from typing import Any

from switchboard.domain.folders import Folder
from switchboard.store.core.mappers import KIND

IS_CONTACT = (
    "(p.is_contact OR c.chat_id = "
    "(SELECT a.user_id FROM accounts a WHERE a.id = c.telegram_account_id))"
)
"""Whether the peer is a contact. The owner's Saved Messages count as one."""

IN_LIST = "(SELECT value FROM json_each(?))"


def condition(folder: Folder) -> tuple[str, tuple[Any, ...]]:
    """The condition and its parameters, for conversations `c`, their peers `p` and chats `ch`."""
    kinds = " OR ".join(_kinds(folder)) or "false"
    rules = " AND ".join((f"({kinds})", *_exclusions(folder)))
    return (
        f"(c.chat_id IN {IN_LIST} OR (c.chat_id NOT IN {IN_LIST} AND {rules}))",
        (json.dumps([*folder.pinned, *folder.included]), json.dumps(folder.excluded)),
    )


def _kinds(folder: Folder) -> Iterator[str]:
    if folder.contacts and folder.non_contacts:
        yield f"{KIND} = 'user'"
    elif folder.contacts:
        yield f"({KIND} = 'user' AND {IS_CONTACT})"
    elif folder.non_contacts:
        yield f"({KIND} = 'user' AND {IS_CONTACT} IS NOT TRUE)"
    for is_in, kind in (
        (folder.bots, "bot"),
        (folder.groups, "group"),
        (folder.channels, "channel"),
    ):
        if is_in:
            yield f"{KIND} = '{kind}'"


def _exclusions(folder: Folder) -> Iterator[str]:
    if folder.exclude_muted:
        yield "(c.muted_until IS NULL OR ch.unread_mentions > 0)"
    if folder.exclude_read:
        yield "(c.unread_count > 0 OR c.unread_mark OR ch.unread_mentions > 0)"
    if folder.exclude_archived:
        yield "NOT c.is_archived"
