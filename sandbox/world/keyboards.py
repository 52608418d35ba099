"""Keyboards of bots: buttons below a message, or instead of the keys.

core.telegram.org/api/bots/buttons
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

ButtonKind = Literal[
    "callback",
    "url",
    "copy",
    "web_view",
    "login_url",
    "game",
    "buy",
    "switch_inline",
    "user_profile",
    "disabled",
    "text",
    "request_phone",
    "request_location",
    "request_poll",
    "simple_web_view",
]
KeyboardKind = Literal["inline", "reply", "hide", "force_reply"]


@dataclass(slots=True, frozen=True)
class Button:
    """One button. ``value``: its address, the data that the bot gets, the text that it copies, the
    query, or the id of a user. An unknown ``kind`` is a ValueError."""

    text: str
    kind: ButtonKind = "text"
    value: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(ButtonKind):
            raise ValueError(f"no button is a {self.kind!r}")


@dataclass(slots=True, frozen=True)
class Keyboard:
    """The rows of a keyboard: ``inline`` below the message, ``reply`` instead of the keys.

    ``flags``: the names of the set flags (core.telegram.org/constructor/replyKeyboardMarkup).
    """

    rows: tuple[tuple[Button, ...], ...]
    kind: KeyboardKind = "inline"
    flags: tuple[str, ...] = ()

    @property
    def buttons(self) -> list[Button]:
        """All buttons."""
        return [button for row in self.rows for button in row]


def inline_keyboard(*rows: list[Button]) -> Keyboard:
    """Buttons below the message."""
    return Keyboard(tuple(map(tuple, rows)))


def reply_keyboard(*rows: list[Button | str], flags: tuple[str, ...] = ("resize",)) -> Keyboard:
    """Buttons instead of the keys; a text is a button that sends it."""
    buttons = [[Button(b) if isinstance(b, str) else b for b in row] for row in rows]
    return Keyboard(tuple(map(tuple, buttons)), "reply", flags)


KeyboardFields = tuple[Any, ...]
"""A keyboard as events contain it: rows of (text, kind, value), kind, flags."""


def keyboard_fields(keyboard: Keyboard) -> KeyboardFields:
    """A keyboard as events contain it."""
    rows = tuple(tuple((b.text, b.kind, b.value) for b in row) for row in keyboard.rows)
    return rows, keyboard.kind, keyboard.flags


def keyboard_of(fields: KeyboardFields | None) -> Keyboard | None:
    """The keyboard of an event."""
    if fields is None:
        return None
    rows, kind, flags = fields
    return Keyboard(tuple(tuple(Button(*b) for b in row) for row in rows), kind, tuple(flags))
