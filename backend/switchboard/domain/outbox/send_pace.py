"""How fast an account's messages leave: at the pace of a person, and a single message at once.

Telegram restricts accounts that write to many people quickly (PEER_FLOOD), and documents no number
for users. For bots it advises at most one message a second in a chat, with short bursts, and 20 a
minute in a group (core.telegram.org/bots/faq, "My bot is hitting limits"). Switchboard applies
these limits to each chat, and one message a second to the whole account.
"""

from dataclasses import dataclass

from switchboard.domain.ids import ChatId

MAX_CHATS = 1_000
"""The number of chats to remember. A chat that was quiet is forgotten first."""


@dataclass(frozen=True, slots=True)
class PaceLimit:
    """burst: the messages that leave at once after a quiet time. interval: seconds for each further
    one. chat_burst, chat_interval: the same within one chat. reserve: the part of the burst that is
    not for messages that waited for the connection, but for those that are written now."""

    burst: int = 20
    interval: float = 1.0
    chat_burst: int = 10
    chat_interval: float = 3.0
    reserve: int = 5


class SendPace:
    """The pace of one account. Times are in seconds; a clock that is set back delays nothing."""

    def __init__(self, limit: PaceLimit) -> None:
        self._limit = limit
        self._account = _Bucket(limit.burst, limit.interval)
        self._chats: dict[ChatId, _Bucket] = {}

    def ready_at(
        self, now: float, chat_id: ChatId, *, has_waited: bool = False, before: int = 0
    ) -> float:
        """When a message may leave to this chat. has_waited: it is older than the connection.
        before: the messages that are about to leave to other chats."""
        needed = 1 + before + (self._limit.reserve if has_waited else 0)
        chat = self._chats.get(chat_id)
        return max(
            self._account.ready_at(now, needed), now if chat is None else chat.ready_at(now, 1)
        )

    def count(self, now: float, chat_id: ChatId) -> None:
        """A message leaves to this chat."""
        self._account.take(now)
        chat = self._chats.pop(chat_id, None)
        if chat is None:
            chat = _Bucket(self._limit.chat_burst, self._limit.chat_interval)
        chat.take(now)
        self._chats[chat_id] = chat
        if len(self._chats) > MAX_CHATS:
            del self._chats[next(iter(self._chats))]


class _Bucket:
    """A token bucket: it gains a token in each interval, up to its size."""

    def __init__(self, size: int, interval: float) -> None:
        self._size = size
        self._interval = interval
        self._level = float(size)
        self._at: float | None = None

    def ready_at(self, now: float, tokens: int) -> float:
        """When it has this many tokens."""
        return now + max(0.0, tokens - self._fill(now)) * self._interval

    def take(self, now: float) -> None:
        """Take a token."""
        self._level = max(0.0, self._fill(now) - 1)

    def _fill(self, now: float) -> float:
        if self._at is not None:
            gained = max(0.0, now - self._at) / self._interval
            self._level = min(self._size, self._level + gained)
        self._at = now
        return self._level
