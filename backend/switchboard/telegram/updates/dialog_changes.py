"""Log changes of chats by updates, so that an older list does not overwrite them.

While a page of the list of chats is requested, an update may change one of them. The page that
arrives may be older than the update. So each page has the log position from before its request, and
the changes that were logged since then are applied to it. The list of blocked peers is requested
again instead.
"""

import threading
from collections.abc import Iterable
from typing import get_args

from switchboard.domain.updates import (
    Change,
    DialogStateChange,
    MentionsRead,
    PeerBlocked,
    TopicChanged,
    TopicPinsChanged,
)

MAX_LOGGED = 5_000
"""The number of changes in the log. No more than this arrive while a page is on its way."""

LOGGED = (
    *get_args(DialogStateChange),
    MentionsRead,
    PeerBlocked,
    TopicChanged,
    TopicPinsChanged,
)


class DialogChangeLog:
    """The newest changes of one account's chats. Any thread may read the log."""

    def __init__(self) -> None:
        self._changes: list[Change] = []
        self._position = 0
        self._lock = threading.Lock()

    @property
    def position(self) -> int:
        """The number of changes that have been logged."""
        return self._position

    def add(self, changes: Iterable[Change]) -> None:
        """Log the changes that concern the state of chats, or who is blocked."""
        logged = [change for change in changes if isinstance(change, LOGGED)]
        if not logged:
            return
        with self._lock:
            self._changes += logged
            self._position += len(logged)
            del self._changes[:-MAX_LOGGED]

    def since(self, position: int) -> list[Change]:
        """The changes that were logged after this position."""
        with self._lock:
            count = self._position - position
            return self._changes[-count:] if count > 0 else []
