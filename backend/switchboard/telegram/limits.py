"""How long Telegram may take, how much is asked for at once, and how often something is tried.

Handed in by whoever builds the parts. Times are in seconds.
"""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a connection to Telegram, and of what is asked over it."""

    connect_timeout: float = 60.0
    """To connect an account; a clock that is wrong enough would make it wait for ever."""

    fetch_self_tries: int = 5
    """Times that a connection asks who we are before it is given up."""

    fetch_self_backoff: Backoff = field(default_factory=lambda: Backoff(0.5, 4.0))
    """Between these tries."""

    login_connect_timeouts: tuple[float, ...] = (10.0, 20.0)
    """To connect to a data centre in a login, for each try. The exchange of a key takes four round
    trips."""

    answer_timeout: float = 60.0
    """For an answer that nobody's message depends on."""

    send_timeout: float = 30.0
    """Until a send counts as unknown."""

    read_timeout: float = 30.0
    """For a page of chats or messages; others wait for their turn behind it."""

    close_timeout: float = 15.0
    """For a graceful end of a connection."""

    ping_interval: float = 20.0
    """Between pings; one that is unanswered at the next means a dead transport."""

    pong_timeout: float = 15.0
    """After which an unanswered ping means that nobody is there."""

    stable_after: float = 10.0
    """After which a connection counts as one that worked."""

    max_short_lived: int = 1
    """Connections in a row that ended sooner and are made anew at once: a server may be restarted.
    """

    clock_timeout: float = 5.0
    """For the clocks to agree: most differences Telegram corrects with its first answer."""

    connection_tries: int = 3
    """Tries to connect at once; after that the account's supervisor backs off."""

    request_tries: int = 3
    """Tries of one request while Telegram reports internal trouble. For accounts there is one."""

    max_cached_entities: int = 5_000
    """Users and chats that Telethon keeps in memory."""

    max_queued_packets: int = 10_000
    """Packets of updates that may wait in memory."""

    max_drained: int = 500
    """Changes beyond which no further packet is taken along."""

    difference_timeout: float = 15.0
    """For the first answer to a difference; up to four times as many after it was refused."""

    difference_backoff: Backoff = field(default_factory=lambda: Backoff(4.0, 300.0))
    """Until a difference that was refused is asked for again."""

    max_channel_tries: int = 3
    """Refusals in a row after which a channel's difference is no longer waited for."""

    peer_lookup_timeout: float = 10.0
    """To find out who a stranger is before the message is handed over without a name."""

    max_cached_peers: int = 10_000
    """Peers kept in memory for comparison; forgetting one costs only a superfluous row."""

    dialogs_page: int = 100
    """Chats in a page of the list; Telegram gives no more."""


DEFAULT_LIMITS = Limits()
