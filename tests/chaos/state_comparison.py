"""Compare what is set for each chat: here, as REST shows it, and at Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sandbox import Channel, User, World
from sandbox.world.dialog_state import ARCHIVE, MAIN, NotifySettings
from sandbox.world.notifications import kind_of
from sandbox.world.topic_state import GENERAL
from tests.chaos.conversations import Conversation, marked

ALWAYS = 2**31 - 1
WITHOUT_END = "9999-12-31T23:59:59Z"


def chat_differences(
    world: World, conversation: Conversation, item: dict[str, Any]
) -> Iterator[str]:
    """Each state of one conversation that REST shows differently."""
    owner, peer, topic_id = conversation
    dialog = owner.box.dialogs[peer]
    draft = dialog.topic(topic_id).draft if topic_id > GENERAL else dialog.draft
    facts = {
        "muted_until": _muted_until(world, conversation),
        "is_archived": dialog.folder_id == ARCHIVE,
        "is_pinned": _is_pinned(conversation),
        "unread_mark": dialog.topic(topic_id).unread_mark if topic_id else dialog.unread_mark,
        "unread_mentions": sum(_is_in(conversation, mention) for mention in dialog.unread_mentions),
    }
    for name, there in facts.items():
        if item[name] != there:
            yield f"{name} is {item[name]!r}, not {there!r}"
    text, shown = draft.text if draft else "", item["draft"]["text"] if item["draft"] else ""
    if text != shown:
        yield f"the draft is {shown!r}, not {text!r}"


def _is_pinned(conversation: Conversation) -> bool:
    """Topics are pinned in their forum, persons not at all."""
    owner, peer, topic_id = conversation
    if topic_id:
        return isinstance(peer, Channel) and topic_id in peer.pinned_topics
    return peer in owner.box.pinned.get(owner.box.dialogs[peer].folder_id, ())


def _is_in(conversation: Conversation, message_id: int) -> bool:
    if not conversation.topic_id:
        return True
    assert isinstance(conversation.peer, Channel)
    return conversation.peer.box.messages[message_id].topic_id == conversation.topic_id


def pin_differences(owner: User, items: list[dict[str, Any]]) -> Iterator[str]:
    """The order of the pinned chats of both lists, without those that have no message any more:
    Telegram lists no such chat. items: the chats of one account."""
    empty = {marked(peer) for peer, dialog in owner.box.dialogs.items() if not dialog.ids}
    for folder_id in (MAIN, ARCHIVE):
        pinned = [
            item
            for item in items
            if item["is_pinned"]
            and not item["topic_id"]
            and item["is_archived"] == (folder_id == ARCHIVE)
        ]
        here = [int(i["chat_id"]) for i in sorted(pinned, key=lambda item: item["pinned_rank"])]
        there = [marked(peer) for peer in owner.box.pinned.get(folder_id, ())]
        here, there = ([id_ for id_ in ids if id_ not in empty] for ids in (here, there))
        if here != there:
            yield f"pinned in folder {folder_id} are {here}, not {there}"


def _muted_until(world: World, conversation: Conversation) -> str | None:
    """By its own settings, else those of its chat, else those of the kind of chat."""
    owner, peer, topic_id = conversation
    dialog = owner.box.dialogs[peer]
    until = dialog.topic(topic_id).notify.mute_until if topic_id else None
    if until is None:
        until = dialog.notify.mute_until
    if until is None:
        until = owner.box.notify_defaults.get(kind_of(peer), NotifySettings()).mute_until
    if until is None or until <= world.now():
        return None
    if until == ALWAYS:
        return WITHOUT_END
    return datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
