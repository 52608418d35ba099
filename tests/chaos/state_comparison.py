"""Compare what is set for each chat: here, as REST shows it, and at Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sandbox import User, World
from sandbox.world.dialog_state import ARCHIVE, MAIN, NotifySettings
from sandbox.world.notifications import kind_of
from tests.chaos.people import Peer, marked

ALWAYS = 2**31 - 1
WITHOUT_END = "9999-12-31T23:59:59Z"


def chat_differences(world: World, owner: User, peer: Peer, item: dict[str, Any]) -> Iterator[str]:
    """Each state of one chat that REST shows differently."""
    dialog = owner.box.dialogs[peer]
    draft = dialog.draft
    facts = {
        "muted_until": _muted_until(world, owner, peer),
        "is_archived": dialog.folder_id == ARCHIVE,
        "is_pinned": peer in owner.box.pinned.get(dialog.folder_id, ()),
        "unread_mark": dialog.unread_mark,
        "unread_mentions": len(dialog.unread_mentions),
    }
    for name, there in facts.items():
        if item[name] != there:
            yield f"{name} is {item[name]!r}, not {there!r}"
    text, shown = draft.text if draft else "", item["draft"]["text"] if item["draft"] else ""
    if text != shown:
        yield f"the draft is {shown!r}, not {text!r}"


def pin_differences(owner: User, items: list[dict[str, Any]]) -> Iterator[str]:
    """The order of the pinned chats of both lists. items: the chats of one account."""
    for folder_id in (MAIN, ARCHIVE):
        pinned = [
            item
            for item in items
            if item["is_pinned"] and item["is_archived"] == (folder_id == ARCHIVE)
        ]
        here = [int(i["chat_id"]) for i in sorted(pinned, key=lambda item: item["pinned_rank"])]
        there = [marked(peer) for peer in owner.box.pinned.get(folder_id, ())]
        if here != there:
            yield f"pinned in folder {folder_id} are {here}, not {there}"


def _muted_until(world: World, owner: User, peer: Peer) -> str | None:
    until = owner.box.dialogs[peer].notify.mute_until
    if until is None:
        until = owner.box.notify_defaults.get(kind_of(peer), NotifySettings()).mute_until
    if until is None or until <= world.now():
        return None
    if until == ALWAYS:
        return WITHOUT_END
    return datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
