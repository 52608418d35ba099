"""A bot writes messages with buttons, and changes the buttons."""

from __future__ import annotations

import random

from sandbox import Button, Keyboard, inline_keyboard, reply_keyboard
from tests.chaos.action_context import RECENT, People


def bot_writes_buttons(people: People, dice: random.Random) -> None:
    """The bot writes to an owner, with buttons below the message or instead of the keys."""
    keyboard = reply_keyboard(["Sizes", "Prices"]) if dice.random() < 0.3 else _inline(people)
    _, text = people.text(dice)
    people.world.write(people.cast.bot, dice.choice(people.cast.owners), text, keyboard=keyboard)


def bot_edits_buttons(people: People, dice: random.Random) -> None:
    """The bot changes the buttons below a recent message, or removes them."""
    owner, bot = dice.choice(people.cast.owners), people.cast.bot
    entries = people.world.history(owner, bot)[-RECENT:]
    messages = [entry.message for entry in entries if entry.message.keyboard is not None]
    inline = [m for m in messages if m.keyboard is not None and m.keyboard.kind == "inline"]
    if inline:
        keyboard = None if dice.random() < 0.3 else _inline(people)
        people.world.edit_keyboard(dice.choice(inline), keyboard)


def _inline(people: People) -> Keyboard:
    number = next(people.tags)
    return inline_keyboard(
        [Button(f"Yes {number}", "callback", f"yes{number}")],
        [Button("Pay", "url", f"https://pay.example/{number}")],
    )
