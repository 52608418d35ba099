"""Send every stored change to all open pages.

Each subscriber has its own bounded buffer. A subscriber that is too slow is disconnected. It comes
back and asks for what it missed. Nobody waits for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from switchboard.domain.events import Event

Encode: TypeAlias = Callable[[Event], str]

MAX_BUFFERED = 32 * 1024 * 1024
"""Characters of frames that a reader may lag behind."""


class SubscriberTooSlow(Exception):
    """The reader lagged behind by more than its buffer."""


class Subscriber:
    """One reader's buffer of encoded frames with their numbers."""

    def __init__(self) -> None:
        self._frames: deque[tuple[int, str]] = deque()
        self._waiting = 0
        self._arrived = asyncio.Event()
        self._overflown = False

    def put(self, seq: int, frame: str) -> None:
        """Add a frame; past the bound the reader is too slow, and gets none any more."""
        self._waiting += len(frame)
        if self._waiting > MAX_BUFFERED:
            self._overflown = True
            self._frames.clear()
        if not self._overflown:
            self._frames.append((seq, frame))
        self._arrived.set()

    async def next(self) -> tuple[int, str]:
        """Wait for the next frame. Raises TooSlow once frames were lost."""
        while not self._frames and not self._overflown:
            self._arrived.clear()
            await self._arrived.wait()
        if self._overflown:
            raise SubscriberTooSlow
        seq, frame = self._frames.popleft()
        self._waiting -= len(frame)
        return seq, frame


class Broadcast:
    """Hands each event to every reader, encoded once for all of them."""

    def __init__(self, encode: Encode) -> None:
        self.encode = encode
        self._subscribers: set[Subscriber] = set()

    @property
    def subscriber_count(self) -> int:
        """How many pages listen."""
        return len(self._subscribers)

    def publish(self, events: list[Event]) -> None:
        """Tell the readers. Called after the commit, in the order of the sequence."""
        if not self._subscribers:
            return
        for event in events:
            frame = self.encode(event)
            for reader in self._subscribers:
                reader.put(event.seq, frame)

    def subscribe(self) -> Subscriber:
        """Begin to listen."""
        reader = Subscriber()
        self._subscribers.add(reader)
        return reader

    def unsubscribe(self, reader: Subscriber) -> None:
        """Stop listening."""
        self._subscribers.discard(reader)
