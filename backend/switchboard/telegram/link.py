"""A link: one account's live connection to Telegram over Telethon (the port `Link`).

It connects and reports the state of the connection. Its requests are in `requests`, one file for
each capability. Requests are raw, with ids that Switchboard chooses.
"""

import asyncio
import struct
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from telethon.errors import RPCError

from switchboard.domain.account_freeze import AccountFreeze
from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Identity, Secrets
from switchboard.domain.buttons import CallbackAnswer
from switchboard.domain.ids import AccountId, ChatId, TelegramMessageId
from switchboard.domain.outbox import Command
from switchboard.domain.ports import (
    DialogListing,
    PeerStore,
    RequestScheduler,
    Schedule,
    UpdateSink,
    immediately,
)
from switchboard.domain.saved_replies import QuickReply
from switchboard.domain.updates import (
    Dialog,
    DialogOffset,
    HistoryPage,
    ReactionsChanged,
    ResolvedPeer,
    TopicList,
)
from switchboard.errors import (
    ConnectionLost,
    RequestUnanswered,
    SessionDead,
    SwitchboardError,
    Unavailable,
)
from switchboard.telegram.connection.account_client import AccountClient
from switchboard.telegram.connection.account_settings import Setting
from switchboard.telegram.connection.client import disconnect_gracefully
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connection.session import AccountSession
from switchboard.telegram.data_centres import UNREACHED, DataCentres
from switchboard.telegram.errors.errors import closing_error, connect_failure_of, failure_of
from switchboard.telegram.errors.timeouts import guard_answer, request_timeout
from switchboard.telegram.limits import Limits
from switchboard.telegram.requests.account_freeze import fetch_freeze
from switchboard.telegram.requests.callbacks import CallbackSending
from switchboard.telegram.requests.commands import CommandExecution
from switchboard.telegram.requests.dialogs import DialogReading
from switchboard.telegram.requests.history import HistoryReading
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.quick_replies import QuickReplyReading
from switchboard.telegram.requests.reactions import ReactionReading
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.requests.resolve import PeerFinding
from switchboard.telegram.requests.schedule_reading import ScheduleReading
from switchboard.telegram.requests.topics import TopicReading
from switchboard.telegram.translate.peers import channel_marked_id, identity_of
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.dialog_changes import DialogChangeLog
from switchboard.telegram.updates.message_box import MonitoredMessageBox
from switchboard.telegram.updates.peer_cache import PeerCache

log = structlog.get_logger(__name__)


class TelegramLink:
    """A link for one stored session. `connect` may be called again after the connection has
    ended."""

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
        limits: Limits,
        on_request: OnRequest = ignore_request,
        known_settings: set[Setting] | None = None,
    ) -> None:
        self._known_settings = set() if known_settings is None else known_settings
        self._on_request = on_request
        self._account_id = account_id
        self._secrets = secrets
        self._server = server
        self._proxy = proxy
        self._centres = centres
        self._sink = sink
        self._book = book
        self._on_transport = on_transport
        self._unreadable = unreadable
        self._limits = limits
        self._peers = PeerCache(account_id, book, unreadable, limits)
        self._client: AccountClient | None = None
        self._requester = requester = Requester(self._connected, limits)
        self._resolver = PeerResolver(account_id, requester, self._peers, unreadable)
        self._commands = CommandExecution(requester, self._resolver)
        self._callbacks = CallbackSending(requester, self._resolver)
        self._reaction_reading = ReactionReading(requester, self._resolver)
        self._peer_finding = PeerFinding(requester)
        self._schedule_reading = ScheduleReading(requester, self._resolver)
        self._quick_reply_reading = QuickReplyReading(requester)
        self._dialog_changes = DialogChangeLog()
        self._dialog_reading = DialogReading(
            requester, self._resolver, unreadable, self._dialog_changes
        )
        self._topic_reading = TopicReading(
            requester, self._resolver, unreadable, self._dialog_changes
        )
        self._history_reading = HistoryReading(requester, self._resolver, unreadable)

    async def connect(self) -> Identity:
        """See the port. A client is used for one connection only: two connections would share its
        message box."""
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
            with guard_answer("self"):
                async with request_timeout(self._limits.connect_timeout, self._unconnected):
                    await client.connect()
                    return identity_of(await self._fetch_self(client))
        except BaseException:
            await self.close()
            raise

    async def _fetch_self(self, client: AccountClient) -> Any:
        """Fetch the own user. If only the request failed, try again on the same connection."""
        for tries in range(1, self._limits.fetch_self_tries):
            try:
                return await client.fetch_self()
            except RPCError as error:
                is_temporary = isinstance(failure_of(error), RequestUnanswered | Unavailable)
                if not is_temporary or not client.online:
                    raise
                await asyncio.sleep(self._limits.fetch_self_backoff.pause(tries))
        return await client.fetch_self()

    async def _is_elsewhere(self) -> bool:
        """Whether the session's data centre has another address than the one just tried."""
        secrets = self._secrets
        return await self._centres.learn(
            self._session(), secrets.api_id, secrets.api_hash, self._proxy
        )

    def _unconnected(self, error: BaseException) -> SwitchboardError:
        return self._proxy.named_in(connect_failure_of(error), error)

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
        if isinstance(end, SwitchboardError):
            end = self._proxy.named_in(end, error)
        raise end from error

    async def up_to_date(self) -> None:
        """See the port."""
        await self._connected().up_to_date()

    async def updates_refused(self) -> None:
        """See the port."""
        await self._connected().updates_refused()

    async def wait_updates_missed(self) -> None:
        """See the port."""
        missed = self._connected().updates_missed
        await missed.wait()
        missed.clear()

    def refused_channels(self) -> frozenset[ChatId]:
        """See the port."""
        return frozenset(map(channel_marked_id, self._connected().refused_channels()))

    async def fetch_freeze(self) -> AccountFreeze | None:
        """See the port."""
        return await fetch_freeze(self._requester)

    async def wait_freeze_news(self) -> None:
        """See the port."""
        news = self._connected().frozen.news
        await news.wait()
        news.clear()

    def refuses_as_frozen(self) -> bool:
        """See the port."""
        return self._client is not None and self._client.frozen.any_refused

    def forget_freeze(self) -> None:
        """See the port."""
        if self._client is not None:
            self._client.frozen.clear()

    def is_online(self) -> bool:
        """See the port."""
        return self._client is not None and self._client.online

    @property
    def clock_offset(self) -> int:
        """See the port."""
        return 0 if self._client is None else self._client.time_offset

    @property
    def backlog(self) -> int:
        """The number of update packets that wait to be processed."""
        return 0 if self._client is None else self._client.backlog

    async def execute(self, command: Command) -> Any:
        """See the port."""
        return await self._commands.execute(command)

    async def press_button(
        self, chat_id: ChatId, message_id: TelegramMessageId, data: bytes | None
    ) -> CallbackAnswer:
        """See the port."""
        return await self._callbacks.press_button(chat_id, message_id, data)

    async def reactions(
        self, chat_id: ChatId, message_ids: Sequence[TelegramMessageId]
    ) -> tuple[ReactionsChanged, ...]:
        """See the port."""
        return await self._reaction_reading.reactions(chat_id, message_ids)

    async def find_username(self, username: str) -> ResolvedPeer:
        """See the port."""
        return await self._peer_finding.find_username(username)

    async def quick_replies(self) -> tuple[QuickReply, ...]:
        """See the port."""
        return await self._quick_reply_reading.quick_replies()

    async def find_phone(self, digits: str) -> ResolvedPeer:
        """See the port."""
        return await self._peer_finding.find_phone(digits)

    async def schedule(self, chat_id: ChatId, known_hash: int) -> Schedule | None:
        """See the port."""
        return await self._schedule_reading.schedule(chat_id, known_hash)

    def dialogs(
        self, schedule: RequestScheduler = immediately, start: DialogOffset | None = None
    ) -> DialogListing:
        """See the port."""
        return self._dialog_reading.dialogs(schedule, start)

    async def dialog(self, chat_id: ChatId) -> Dialog | None:
        """See the port."""
        return await self._dialog_reading.dialog(chat_id)

    def with_newer_changes(self, dialogs: Sequence[Dialog]) -> tuple[Dialog, ...]:
        """See the port."""
        return self._dialog_reading.with_newer_changes(dialogs)

    async def topics(self, chat_id: ChatId, schedule: RequestScheduler = immediately) -> TopicList:
        """See the port."""
        return await self._topic_reading.topics(chat_id, schedule)

    def with_newer_topic_changes(self, listing: TopicList) -> TopicList:
        """See the port."""
        return self._topic_reading.with_newer_changes(listing)

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
        """See the port."""
        return await self._history_reading.history(
            chat_id, before=before, after=after, limit=limit, skip=skip, schedule=schedule
        )

    async def moved_from(self, chat_id: ChatId) -> ChatId | None:
        """See the port."""
        return await self._history_reading.moved_from(chat_id)

    async def poll(self, chat_id: ChatId) -> int:
        """See the port."""
        return await self._history_reading.poll(chat_id)

    async def close(self) -> None:
        """See the port. After the next start, Telegram repeats the updates that were not passed
        on."""
        client, self._client = self._client, None
        if client is not None:
            await disconnect_gracefully(client)

    def _connected(self) -> AccountClient:
        if self._client is None:
            raise ConnectionLost("not_connected", "The account is not connected right now.")
        return self._client

    def _new_client(self) -> AccountClient:
        return AccountClient(
            self._session(),
            self._secrets.api_id,
            self._secrets.api_hash,
            self._proxy,
            self._limits,
            peers=self._peers,
            batcher=self._new_batcher,
            on_transport=self._on_transport,
            on_request=self._on_request,
            known_settings=self._known_settings,
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

    def _new_batcher(self, box: MonitoredMessageBox) -> UpdateBatcher:
        return UpdateBatcher(
            self._account_id,
            self._sink,
            self._peers,
            box,
            self._unreadable,
            self._dialog_changes,
        )
