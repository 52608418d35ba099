"""A link to Telegram: its events and its requests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from switchboard.domain.account_freeze import AccountFreeze
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.buttons import CallbackAnswer
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.outbox import Command
from switchboard.domain.ports.logins import LoginSession, SaveLoginKey, save_nothing
from switchboard.domain.saved_replies import QuickReply
from switchboard.domain.updates import (
    Batch,
    Dialog,
    DialogOffset,
    HistoryPage,
    PinOrderChanged,
    ReactionsChanged,
    ResolvedPeer,
    ScheduledMessage,
    TopicList,
    UpdateState,
)


class UpdateSink(Protocol):
    """Receives the updates that a link gets from Telegram."""

    async def submit(self, batch: Batch) -> None:
        """Queue a batch for storage; return when the batch is in the bounded queue, in order.

        It waits while the queue is full, which slows down Telegram's updates. No batch is dropped:
        its update state is stored only together with it.
        """


class PeerStore(Protocol):
    """What a link must know from earlier connections: access hashes and update state.

    The reads are short and indexed. They run on the event loop, because Telethon's session
    interface is synchronous.
    """

    def access_hash(self, account_id: AccountId, chat_id: ChatId) -> int | None:
        """This account's key to a peer; None if the account does not know the peer."""

    def seen_in(
        self, account_id: AccountId, user_id: ChatId
    ) -> tuple[ChatId, TelegramMessageId] | None:
        """A message by which requests can name a user without an access hash, with its chat; None
        if the account has seen the user in no message."""

    def is_monoforum(self, account_id: AccountId, chat_id: ChatId) -> bool:
        """Whether a chat is the direct messages of a channel."""

    def find_by_username(self, account_id: AccountId, username: str) -> ChatId | None:
        """The peer with this username (lower case), or None."""

    def update_state(self, account_id: AccountId) -> UpdateState | None:
        """The state of the last committed batch, with every channel; None before the first."""


RequestScheduler: TypeAlias = Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]
"""Runs a request in turn, and again after a flood wait. It returns the request's result."""


async def immediately(request: Callable[[], Awaitable[Any]]) -> Any:
    """Run the request at once, without a turn; its errors are raised."""
    return await request()


class DialogListing(Protocol):
    """The account's chats, page by page, the most recently active first.

    is_incomplete: the listing had to skip a chat whose newest message cannot be read. Because
    getDialogs pages by date, chats next to it may be missing too.
    next_offset: from where a new listing continues after the last page. None if there is no such
    place: nothing was read, the listing has ended or is incomplete, or pinned chats come later.
    """

    @property
    def is_incomplete(self) -> bool: ...

    @property
    def next_offset(self) -> DialogOffset | None: ...

    def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]: ...

    def pins(self) -> tuple[PinOrderChanged, ...]:
        """The pinned chats after the last page, with newer changes by updates. Empty if they could
        not be read.

        Any thread may call it. Call it in the transaction that stores the pins.
        """


class LinkConnection(Protocol):
    """The connection of a link: its start, its state and its end."""

    async def connect(self) -> Identity:
        """Connect, and prove that the session is valid. From now on the sink receives batches.

        Raises SessionDead if Telegram ended the session, and ConnectionLost if Telegram cannot be
        reached or the clock is wrong (code `clock_skew`).
        """

    async def wait_closed(self) -> None:
        """Wait until the connection has ended. Raises the reason: ConnectionLost, SessionDead, the
        error of the sink that could not accept a batch, or a programming error unchanged.

        It returns only after `close`.
        """

    async def up_to_date(self) -> None:
        """Wait until the sink has all updates from before the connection, and all differences that
        Telegram refused since.

        It never returns if the connection ends: see `wait_closed`.
        """

    async def updates_refused(self) -> None:
        """Wait until Telegram has refused the account's missed updates. They are requested
        again."""

    def refused_channels(self) -> frozenset[ChatId]:
        """The channels whose differences Telegram refuses. The link no longer waits for them, and
        they are not in step."""

    async def wait_updates_missed(self) -> None:
        """Wait until updates of the account were missed. They are requested, but some changes, such
        as those of schedules, are not repeated."""

    async def fetch_freeze(self) -> AccountFreeze | None:
        """Whether Telegram's configuration says that the account is frozen, and until when."""

    async def wait_freeze_news(self) -> None:
        """Wait until the account may have been frozen or thawed: Telegram refused a request for it,
        granted one again, or said that the account's configuration has changed."""

    def refuses_as_frozen(self) -> bool:
        """Whether Telegram has refused a request because the account is frozen, and has granted
        none again. The link refuses such requests for some time, without asking Telegram."""

    def forget_freeze(self) -> None:
        """The account is no longer frozen: make all requests again."""

    def is_online(self) -> bool:
        """Whether the transport is up now. For a while it reconnects by itself."""

    @property
    def clock_offset(self) -> int:
        """The seconds by which Telegram's clock is ahead of ours; 0 unless Telegram has corrected
        ours on this connection."""

    @property
    def backlog(self) -> int:
        """The number of update packets that wait for processing."""

    async def close(self) -> None:
        """Disconnect. May be called at any time, more than once."""


class CommandSender(Protocol):
    """Executes what the operator wants at Telegram, whatever kind of command it is."""

    async def execute(self, command: Command) -> Any:
        """Execute a command and return what its kind stores (`store/messages/commands`), for
        example a SentMessage for `send`; AnswerInUpdates if the answer came as updates.

        Raises CommandRefused if Telegram refuses it, and CommandUnanswered if the result is
        unknown. Any other RequestUnanswered comes from the search for the peer before the request:
        then nothing was executed.
        """


class DialogReader(Protocol):
    """Reads the account's list of chats."""

    def dialogs(
        self, schedule: RequestScheduler = immediately, start: DialogOffset | None = None
    ) -> DialogListing:
        """The account's chats. One page may need many requests; each request waits for its turn.

        start: the listing continues from there. It starts with the newest chat if Telegram no
        longer shows the chat of the offset to the account.
        """

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """One chat as an entry of the list. None without one, or if its newest message cannot be
        read."""

    def with_newer_changes(self, dialogs: Sequence[Dialog]) -> tuple[Dialog, ...]:
        """The chats of a page, with the changes by updates since the page was requested.

        Without this an older list could overwrite a newer update. Call it in the transaction that
        stores the page; any thread may call it.
        """


class TopicReader(Protocol):
    """Reads the topics of chats that are divided."""

    async def topics(self, chat_id: ChatId, schedule: RequestScheduler = immediately) -> TopicList:
        """The topics of a forum, or the people in a channel's direct messages, with their own marks
        and counts."""

    def with_newer_topic_changes(self, listing: TopicList) -> TopicList:
        """The list with the changes by updates since its request. Call it in the transaction
        that stores it; any thread may call it."""


class HistoryReader(Protocol):
    """Reads the history of chats, and updates of channels that were not pushed."""

    async def history(
        self,
        chat_id: ChatId,
        *,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
        skip: int = 0,
        schedule: RequestScheduler = immediately,
    ) -> HistoryPage:
        """A page of history, newest first, at most `limit` (up to 100) messages.

        With `before`: the newest messages below that id. With `after`: the oldest messages above
        that id, to read upwards. With neither: the newest messages. Never both. `skip` leaves out
        this many of them, to pass messages that show no id because they cannot be read. Each
        unreadable message needs requests of its own, so each request waits for its turn.
        """

    async def moved_from(self, chat_id: ChatId) -> ChatId | None:
        """The group that a supergroup was before, or None if it was always a supergroup."""

    async def poll(self, chat_id: ChatId) -> int:
        """Fetch a channel's changes that Telegram did not push. They reach the sink like updates.

        Returns the seconds after which Telegram allows the next poll to a client that shows the
        channel.
        """


class CallbackSender(Protocol):
    """Presses the callback buttons of bots."""

    async def press_button(
        self, chat_id: ChatId, message_id: TelegramMessageId, data: bytes | None
    ) -> CallbackAnswer:
        """Press a button and wait for the bot's answer. data: the button's; None for a game.

        Raises CommandRefused if Telegram refuses it, for example for an outdated button, and
        RequestUnanswered if the bot gave no answer. It may have received the press all the same.
        """


class PeerFinder(Protocol):
    """Finds somebody whom the account may not have met. Raises NotFound if there is nobody."""

    async def find_username(self, username: str) -> ResolvedPeer:
        """The peer with this username, without @."""

    async def find_phone(self, digits: str) -> ResolvedPeer:
        """The person with this phone number, if the person lets the account see that."""


class QuickReplyReader(Protocol):
    """Reads the quick replies that the account has at Telegram."""

    async def quick_replies(self) -> tuple[QuickReply, ...]:
        """All of them, in the owner's order."""


class ReactionReader(Protocol):
    """Reads the reactions to messages."""

    async def reactions(
        self, chat_id: ChatId, message_ids: Sequence[TelegramMessageId]
    ) -> tuple[ReactionsChanged, ...]:
        """The present reactions to these messages of a chat (at most 100)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of a chat. hash: with it, Telegram can answer that nothing has changed."""

    messages: tuple[ScheduledMessage, ...]
    hash: int


class ScheduleReader(Protocol):
    """Reads the schedules of chats."""

    async def schedule(self, chat_id: ChatId, known_hash: int) -> Schedule | None:
        """The present schedule of a chat. None if it is still the one with this hash (0: none is
        known)."""


class Link(
    LinkConnection,
    CommandSender,
    CallbackSender,
    ReactionReader,
    PeerFinder,
    ScheduleReader,
    QuickReplyReader,
    DialogReader,
    TopicReader,
    HistoryReader,
    Protocol,
):
    """One account's live connection to Telegram.

    Every call may raise ConnectionLost (the connection ended; the request may or may not have been
    executed), RequestUnanswered (this request got no usable answer; the connection may be good),
    SessionDead or FloodWait. Every call except `execute` may raise Unavailable if Telegram refuses
    the request (the account left the chat, or Telegram does not show the peer). Coroutines may call
    it concurrently. Commands of one chat with the same ordering key come one after the other.
    """


class Telegram(Protocol):
    """Creates links and logins."""

    server: str
    """The Telegram server in use: data centre id and key fingerprint."""

    async def load(self) -> None:
        """Load what connections need, which takes a part of a second the first time. Call it
        before `link` and `is_same_session`."""

    def link(
        self,
        account_id: AccountId,
        secrets: Secrets,
        on_transport: Callable[[bool], None],
    ) -> Link:
        """A link for a stored session. It does not connect yet.

        on_transport: called with False when the transport is lost and with True when it is back.
        """

    async def login(
        self,
        api_id: int,
        api_hash: str,
        save_key: SaveLoginKey = save_nothing,
        proxy: str | None = None,
    ) -> LoginSession:
        """Connect for a login. proxy: the account's own proxy, which its secrets then contain."""

    async def sign_out(self, secrets: Secrets) -> None:
        """End a session at Telegram. A session that has already ended counts as signed out.

        Raises ConnectionLost, FloodWait, and SessionUnusable if the session is of another server.
        """

    def is_same_session(self, one: Secrets, other: Secrets) -> bool:
        """Whether both are the same device for Telegram, at any address."""
