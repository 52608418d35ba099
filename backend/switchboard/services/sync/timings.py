"""How long the reading of an account's history waits, and how much it reads at once."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff
from switchboard.services.concurrency.rate_limiter import DEFAULT_LIMIT, RateLimit
from switchboard.services.sync.history_sync import PAGE


@dataclass(frozen=True, slots=True)
class ReconcilerTimings:
    """period: seconds between passes without an occasion. updates_timeout: seconds that updates may
    take after a pass before the account says what it waits for. list_retries, chat_retries: the
    pauses after which a list, or a chat, that Telegram does not give is asked for again. rate: how
    fast history is read. history_page: messages that are asked for at once.
    """

    period: float = 900.0
    updates_timeout: float = 10.0
    list_retries: Backoff = field(default_factory=lambda: Backoff(2.0, 300.0))
    chat_retries: Backoff = field(default_factory=lambda: Backoff(4.0, 300.0))
    rate: RateLimit = DEFAULT_LIMIT
    history_page: int = PAGE
