"""Translate the buttons of a message (core.telegram.org/api/bots/buttons).

Pure. Texts and addresses come from strangers: texts are one line, and only a harmless address makes
a button that opens it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from telethon.tl import types

from switchboard.domain.buttons import Button, ButtonKind, MarkupKind, ReplyMarkup
from switchboard.domain.formatting import one_line
from switchboard.domain.message_entities import LINK, MAX_URL
from switchboard.telegram.translate.media import plain

OTHER = ButtonKind.OTHER

MAX_BUTTONS = 300
"""The most buttons of a message that are kept; Telegram accepts fewer."""


def reply_markup_of(message: Any) -> ReplyMarkup | None:
    """The reply markup; None for a message without one, or of an unknown kind.

    In a group, a selective keyboard is only for those whom the message mentions or answers.
    """
    translate = _MARKUPS.get(type(message.reply_markup))
    markup = None if translate is None else translate(message.reply_markup)
    selective = getattr(message.reply_markup, "selective", None)
    if markup is None or not selective or message.mentioned:
        return markup
    return replace(markup, is_for_others=type(message.peer_id) is not types.PeerUser)


def _inline(markup: Any) -> ReplyMarkup | None:
    rows = _rows(markup, _inline_button)
    return ReplyMarkup(MarkupKind.INLINE, rows) if rows else None


def _keyboard(markup: Any) -> ReplyMarkup:
    return ReplyMarkup(
        MarkupKind.KEYBOARD,
        _rows(markup, _keyboard_button),
        _placeholder(markup),
        is_single_use=bool(markup.single_use),
    )


def _hide(_: Any) -> ReplyMarkup:
    return ReplyMarkup(MarkupKind.HIDE)


def _force_reply(markup: Any) -> ReplyMarkup:
    return ReplyMarkup(
        MarkupKind.FORCE_REPLY,
        placeholder=_placeholder(markup),
        is_single_use=bool(markup.single_use),
    )


def _rows(markup: Any, translate: Callable[[Any], Button]) -> tuple[tuple[Button, ...], ...]:
    """The rows of a markup. A row keeps its number, because a click names it."""
    rows: list[tuple[Button, ...]] = []
    left = MAX_BUTTONS
    for row in markup.rows[:MAX_BUTTONS]:
        buttons = tuple(translate(button) for button in row.buttons[:left])
        left -= len(buttons)
        rows.append(buttons)
    return tuple(rows) if any(rows) else ()


def _inline_button(button: Any) -> Button:
    text, action = _text(button), button.type
    if isinstance(action, types.InlineButtonTypeUrl | types.InlineButtonTypeUrlAuth):
        harmless = len(action.url) <= MAX_URL and LINK.fullmatch(action.url) is not None
        return Button(text, ButtonKind.URL, action.url) if harmless else Button(text, OTHER)
    if isinstance(action, types.InlineButtonTypeCallback) and not action.requires_password:
        return Button(text, ButtonKind.CALLBACK, data=bytes(action.data))
    if isinstance(action, types.InlineButtonTypeGame):
        return Button(text, ButtonKind.CALLBACK)
    return Button(text, OTHER)


def _keyboard_button(button: Any) -> Button:
    """The text of a keyboard's button is what it sends, so it stays as it is."""
    if button.type is None or isinstance(button.type, types.ButtonTypeDefault):
        return Button(plain(button.text), ButtonKind.REPLY)
    return Button(_text(button), OTHER)


def _text(button: Any) -> str:
    return one_line(plain(button.text))


def _placeholder(markup: Any) -> str | None:
    return one_line(markup.placeholder or "") or None


_MARKUPS: dict[type, Callable[[Any], ReplyMarkup | None]] = {
    types.ReplyInlineMarkup: _inline,
    types.ReplyKeyboardMarkup: _keyboard,
    types.ReplyKeyboardHide: _hide,
    types.ReplyKeyboardForceReply: _force_reply,
}
