"""Bots change their keyboards, and answer when somebody presses a button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.world.album_actions import AlbumActions
from sandbox.world.keyboard_edits import KeyboardEdited
from sandbox.world.keyboards import Keyboard, keyboard_fields
from sandbox.world.model import Message, User


@dataclass(slots=True, frozen=True)
class CallbackQuery:
    """Somebody pressed a button with data."""

    user: User
    message: Message
    data: bytes


@dataclass(slots=True, frozen=True)
class CallbackAnswer:
    """The answer of a bot (core.telegram.org/constructor/messages.botCallbackAnswer)."""

    text: str | None = None
    alert: bool = False
    url: str | None = None


Script = Callable[[CallbackQuery], CallbackAnswer | None]
"""What a bot does when a button is pressed. None: it does not answer in time."""


class BotActions(AlbumActions):
    """What bots do with their buttons."""

    def __init__(self, *, same_ids: bool = False) -> None:
        super().__init__(same_ids=same_ids)
        self._scripts: dict[User, Script] = {}
        self.callback_queries: list[CallbackQuery] = []
        """Every pressed button, oldest first."""

    def edit_keyboard(self, message: Message, keyboard: Keyboard | None) -> None:
        """A bot changes the buttons of a message. Clients do not show it as edited."""
        fields = keyboard_fields(keyboard) if keyboard else None
        self.apply_event(KeyboardEdited(message.number, fields, self.now()))

    def answer_callbacks(self, bot: User, script: Script | CallbackAnswer) -> None:
        """Let a bot answer every pressed button: always the same, or as ``script`` says, which may
        also write or edit. A bot without a script never answers."""
        if isinstance(script, CallbackAnswer):
            answer = script
            self._scripts[bot] = lambda query: answer
        else:
            self._scripts[bot] = script

    def press(self, user: User, message: Message, data: bytes) -> CallbackAnswer | None:
        """Somebody presses a button with data; None: the bot does not answer."""
        query = CallbackQuery(user, message, data)
        self.callback_queries.append(query)
        script = self._scripts.get(message.sender)
        return script(query) if script else None
