"""Keyboards of bots in TL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types

from sandbox.world import Button, Keyboard
from sandbox.world.keyboards import ButtonKind

TL = Any

INLINE: dict[ButtonKind, Callable[[str], TL]] = {
    "callback": lambda value: types.InlineButtonTypeCallback(value.encode()),
    "url": types.InlineButtonTypeUrl,
    "copy": types.InlineButtonTypeCopy,
    "web_view": types.InlineButtonTypeWebView,
    "login_url": lambda value: types.InlineButtonTypeUrlAuth(value, button_id=1),
    "game": lambda value: types.InlineButtonTypeGame(),
    "buy": lambda value: types.InlineButtonTypeBuy(),
    "switch_inline": types.InlineButtonTypeSwitchInline,
    "user_profile": lambda value: types.InlineButtonTypeUserProfile(int(value)),
    "disabled": lambda value: types.InlineButtonTypeDisabled(),
}
REPLY: dict[ButtonKind, Callable[[str], TL]] = {
    "text": lambda value: types.ButtonTypeDefault(),
    "request_phone": lambda value: types.ButtonTypeRequestPhone(),
    "request_location": lambda value: types.ButtonTypeRequestGeoLocation(),
    "request_poll": lambda value: types.ButtonTypeRequestPoll(),
    "simple_web_view": types.ButtonTypeSimpleWebView,
}


def reply_markup(keyboard: Keyboard | None) -> TL:
    """A ``ReplyMarkup``; None for a message without buttons."""
    if keyboard is None:
        return None
    flags = dict.fromkeys(keyboard.flags, True)
    if keyboard.kind == "hide":
        return types.ReplyKeyboardHide(**flags)
    if keyboard.kind == "force_reply":
        return types.ReplyKeyboardForceReply(**flags)
    if keyboard.kind == "inline":
        return types.ReplyInlineMarkup(
            [types.KeyboardInlineButtonRow(list(map(_inline, row))) for row in keyboard.rows]
        )
    rows = [types.KeyboardButtonRow(list(map(_reply, row))) for row in keyboard.rows]
    return types.ReplyKeyboardMarkup(rows, **flags)


def _inline(button: Button) -> TL:
    return types.KeyboardInlineButton(button.text, INLINE[button.kind](button.value))


def _reply(button: Button) -> TL:
    return types.KeyboardButton(button.text, REPLY[button.kind](button.value))
