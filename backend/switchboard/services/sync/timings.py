"""The timings of reading an account's history."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff
from switchboard.services.concurrency.rate_limiter import DEFAULT_LIMIT, DEFAULT_MARGIN, RateLimit
from switchboard.services.sync.dialog_sync import MIN_LISTED
from switchboard.services.sync.history_sync import FIRST_SYNC_MESSAGES, PAGE
from switchboard.services.sync.request_budget import BudgetLimit


@dataclass(frozen=True, slots=True)
class ReconcilerTimings:
    """period: seconds between periodic passes. updates_timeout: seconds that updates may take after
    a pass before the account's state shows that it waits for them. list_retries, chat_retries: the
    pauses after which a refused list, or chat, is requested again. rate: how fast history is read.
    flood_margin: how much longer than Telegram demands to wait. history_page: the number of
    messages in a request. first_messages: of a new chat. min_listed: the number of chats from which
    on less than the whole list may be read. whole_list_period: seconds until the whole list of
    chats is read again, although updates prove it. budget: the requests for history that nobody
    waits for. difference_timeout: seconds that a pass waits for missed updates; with them stored,
    it reads less. topics_at_reconnect: the most recently active chats whose topics are read
    after a reconnect, the first of them at once.
    """

    period: float = 1_800.0
    whole_list_period: float = 86_400.0
    difference_timeout: float = 5.0
    topics_at_reconnect: int = 10
    updates_timeout: float = 10.0
    list_retries: Backoff = field(default_factory=lambda: Backoff(2.0, 300.0))
    chat_retries: Backoff = field(default_factory=lambda: Backoff(4.0, 300.0))
    rate: RateLimit = DEFAULT_LIMIT
    flood_margin: Backoff = DEFAULT_MARGIN
    history_page: int = PAGE
    first_messages: int = FIRST_SYNC_MESSAGES
    min_listed: int = MIN_LISTED
    budget: BudgetLimit = field(default_factory=BudgetLimit)
