"""The ports: what the services need from the outside, as protocols.

`telegram`, `vault` and `store` implement them; `main` connects them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from switchboard.domain.account_sync import Lease, RemoteAccount
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.logins import QrToken, SentCode, SignedIn
from switchboard.domain.outbox import OutboxMessage
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import Batch, Dialog, HistoryPage, SentMessage, UpdateState


class UpdateSink(Protocol):
    """Where a link hands over what Telegram told it."""

    async def submit(self, batch: Batch) -> None:
        """Take a batch; returns once it is in the bounded queue, in order, to be committed.

        Waits while the queue is full, which holds Telegram's updates back. A batch is never
        dropped: its update state is only stored together with it.
        """


class PeerStore(Protocol):
    """What a link has to know from before: access hashes and update state. Short, indexed reads,
    called on the event loop because Telethon's session interface is synchronous."""

    def access_hash(self, account_id: AccountId, chat_id: ChatId) -> int | None:
        """This account's key to a peer, or None where it never met it."""

    def find_by_username(self, account_id: AccountId, username: str) -> ChatId | None:
        """The peer with this username (lower case), or None."""

    def update_state(self, account_id: AccountId) -> UpdateState | None:
        """The state of the last committed batch, with every channel; None before the first."""


RequestScheduler: TypeAlias = Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]
"""Makes a request when it is its turn, and again after a flood wait; returns what it returned."""


async def immediately(request: Callable[[], Awaitable[Any]]) -> Any:
    """No turns are kept: the request is made, and whatever it raises is raised."""
    return await request()


class DialogListing(Protocol):
    """The account's chats, page by page, the most recently active first.

    has_gaps: whether a chat had to be left out so far, because its newest message cannot be read;
    others that nothing leads to may be missing with it.
    """

    @property
    def is_incomplete(self) -> bool: ...

    def __aiter__(self) -> AsyncIterator[tuple[Dialog, ...]]: ...


class Link(Protocol):
    """One account's live connection to Telegram.

    Every call may raise ConnectionLost (the connection is over; what was asked may or may not have
    happened), RequestUnanswered (that one request got no usable answer; the connection may be
    good), SessionDead, or FloodWait, and, but for sends, Unavailable where Telegram refuses the
    request itself (a chat that was left, a peer it does not show). All are coroutine-safe; sends of
    one account go side by side, those of one chat one after the other.
    """

    async def connect(self) -> Identity:
        """Connect and prove that the session lives. Batches flow to the sink from now on.

        Raises SessionDead where Telegram ended the session, ConnectionLost where Telegram
        cannot be reached (also when the clock is wrong: code `clock_skew`).
        """

    async def wait_closed(self) -> None:
        """Wait until the connection is gone for good; raises why (ConnectionLost, SessionDead,
        the failure of the sink that could not take a batch, or a fault of our own as it is).

        Returns only after `close`.
        """

    async def up_to_date(self) -> None:
        """Wait until what was missed before the connection came up, and what has been refused
        since, was told and is with the sink. In vain where the connection ends: see `ended`.
        """

    def untold(self) -> frozenset[ChatId]:
        """The channels of which Telegram does not tell what changes there: nobody waits for it any
        longer, and they are not in step."""

    def is_online(self) -> bool:
        """Whether the transport is up right now (it reconnects by itself for a while)."""

    @property
    def backlog(self) -> int:
        """Packets of updates that wait to be processed."""

    async def send(self, item: OutboxMessage) -> SentMessage:
        """Send with the item's random id. Raises SendRefused where Telegram will not,
        SendUnanswered where nobody knows, and any other RequestUnanswered where what comes before
        it, looking for the peer, got no answer: then nothing was sent.
        """

    async def mark_read(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        """Tell Telegram that the chat is read up to this message."""

    def dialogs(self, in_turn: RequestScheduler = immediately) -> DialogListing:
        """The account's chats. A page may take many requests; each is made in turn."""

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """One chat as the list would have it; None where there is none, or its newest message
        cannot be read."""

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
        """A page of history, in the page newest first, at most `limit` (up to 100) messages.

        With `before`: the newest below that id. With `after`: the oldest above that id, for
        reading upwards. With neither: the newest of all. Never both. `skip` leaves out as many
        of them, to get past messages that tell no id because they cannot be read. Each message
        that cannot be read takes requests of its own, so each request is made in turn.
        """

    async def poll(self, chat_id: ChatId) -> int:
        """Have what a channel has that was not pushed brought to the sink, like an update.

        Returns the seconds after which Telegram lets a client that shows the channel ask again.
        """

    async def close(self) -> None:
        """Disconnect. May be called at any time, more than once."""


class LoginSession(Protocol):
    """One login under way: a connection without an account. Raises LoginRefused, ConnectionLost,
    RequestUnanswered.

    Codes and passwords are arguments of one call and are kept nowhere.
    """

    async def request_code(self, phone: str) -> SentCode | SignedIn | None:
        """Have Telegram send a code to this number (digits only).

        SignedIn where Telegram lets in at once, None where it wants the password next.
        """

    async def resend_code(self) -> SentCode | SignedIn | None:
        """Have Telegram send the code again, by its next way."""

    async def submit_code(self, code: str) -> SignedIn | None:
        """Sign in with the code; None where a password is needed next."""

    async def submit_password(self, password: str) -> SignedIn:
        """Sign in with the second factor."""

    async def password_hint(self) -> str | None:
        """The owner's own hint for the password, where there is one. Never fails."""

    async def qr_token(self) -> QrToken | SignedIn | None:
        """A fresh token to scan (about 30 seconds).

        SignedIn or None as from `wait_scanned`, where there is nothing to show any more.
        """

    async def wait_scanned(self) -> SignedIn | None:
        """Wait until the current token is scanned; None where a password is needed next.

        Raises TimeoutError when the token expires: ask for a new one.
        """

    def hand_over(self) -> None:
        """The session is kept as an account: from now on closing leaves it signed in."""

    async def close(self) -> bool:
        """Disconnect. A session that may have been signed in and was not handed over is signed out
        first; False where Telegram has not confirmed that.
        """


SaveLoginKey: TypeAlias = Callable[[Secrets], Awaitable[None]]
"""Saves a login's key before Telegram may authorise it. The saved key is later kept as an account
or signed out."""


async def save_nothing(secrets: Secrets) -> None:
    """Save no key."""


class Telegram(Protocol):
    """Where links and logins come from."""

    server: str
    """Names the Telegram server in use: data centre id and key fingerprint."""

    def link(
        self,
        account_id: AccountId,
        secrets: Secrets,
        on_transport: Callable[[bool], None],
    ) -> Link:
        """A link for a stored session; nothing is connected yet.

        on_transport is called with False when the transport is lost and True when it is back.
        """

    async def login(
        self, api_id: int, api_hash: str, save_key: SaveLoginKey = save_nothing
    ) -> LoginSession:
        """Connect for a login."""

    async def sign_out(self, secrets: Secrets) -> None:
        """End a session at Telegram. One that has ended already counts as signed out.

        Raises ConnectionLost, FloodWait, SessionUnusable where it is another server's.
        """

    def is_same_session(self, one: Secrets, other: Secrets) -> bool:
        """Whether both are the same device for Telegram, wherever it is reached."""


class Vault(Protocol):
    """Sessions at rest. Encryption happens behind this wall."""

    def seal(self, account_id: AccountId, secrets: Secrets) -> str:
        """Encrypt, bound to the account. Callable on any thread."""

    def unseal(self, account_id: AccountId, sealed: str) -> Secrets:
        """Decrypt what was sealed for this account. Raises SessionUnusable as `open` does."""

    async def open(self, account_id: AccountId) -> Secrets:
        """Decrypt. Raises SessionUnusable: `session_unreadable` where no key fits,
        `session_misplaced` where it belongs to another account, `session_missing` where there
        is none.
        """

    async def forget(self, account_id: AccountId) -> None:
        """Remove what was kept."""


class AccountRegistry(Protocol):
    """The record of accounts outside this machine. Every call may raise RecordUnavailable.

    A call that raised may be carried out all the same, and late. What changes an account is told
    how it was read (`seen`), and does nothing to a row that was changed since: it returns whether
    it took effect.
    """

    async def identify(self) -> str:
        """The record's own id: another one is another record, however it is reached."""

    async def accounts(self) -> list[RemoteAccount]:
        """Every account in it."""

    async def add(self, account: RemoteAccount, secrets: Secrets) -> bool:
        """Insert an account, with the lease that it carries, so that nobody finds it unheld.

        False where there is a row of it, which stays as it is.
        """

    async def change(self, seen: RemoteAccount, label: str, is_active: bool) -> bool:
        """Set label and active flag."""

    async def change_session(
        self, seen: RemoteAccount, secrets: Secrets, sealed: str, signed_in_at: Timestamp
    ) -> bool:
        """Replace the session by the one of another login."""

    async def reseal(self, account_id: AccountId, old: str, new: str) -> bool:
        """Replace one ciphertext by another; False where it is no longer the old one."""

    async def remove(self, seen: RemoteAccount) -> bool:
        """Delete an account's row."""

    async def claim(self, account_id: AccountId, lease: Lease, instead_of: str | None) -> bool:
        """Take or renew the lease: compare-and-set. It passes where nobody owns it, the same
        owner does, or the owner `instead_of` does and its lease has expired. False otherwise.
        """

    async def release(self, account_id: AccountId, owner: str) -> None:
        """Give up a lease that this owner has."""

    async def lease(self, account_id: AccountId) -> Lease | None:
        """Who owns the lease, or None where nobody does."""


class Keyring(Protocol):
    """The keys of the vault, while the newest takes the place of the others.

    Where it stands is kept with the keys themselves: more than one key means that a rotation is
    under way, and beginning again continues it.
    """

    def begin(self) -> None:
        """Put a new key in front, durably, unless a rotation is under way, and use it.

        Raises Conflict where the keys are the operator's to change, Unavailable where the new
        one cannot be stored.
        """

    def renew(self, sealed: str) -> str | None:
        """A ciphertext under the newest key; None where it is already.

        Raises SessionUnusable where no key fits.
        """

    def finish(self) -> bool:
        """Let go of the older keys; False where that is the operator's to do."""


class EncryptedSessions(Protocol):
    """The store's side of the vault: rows of ciphertext beside the accounts."""

    async def get(self, account_id: AccountId) -> str | None:
        """The ciphertext, or None."""

    async def remove(self, account_id: AccountId) -> None:
        """Delete the ciphertext."""


Clock = Callable[[], float]
"""Unix time in seconds; the one thing that tests replace."""
