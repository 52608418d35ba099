"""What a page of history tells of, message by message, also where some cannot be read.

Pure. A message that cannot be read says not even its id: all that is known is between which others
it lies.
"""

from collections.abc import Sequence
from typing import Any

from telethon.tl import types

from switchboard.domain.ids import TelegramMessageId
from switchboard.domain.updates import Span


class Told:
    """Takes the answers of a page one after the other, away from where it begins: older and older
    ones below `before` (or the newest of all), newer and newer ones above `after`.

    size: how many messages there are, readable or not. edge: the last that told its id, from which
    the next answer is counted; unreadable_beyond: how many lie behind it that did not.
    """

    def __init__(self, before: TelegramMessageId | None, after: TelegramMessageId | None) -> None:
        self.size = 0
        self.unreadable_beyond = 0
        self.goes_up = after is not None
        self.edge = after if self.goes_up else before
        self._begin = self.edge
        self._ids: list[TelegramMessageId] = []
        self._unreadable: list[int] = []

    def new_among(self, newest_first: Sequence[Any]) -> list[Any]:
        """Those that lie beyond the edge, in the order of reading. Telegram may fill a page up with
        others."""
        in_order = reversed(newest_first) if self.goes_up else newest_first
        new = [message for message in in_order if self._is_beyond(message.id)]
        self.size += len(new)
        if new:
            self.edge, self.unreadable_beyond = TelegramMessageId(new[-1].id), 0
        self._ids += [
            TelegramMessageId(message.id)
            for message in new
            if type(message) is not types.MessageEmpty
        ]
        return new

    def unreadable(self) -> None:
        """There is one more message, beyond all before it, that cannot be read."""
        self.size += 1
        self.unreadable_beyond += 1
        self._unreadable.append(len(self._ids))

    def ids(self) -> tuple[TelegramMessageId, ...]:
        """The messages that told their ids, newest first."""
        return tuple(sorted(self._ids, reverse=True))

    def spans(self) -> tuple[Span, ...]:
        """Where the unreadable ones lie, once everything was told."""
        return tuple(map(self._span, self._unreadable))

    def _is_beyond(self, message_id: int) -> bool:
        if self.edge is None:
            return True
        return message_id > self.edge if self.goes_up else message_id < self.edge

    def _span(self, place: int) -> Span:
        """`place`: how many ids were told before it."""
        here = self._ids[place - 1] if place else self._begin
        beyond = self._ids[place] if place < len(self._ids) else None
        return Span(here, beyond) if self.goes_up else Span(beyond, here)
