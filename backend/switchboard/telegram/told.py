"""What a page of history tells of, message by message, also where some cannot be read.

Pure. A message that cannot be read says not even its id: all that is known is between which others
it lies.
"""

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import Span


class Told:
    """Takes the answers of a page in order, newest first, and sums them up."""

    def __init__(self, before: TelegramMessageId | None, after: TelegramMessageId | None) -> None:
        self.ids: list[TelegramMessageId] = []
        self.size = 0
        self._before = before
        self._after = after
        self._unreadable: list[TelegramMessageId | None] = []

    def new_among(self, messages: Iterable[Any]) -> list[Any]:
        """Those that were wanted and not told before. Telegram may fill a page up with older
        ones, and between two answers everything moves when a message comes."""
        new: list[Any] = []
        for message in messages:
            if message.id > (self._after or 0) and message.id < self._lowest():
                new.append(message)
                self.size += 1
                if type(message) is not types.MessageEmpty:
                    self.ids.append(TelegramMessageId(message.id))
        return new

    def unreadable(self) -> None:
        """There is one more message, older than those before it, that cannot be read."""
        self.size += 1
        self._unreadable.append(self.ids[-1] if self.ids else self._before)

    def spans(self) -> tuple[Span, ...]:
        """Where the unreadable ones lie, once everything was told."""
        return tuple(Span(self._next_below(below), below) for below in self._unreadable)

    def _lowest(self) -> float:
        return self.ids[-1] if self.ids else self._before or float("inf")

    def _next_below(self, below: TelegramMessageId | None) -> TelegramMessageId | None:
        lower = (id_ for id_ in self.ids if below is None or id_ < below)
        return next(lower, self._after)
