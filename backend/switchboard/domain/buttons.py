"""The buttons of a message: links, callbacks and reply keyboards (Telegram: reply markup).

core.telegram.org/api/bots/buttons
"""

from dataclasses import dataclass
from enum import StrEnum

from switchboard.domain.ids import TelegramMessageId


class ButtonKind(StrEnum):
    """What a button does.

    url: it opens an address. reply: it sends its text as a message. callback: it asks the bot.
    other: only a Telegram app can do what it does.
    """

    URL = "url"
    REPLY = "reply"
    CALLBACK = "callback"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. data: what a callback sends to the bot; None for the button of a game."""

    text: str
    kind: ButtonKind
    url: str | None = None
    data: bytes | None = None


class MarkupKind(StrEnum):
    """The kind of a reply markup.

    inline: buttons below the message. keyboard: a reply keyboard, which belongs to the chat until
    a newer message replaces or hides it. hide: hides it. force_reply: asks for a reply instead.
    """

    INLINE = "inline"
    KEYBOARD = "keyboard"
    HIDE = "hide"
    FORCE_REPLY = "force_reply"


@dataclass(frozen=True, slots=True)
class ReplyMarkup:
    """The reply markup of a message. placeholder: what the empty text field of the chat says.

    is_single_use: a keyboard that apps hide once it was used. is_for_others: a keyboard in a group
    that only the people who are named see.
    """

    kind: MarkupKind
    rows: tuple[tuple[Button, ...], ...] = ()
    placeholder: str | None = None
    is_single_use: bool = False
    is_for_others: bool = False

    @property
    def sets_keyboard(self) -> bool:
        """Whether it decides which reply keyboard the chat has."""
        return self.kind is not MarkupKind.INLINE and not self.is_for_others


def find_button(markup: ReplyMarkup | None, row: int, column: int) -> Button | None:
    """The button at a place, counted from 0, or None."""
    rows = () if markup is None else markup.rows
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        return None
    return rows[row][column]


@dataclass(frozen=True, slots=True)
class ReplyKeyboard:
    """The reply keyboard of a chat, and Telegram's id of the message that it came with."""

    message_id: TelegramMessageId
    markup: ReplyMarkup


class CallbackKind(StrEnum):
    """What a bot answers to a callback: a text, an address to open, or nothing to show."""

    TEXT = "text"
    URL = "url"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """A bot's answer to a callback. is_alert: the text is to be confirmed, not only shown."""

    text: str | None = None
    url: str | None = None
    is_alert: bool = False

    @property
    def kind(self) -> CallbackKind:
        """What to do with it. A text is shown even if there is an address."""
        if self.url is not None:
            return CallbackKind.URL
        return CallbackKind.NONE if self.text is None else CallbackKind.TEXT
