"""A link: one account's live connection to Telegram over Telethon (the port `Link`).

Requests are raw, with ids of our own choosing, and each has a deadline. A deadline that passes
means that the outcome is unknown, never that it failed: Telethon may still send the request.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable
from typing import Any, Self

import structlog
from telethon.errors import RPCError, TypeNotFoundError
from telethon.tl import functions, types

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId, is_channel
from switchboard.domain.outbox import OutboxMessage
from switchboard.domain.ports import (
    DialogListing,
    PeerStore,
    RequestScheduler,
    UpdateSink,
    immediately,
)
from switchboard.domain.updates import Dialog, HistoryPage, SentMessage
from switchboard.errors import (
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    SendRefused,
    SessionDead,
    SwitchboardError,
    Unavailable,
)
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.connection.client import hang_up
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connection.session import AccountSession
from switchboard.telegram.data_centres import UNREACHED, DataCentres
from switchboard.telegram.errors.errors import (
    closing_error,
    connect_failure_of,
    failure_of,
    send_failure_of,
)
from switchboard.telegram.errors.timeouts import (
    ANSWER_TIMEOUT,
    Translate,
    contained,
    request_timeout,
)
from switchboard.telegram.history.dialogs import PAGE_SIZE, DialogPages, Page, dialog_of, page_of
from switchboard.telegram.history.messages import HistoryReader
from switchboard.telegram.translate.peers import bare_id, channel_marked_id, identity_of, input_peer
from switchboard.telegram.translate.send_result import sent_message
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.message_box import MonitoredMessageBox
from switchboard.telegram.updates.peer_cache import PeerCache

CONNECT_TIMEOUT = 60.0
"""Seconds to connect; a clock that is wrong enough would make it wait for ever."""

FETCH_SELF_TRIES = 5
"""Times that a connection asks who we are before it is given up."""

FETCH_SELF_PAUSES = Backoff(0.5, 4.0)

PEER_INVALID = frozenset({"peer_id_invalid", "user_id_invalid", "channel_invalid"})
"""What Telegram says where the key to a peer is not, or no longer, the account's."""

SEND_TIMEOUT = 30.0
"""Seconds until a send counts as unknown."""

READ_DEADLINE = 30.0
"""Seconds for a page of chats or messages; others wait for their turn behind it."""

log = structlog.get_logger(__name__)


class TelegramLink:
    """A link for one stored session. `connect` may be called again after the connection ended."""

    def __init__(
        self,
        account_id: AccountId,
        secrets: Secrets,
        server: Server,
        proxy: Proxy,
        centres: DataCentres,
        *,
        sink: UpdateSink,
        book: PeerStore,
        on_transport: Callable[[bool], None],
        unreadable: Unreadable,
    ) -> None:
        self._account_id = account_id
        self._secrets = secrets
        self._server = server
        self._proxy = proxy
        self._centres = centres
        self._sink = sink
        self._book = book
        self._on_transport = on_transport
        self._unreadable = unreadable
        self._peers = PeerCache(account_id, book, unreadable)
        self._client: AccountClient | None = None

    async def connect(self) -> Identity:
        """See the port. A client is used for one connection only: two would share an update box."""
        await self.close()
        try:
            return await self._connect()
        except ConnectionLost as lost:
            if lost.code not in UNREACHED or not await self._is_elsewhere():
                raise
        return await self._connect()

    async def _connect(self) -> Identity:
        client = self._client = self._new_client()
        try:
            with contained("self"):
                async with request_timeout(CONNECT_TIMEOUT, self._unconnected):
                    await client.connect()
                    return identity_of(await _fetch_self(client))
        except BaseException:
            await self.close()
            raise

    async def _is_elsewhere(self) -> bool:
        """Whether the session's data centre is at another address than the one just tried."""
        secrets = self._secrets
        return await self._centres.learn(self._session(), secrets.api_id, secrets.api_hash)

    def _unconnected(self, error: BaseException) -> SwitchboardError:
        return self._proxy.named_in(connect_failure_of(error))

    async def wait_closed(self) -> None:
        """See the port."""
        client = self._connected()
        error = await client.wait_closed()
        if self._client is not client:
            return
        if error is not None:
            log.info("link_ended", account_id=self._account_id, error=type(error).__name__)
        end = closing_error(error)
        if end is error:
            raise end
        raise end from error

    async def up_to_date(self) -> None:
        """See the port."""
        await self._connected().up_to_date()

    def untold(self) -> frozenset[ChatId]:
        """See the port."""
        return frozenset(map(channel_marked_id, self._connected().untold_channels()))

    def is_online(self) -> bool:
        """See the port."""
        return self._client is not None and self._client.online

    @property
    def backlog(self) -> int:
        """Packets of updates that wait to be processed."""
        return 0 if self._client is None else self._client.backlog

    async def send(self, item: OutboxMessage) -> SentMessage:
        """See the port. The text goes as it is, without formatting."""
        peer = await self._input_peer(item.chat_id)
        try:
            return await self._send(item, peer)
        except SendRefused as refused:
            if refused.code not in PEER_INVALID or not await self._find_in_dialogs(
                item.chat_id, anew=True
            ):
                raise
        return await self._send(item, await self._input_peer(item.chat_id))

    async def _send(self, item: OutboxMessage, peer: Any) -> SentMessage:
        if peer is None:
            raise SendRefused(
                "peer_unknown",
                "Telegram does not show this chat to the account. Open it once in a Telegram app.",
            )
        answered_message = item.reply_to and types.InputReplyToMessage(item.reply_to)
        request = functions.messages.SendMessageRequest(
            peer=peer,
            message=item.text,
            random_id=item.random_id,
            reply_to=answered_message,
        )
        client = self._connected()
        client.let_telegram_decide(functions.messages.SendMessageRequest)
        answer = await self._ask(request, SEND_TIMEOUT, send_failure_of)
        return sent_message(answer, item.random_id, client.self_id)

    async def mark_read(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        """See the port. Raises Unavailable where Telegram refuses, as in a chat that was left."""
        peer = await self._known_input_peer(chat_id)
        if is_channel(chat_id):
            channel = types.InputChannel(peer.channel_id, peer.access_hash)
            await self._ask(functions.channels.ReadHistoryRequest(channel, up_to))
        else:
            await self._ask(functions.messages.ReadHistoryRequest(peer, up_to))

    def dialogs(self, in_turn: RequestScheduler = immediately) -> DialogListing:
        """See the port. Channels met here are followed from their present state on."""
        pages = DialogPages(
            self._scheduled_read(in_turn), self._unreadable, self._connected().self_id
        )
        return _DialogListing(self._connected(), pages)

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """See the port. Raises Unavailable where Telegram refuses, as in a chat that was left."""
        peer = await self._known_input_peer(chat_id)
        try:
            answer = await self._read(dialog_of(peer))
        except TypeNotFoundError:
            return None
        with contained("dialog"):
            page = page_of(answer, self._unreadable, self._connected().self_id)
        await _follow_channels(self._connected(), page)
        return next(iter(page.dialogs), None)

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
        """See the port. Raises Unavailable where Telegram refuses, as in a chat that was left."""
        peer = await self._peer_in_turn(chat_id, in_turn)
        self_id = self._connected().self_id
        reader = HistoryReader(self._scheduled_read(in_turn), peer, self_id, self._unreadable)
        with contained("history"):
            return await reader.page(before, after, limit, skip)

    async def poll(self, chat_id: ChatId) -> int:
        """See the port. Raises Unavailable where Telegram refuses, as after leaving."""
        client = self._connected()
        async with request_timeout(ANSWER_TIMEOUT):
            return await client.poll_channel(bare_id(chat_id))

    async def close(self) -> None:
        """See the port. What is not handed over yet Telegram sends again after the next start."""
        client, self._client = self._client, None
        if client is not None:
            await hang_up(client)

    async def _ask(
        self, request: Any, deadline: float = ANSWER_TIMEOUT, failure: Translate = failure_of
    ) -> Any:
        """Make a request. Telegram's word that the session is dead ends the link."""
        client = self._connected()
        try:
            async with request_timeout(deadline, failure):
                return await client(request)
        except SessionDead as dead:
            await client.fail(dead)
            raise

    async def _read(self, request: Any) -> Any:
        """Ask for something that introduces peers; they are handed over at once.

        What this layer cannot read is left to the caller.
        """
        client = self._connected()
        answer = await self._ask(request, READ_DEADLINE, _unless_unreadable)
        await client.handover.flush()
        return answer

    def _scheduled_read(self, in_turn: RequestScheduler) -> Callable[[Any], Awaitable[Any]]:
        """`_read` with every request in its turn."""
        return lambda request: in_turn(lambda: self._read(request))

    def _connected(self) -> AccountClient:
        if self._client is None:
            raise ConnectionLost("not_connected", "The account is not connected right now.")
        return self._client

    async def _input_peer(self, chat_id: ChatId) -> Any:
        """How requests name the chat. A stranger is looked for among the newest dialogs, once."""
        if chat_id == self._connected().self_id:
            return types.InputPeerSelf()
        if self._peers.access_hash(chat_id) is None and not _is_basic_group(chat_id):
            await self._find_in_dialogs(chat_id)
        access_hash = self._peers.access_hash(chat_id)
        if access_hash is None and not _is_basic_group(chat_id):
            return None
        return input_peer(chat_id, access_hash or 0)

    async def _find_in_dialogs(self, chat_id: ChatId, *, anew: bool = False) -> bool:
        """Meet whoever is in the newest dialogs, where Telegram shows them; whether the peer is
        known then. anew: what is known of it does not count, it has to be among them."""
        pages, met = self._dialog_pages(), 0
        self._connected().let_telegram_decide(functions.messages.GetDialogsRequest)
        try:
            while met < PAGE_SIZE and (anew or self._peers.access_hash(chat_id) is None):
                with contained("dialogs"):
                    page = await pages.next()
                if page is None:
                    break
                met += len(page.dialogs)
                if anew and any(dialog.peer.chat_id == chat_id for dialog in page.dialogs):
                    return True
        except Unavailable as refused:
            log.info("dialogs_refused", account_id=self._account_id, reason=refused.code)
        except FloodWait as flood:  # what is wanted in this chat has to wait, and nothing else
            raise FloodWait(flood.code, flood.detail, flood.seconds, whole_account=False) from flood
        return not anew and self._peers.access_hash(chat_id) is not None

    def _dialog_pages(self) -> DialogPages:
        return DialogPages(self._read, self._unreadable, self._connected().self_id)

    async def _known_input_peer(self, chat_id: ChatId) -> Any:
        peer = await self._input_peer(chat_id)
        if peer is None:
            raise Unavailable("peer_unknown", "Telegram does not show this chat to the account.")
        return peer

    async def _peer_in_turn(self, chat_id: ChatId, in_turn: RequestScheduler) -> Any:
        """A turn is taken only where somebody has to be looked for."""
        if self._peers.access_hash(chat_id) is None and not _is_basic_group(chat_id):
            return await in_turn(lambda: self._known_input_peer(chat_id))
        return await self._known_input_peer(chat_id)

    def _new_client(self) -> AccountClient:
        return AccountClient(
            self._session(),
            self._secrets.api_id,
            self._secrets.api_hash,
            self._proxy,
            peers=self._peers,
            batcher=self._handover,
            on_transport=self._on_transport,
        )

    def _session(self) -> AccountSession:
        if self._secrets.server != self._server.name:
            raise SessionDead(
                "other_server",
                f"This account was signed in on another Telegram server "
                f"({self._secrets.server}); this one is {self._server.name}. "
                "Start Switchboard with the settings of that server, or add the account again.",
                AccountState.FAILED,
            )
        try:
            return AccountSession(
                self._secrets.session,
                self._centres.locate,
                self._account_id,
                self._book,
                self._peers,
            )
        except (ValueError, struct.error) as error:
            raise SessionDead(
                "session_invalid",
                "The stored session is damaged. Add the account again to sign in.",
                AccountState.FAILED,
            ) from error

    def _handover(self, box: MonitoredMessageBox) -> UpdateBatcher:
        return UpdateBatcher(self._account_id, self._sink, self._peers, box, self._unreadable)


class _DialogListing(DialogListing):
    """The pages of one listing; the channels on a page are followed before it is given out."""

    def __init__(self, client: AccountClient, pages: DialogPages) -> None:
        self._client = client
        self._pages = pages

    @property
    def is_incomplete(self) -> bool:
        """See the port."""
        return self._pages.is_incomplete

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[Dialog, ...]:
        with contained("dialogs"):
            page = await self._pages.next()
        if page is None:
            raise StopAsyncIteration
        await _follow_channels(self._client, page)
        return page.dialogs


async def _fetch_self(client: AccountClient) -> Any:
    """Ask who we are; on the same connection again where only the request came to nothing."""
    for tries in range(1, FETCH_SELF_TRIES):
        try:
            return await client.fetch_self()
        except RPCError as error:
            may_pass = isinstance(failure_of(error), RequestUnanswered | Unavailable)
            if not may_pass or not client.online:
                raise
            await asyncio.sleep(FETCH_SELF_PAUSES.pause(tries))
    return await client.fetch_self()


async def _follow_channels(client: AccountClient, page: Page) -> None:
    for channel_id, pts in page.channel_pts.items():
        client.follow_channel(channel_id, pts)
    await client.handover.flush()


def _unless_unreadable(error: BaseException) -> Exception:
    """Pass on an answer that cannot be read: whoever asked may ask for less of it."""
    return error if isinstance(error, TypeNotFoundError) else failure_of(error)


def _is_basic_group(chat_id: ChatId) -> bool:
    """Groups need no access hash."""
    return chat_id < 0 and not is_channel(chat_id)
