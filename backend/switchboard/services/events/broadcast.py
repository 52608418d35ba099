"""Send every stored change to all open pages.

Each subscriber has its own bounded buffer. A subscriber that is too slow is disconnected. It
reconnects and requests the events that it missed. Others do not wait for it.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import structlog

from switchboard.domain.events import Event

Encode: TypeAlias = Callable[[Event], str]

MAX_BUFFERED = 32 * 1024 * 1024
"""The largest number of buffered characters of one subscriber."""

log = structlog.get_logger(__name__)


class SubscriberTooSlow(Exception):
    """The subscriber has fallen behind by more than its buffer."""


class Subscriber:
    """The buffer of one subscriber: encoded frames with their numbers."""

    def __init__(self, max_buffered: int) -> None:
        """max_buffered: the characters of frames by which the reader may lag behind."""
        self._max_buffered = max_buffered
        self._frames: deque[tuple[int, str]] = deque()
        self._waiting = 0
        self._arrived = asyncio.Event()
        self._overflown = False

    def put(self, seq: int, frame: str) -> None:
        """Add a frame. If the buffer is full, the subscriber is too slow and gets no more
        frames."""
        self._waiting += len(frame)
        if self._waiting > self._max_buffered:
            self._overflown = True
            self._frames.clear()
        if not self._overflown:
            self._frames.append((seq, frame))
        self._arrived.set()

    async def next(self) -> tuple[int, str]:
        """Wait for the next frame. Raises SubscriberTooSlow if frames were lost."""
        while not self._frames and not self._overflown:
            self._arrived.clear()
            await self._arrived.wait()
        if self._overflown:
            raise SubscriberTooSlow
        seq, frame = self._frames.popleft()
        self._waiting -= len(frame)
        return seq, frame


class Broadcast:
    """Sends each event to all subscribers. An event is encoded only once."""

    def __init__(self, encode: Encode, max_buffered: int = MAX_BUFFERED) -> None:
        self._encode = encode
        self._max_buffered = max_buffered
        self._subscribers: set[Subscriber] = set()

    @property
    def subscriber_count(self) -> int:
        """The number of subscribers."""
        return len(self._subscribers)

    def publish(self, events: list[Event]) -> None:
        """Send events to the subscribers. Called after the commit, in the order of the sequence."""
        if not self._subscribers:
            return
        for event in events:
            frame = self.frame_of(event)
            if frame is None:
                continue
            for reader in self._subscribers:
                reader.put(event.seq, frame)

    def frame_of(self, event: Event) -> str | None:
        """The frame of an event. None, and logged, if it cannot be encoded: then the others are
        sent without it."""
        try:
            return self._encode(event)
        except Exception:
            log.exception("event_not_encoded", seq=event.seq, type=event.type)
            return None

    def subscribe(self) -> Subscriber:
        """Add a subscriber."""
        reader = Subscriber(self._max_buffered)
        self._subscribers.add(reader)
        return reader

    def unsubscribe(self, reader: Subscriber) -> None:
        """Remove a subscriber."""
        self._subscribers.discard(reader)
