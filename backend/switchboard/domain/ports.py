"""The ports: what the services need from the outside, as protocols.

`telegram`, `vault` and `store` implement them; `main` connects them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from switchboard.domain.account_sync import Lease, RemoteAccount, Shortcoming
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.logins import QrToken, SentCode, SignedIn
from switchboard.domain.outbox import OutboxMessage
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Dialog, HistoryPage, SentMessage, UpdateState


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
    """

    @property
    def is_incomplete(self) -> bool: ...

    def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]: ...


class LinkConnection(Protocol):
    """The connection of a link: how it begins, how it is, and how it ends."""

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

    def untold(self) -> frozenset[ChatId]:
        """The channels whose changes Telegram does not send. The link no longer waits for them, and
        they are not in step."""

    def is_online(self) -> bool:
        """Whether the transport is up now. For a while it reconnects by itself."""

    @property
    def backlog(self) -> int:
        """The number of update packets that wait for processing."""

    async def close(self) -> None:
        """Disconnect. May be called at any time, more than once."""


class MessageSender(Protocol):
    """Sends what the operator writes, and how far the operator has read."""

    async def send(self, item: OutboxMessage) -> SentMessage:
        """Send with the item's random id. Raises SendRefused if Telegram refuses the message, and
        SendUnanswered if the result is unknown. Any other RequestUnanswered comes from the search
        for the peer before the send: then nothing was sent."""

    async def mark_read(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        """Report to Telegram that the chat is read up to this message."""


class DialogReader(Protocol):
    """Reads the account's list of chats."""

    def dialogs(self, in_turn: RequestScheduler = immediately) -> DialogListing:
        """The account's chats. One page may need many requests; each request waits for its turn."""

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """One chat as the list would contain it. None if there is none, or if its newest message
        cannot be read."""


class HistoryReader(Protocol):
    """Reads the history of chats, and what channels have that was not pushed."""

    async def history(
        self,
        chat_id: ChatId,
        *,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
        skip: int = 0,
        in_turn: RequestScheduler = immediately,
    ) -> HistoryPage:
        """A page of history, newest first, at most `limit` (up to 100) messages.

        With `before`: the newest messages below that id. With `after`: the oldest messages above
        that id, to read upwards. With neither: the newest messages. Never both. `skip` leaves out
        this many of them, to pass messages that show no id because they cannot be read. Each
        unreadable message needs requests of its own, so each request waits for its turn.
        """

    async def poll(self, chat_id: ChatId) -> int:
        """Fetch a channel's changes that Telegram did not push. They reach the sink like updates.

        Returns the seconds after which Telegram allows the next poll to a client that shows the
        channel.
        """


class Link(LinkConnection, MessageSender, DialogReader, HistoryReader, Protocol):
    """One account's live connection to Telegram.

    Every call may raise ConnectionLost (the connection ended; the request may or may not have been
    executed), RequestUnanswered (this request got no usable answer; the connection may be good),
    SessionDead or FloodWait. Every call except `send` may raise Unavailable if Telegram refuses the
    request (the account left the chat, or Telegram does not show the peer). Coroutines may call it
    concurrently. Sends to different chats run concurrently; sends to one chat run one after the
    other.
    """


class LoginSession(Protocol):
    """One login in progress: a connection without an account.

    Raises LoginRefused, ConnectionLost and RequestUnanswered. Codes and passwords are arguments of
    one call. They are not stored.
    """

    async def request_code(self, phone: str) -> SentCode | SignedIn | None:
        """Ask Telegram to send a code to this number (digits only).

        SignedIn if Telegram signs in at once; None if it asks for the password next.
        """

    async def resend_code(self) -> SentCode | SignedIn | None:
        """Ask Telegram to send the code again, in its next way."""

    async def submit_code(self, code: str) -> SignedIn | None:
        """Sign in with the code; None if Telegram asks for the password next."""

    async def submit_password(self, password: str) -> SignedIn:
        """Sign in with the second factor."""

    async def password_hint(self) -> str | None:
        """The owner's hint for the password, if there is one. It never raises."""

    async def qr_token(self) -> QrToken | SignedIn | None:
        """A new token to scan. It is valid for about 30 seconds.

        SignedIn or None, as from `wait_scanned`, if there is no longer anything to scan.
        """

    async def wait_scanned(self) -> SignedIn | None:
        """Wait until the present token is scanned; None if Telegram asks for the password next.

        Raises TimeoutError when the token expires. Then request a new one.
        """

    def hand_over(self) -> None:
        """The session now belongs to an account: `close` leaves it signed in."""

    async def close(self) -> bool:
        """Disconnect. Sign out first if the session may be signed in and was not handed over.

        False if Telegram has not confirmed the sign-out.
        """


SaveLoginKey: TypeAlias = Callable[[Secrets], Awaitable[None]]
"""Saves a login's key before Telegram can authorise it. The key later becomes an account's or is
signed out."""


async def save_nothing(secrets: Secrets) -> None:
    """Save no key."""


class Telegram(Protocol):
    """Makes links and logins."""

    server: str
    """The Telegram server in use: data centre id and key fingerprint."""

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
        self, api_id: int, api_hash: str, save_key: SaveLoginKey = save_nothing
    ) -> LoginSession:
        """Connect for a login."""

    async def sign_out(self, secrets: Secrets) -> None:
        """End a session at Telegram. A session that has already ended counts as signed out.

        Raises ConnectionLost, FloodWait, and SessionUnusable if the session is of another server.
        """

    def is_same_session(self, one: Secrets, other: Secrets) -> bool:
        """Whether both are the same device for Telegram, at any address."""


class Vault(Protocol):
    """Stores encrypted sessions. No other code encrypts or decrypts them."""

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """Encrypt the secrets, bound to the account. Any thread may call it."""

    def unseal(self, account_id: AccountId, ciphertext: str) -> Secrets:
        """Decrypt a ciphertext of this account. Raises SessionUnusable as `open` does."""

    async def open(self, account_id: AccountId) -> Secrets:
        """Decrypt the stored session.

        Raises SessionUnusable: `session_unreadable` if no key fits, `session_misplaced` if it
        belongs to another account, `session_missing` if there is none.
        """

    async def forget(self, account_id: AccountId) -> None:
        """Delete the stored session."""


class AccountRegistry(Protocol):
    """The table of accounts outside this machine. Every call may raise SupabaseUnavailable.

    A call that raised may still be executed, even much later. So a change names the row as it was
    read (`seen`). It changes nothing if the row was changed since, and returns whether it took
    effect.
    """

    @property
    def shortcoming(self) -> Shortcoming | None:
        """What it lacks. It works all the same."""

    async def identify(self) -> str:
        """The registry's own id. It identifies the registry at any address."""

    async def accounts(self) -> list[RemoteAccount]:
        """All accounts of the registry."""

    async def add(self, account: RemoteAccount, secrets: Secrets) -> bool:
        """Insert an account with its lease, so that no other installation finds it without one.

        False if it already has a row. That row is not changed.
        """

    async def set_user_id(self, account_id: AccountId, user_id: int) -> None:
        """Say which Telegram user's account it is, unless that is said already."""

    async def change(self, seen: RemoteAccount, label: str, is_active: bool) -> bool:
        """Set the label and active flag."""

    async def change_session(
        self, seen: RemoteAccount, secrets: Secrets, ciphertext: str, signed_in_at: Timestamp
    ) -> bool:
        """Replace the session with the session of another login."""

    async def reseal(self, account_id: AccountId, old: str, new: str) -> bool:
        """Replace one ciphertext with another; False if the row no longer holds the old one."""

    async def remove(self, seen: RemoteAccount) -> bool:
        """Delete an account's row."""

    async def claim(self, account_id: AccountId, lease: Lease, instead_of: str | None) -> bool:
        """Take or renew the lease, as a compare-and-set.

        True if nobody owns the lease, or the same owner does, or `instead_of` owns it and it has
        expired. Otherwise False.
        """

    async def release(self, account_id: AccountId, owner: str) -> None:
        """Give up the lease if this owner has it."""

    async def lease(self, account_id: AccountId) -> Lease | None:
        """The present lease; None if nobody owns it."""


class Keyring(Protocol):
    """The keys of the vault, and their rotation.

    The keys themselves hold the progress: more than one key means that a rotation is unfinished. To
    begin again then continues it.
    """

    def begin(self) -> None:
        """Put a new key first, store it durably, and use it. An unfinished rotation keeps its key.

        Raises Conflict if only the operator may change the keys, and Unavailable if the new key
        cannot be stored.
        """

    def renew(self, ciphertext: str) -> str | None:
        """The secrets encrypted with the newest key; None if they already are.

        Raises SessionUnusable if no key fits.
        """

    def finish(self) -> bool:
        """Remove the older keys; False if only the operator may do that."""


class EncryptedSessions(Protocol):
    """The store's part of the vault: the ciphertexts of the accounts."""

    async def get(self, account_id: AccountId) -> str | None:
        """The account's ciphertext, or None."""

    async def remove(self, account_id: AccountId) -> None:
        """Delete the account's ciphertext."""


Clock = Callable[[], float]
"""Returns Unix time in seconds. Tests replace it."""
