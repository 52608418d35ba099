"""What is attached to a message, here and at Telegram: the buttons and the reactions."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from typing import Any

from sandbox import Message, User

Buttons = list[list[str]]
Reactions = list[tuple[str, int, bool]]


def buttons_there(message: Message) -> Buttons:
    """The texts of a message's buttons at Telegram, row by row."""
    keyboard = message.keyboard
    return [[button.text for button in row] for row in keyboard.rows] if keyboard else []


def buttons_here(row: sqlite3.Row) -> Buttons:
    """The same in the store."""
    markup: dict[str, Any] = json.loads(row["reply_markup"] or "{}")
    return [[button["text"] for button in buttons] for buttons in markup.get("rows", ())]


def reactions_there(message: Message, owner: User) -> Reactions:
    """The reactions to a message at Telegram, each with its number and whether it is the
    owner's."""
    counts = Counter(one for _, given in message.reactions.values() for one in given)
    _, own = message.reactions.get(owner, (0, ()))
    return sorted((emoji, count, emoji in own) for emoji, count in counts.items())


def reactions_here(row: sqlite3.Row) -> Reactions:
    """The same in the store."""
    return sorted(
        (emoji, count, chosen) for emoji, count, chosen in json.loads(row["reactions"] or "[]")
    )
