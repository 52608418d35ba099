"""Limits: timeouts, sizes of pages and queues, and numbers of attempts. Callers pass them in. Times
are in seconds."""

from dataclasses import dataclass, field

from switchboard.domain.backoff import Backoff


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a connection to Telegram and of its requests."""

    connect_timeout: float = 60.0
    """To connect an account. With a very wrong clock it would wait forever."""

    fetch_self_tries: int = 5
    """How often a connection requests its own user before it gives up."""

    fetch_self_backoff: Backoff = field(default_factory=lambda: Backoff(0.5, 4.0))
    """The pauses between these attempts."""

    login_connect_timeouts: tuple[float, ...] = (10.0, 20.0)
    """To connect to a data centre in a login, for each attempt. A key exchange takes four round
    trips."""

    answer_timeout: float = 60.0
    """For an answer on which no message depends."""

    send_timeout: float = 30.0
    """Until a send counts as unknown."""

    read_timeout: float = 30.0
    """For a page of chats or messages. Other requests wait behind it."""

    close_timeout: float = 15.0
    """For a graceful end of a connection."""

    ping_interval: float = 20.0
    """Between pings. If a ping is unanswered when the next one is due, the transport is dead."""

    pong_timeout: float = 15.0
    """After which the account counts as offline if a ping is unanswered."""

    stable_after: float = 10.0
    """After which a connection counts as stable."""

    max_short_lived: int = 1
    """How many short connections in a row are followed by an immediate new one: a server may have
    restarted.
    """

    clock_timeout: float = 5.0
    """For the clocks to agree. Telegram corrects most differences with its first answer."""

    connection_tries: int = 3
    """Further attempts to connect after the first one, a second apart. After them the account's
    supervisor backs off."""

    request_tries: int = 3
    """How often Telethon repeats a request while Telegram has internal errors. For accounts and
    logins it does not."""

    max_cached_entities: int = 5_000
    """Users and chats that Telethon keeps in memory."""

    max_queued_packets: int = 10_000
    """Packets of updates that may wait in memory."""

    max_drained: int = 500
    """The number of changes in a batch from which on no further packet is added."""

    difference_timeout: float = 15.0
    """For a difference. After refusals, up to four times as long."""

    frozen_backoff: Backoff = field(default_factory=lambda: Backoff(120.0, 900.0))
    """The pauses until a request may be made again that a frozen account was refused."""

    difference_backoff: Backoff = field(default_factory=lambda: Backoff(4.0, 300.0))
    """The pauses until a refused difference is requested again."""

    max_channel_tries: int = 3
    """Refusals in a row after which a channel's difference is no longer waited for."""

    peer_lookup_timeout: float = 10.0
    """To fetch an unknown sender before the message is passed on without a name."""

    max_cached_peers: int = 10_000
    """Peers kept in memory for comparison. A forgotten peer is only stored once more."""

    settings_pauses: tuple[float, float] = (120.0, 3_000.0)
    """After a reconnect, until the first setting is fetched again, and until each further one."""

    dialogs_page: int = 100
    """Chats in a page of the list. Telegram returns no more."""


DEFAULT_LIMITS = Limits()
