"""Compare the topics of the store with those of Telegram: titles, states, read marks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from sandbox import Channel, User
from tests.chaos.conversations import marked

TOPICS = "SELECT * FROM topics WHERE telegram_account_id = ? AND chat_id = ?"


def topic_differences(
    store: sqlite3.Connection, owner: User, account_id: str, chat: Channel
) -> Iterator[str]:
    """Each state of a topic of a chat, or of a person there, that the store has differently."""
    stored = {row["topic_id"]: row for row in store.execute(TOPICS, (account_id, marked(chat)))}
    for topic_id, there in chat.topics.items():
        here = stored.pop(topic_id, None)
        name = f"{chat.title}/{topic_id}"
        if here is None:
            if there.ids:
                yield f"{name} is not stored"
            continue
        for fact, (expected, actual) in _facts(owner, chat, topic_id, here).items():
            if expected != actual:
                yield f"{name} has {fact} {actual!r}, not {expected!r}"
    for topic_id in stored:
        yield f"{chat.title}/{topic_id} is no topic at Telegram"


def _facts(
    owner: User, chat: Channel, topic_id: int, here: sqlite3.Row
) -> dict[str, tuple[Any, Any]]:
    there = chat.topics[topic_id]
    if chat.forum and there.is_deleted:
        return {"is_deleted": (True, bool(here["is_deleted"]))}
    dialog = owner.box.dialogs[chat]
    read = max(dialog.read_outbox_max_id, dialog.topic(topic_id).read_outbox_max_id)
    facts: dict[str, tuple[Any, Any]] = {"read_outbox_max_id": (read, here["read_outbox_max_id"])}
    if chat.forum:
        facts["title"] = there.title, here["title"]
        for name in ("is_closed", "is_hidden", "is_deleted"):
            facts[name] = getattr(there, name), bool(here[name])
    return facts
