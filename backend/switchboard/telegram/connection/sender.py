"""Telethon's sender with monitoring for failures that Telethon does not notice.

It handles five cases. If a server or proxy drops connections immediately or soon, the sender does
not reconnect in a busy loop. If the local clock is 31 to 300 seconds slow, Telethon would reject
every answer as one from the future and hang. If a transport died silently, it does not count as
connected. The number of an error is kept, because it says whether Telegram refused or failed. And
what Telegram would execute twice is not repeated after a reconnect.
"""

import asyncio
from collections.abc import Callable
from struct import unpack
from typing import Any

from telethon.crypto import AES
from telethon.errors import RPCError, TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.network.mtprotosender import MTProtoSender
from telethon.network.mtprotostate import MTProtoState
from telethon.tl import types
from telethon.tl.core import MessageContainer

from switchboard.telegram.connection.request_names import OnRequest, ignore_request, name_of
from switchboard.telegram.connection.send_queue import SendQueue
from switchboard.telegram.errors.errors import WrongClock
from switchboard.telegram.errors.proxy_errors import ProxyFailed
from switchboard.telegram.limits import Limits

_ON_THE_CLOCK = (types.BadServerSalt, types.BadMsgNotification)

NEVER_REPEATED = frozenset({"messages.getBotCallbackAnswer"})
"""Requests that Telegram would execute twice if they were repeated."""


class MonitoredState(MTProtoState):  # type: ignore[misc] # Telethon ships no types
    """The state of an encrypted connection. It reports messages that it cannot accept or read."""

    def __init__(
        self,
        auth_key: Any,
        loggers: Any,
        on_ignored: Callable[[], None],
        on_unknown: Callable[[], None],
    ) -> None:
        super().__init__(auth_key, loggers=loggers)
        self._on_ignored = on_ignored
        self._on_unknown = on_unknown

    @property
    def received_any(self) -> bool:
        """Whether a message of the server was accepted on this connection."""
        return bool(self._highest_remote_id)

    def decrypt_message_data(self, body: bytes) -> Any:
        """The message, or None if it must be ignored."""
        try:
            message = super().decrypt_message_data(body)
            if message is None and not self.received_any and self._corrects_clock(body):
                message = super().decrypt_message_data(body)
            if message is None and not self.received_any:
                self._on_ignored()
        except TypeNotFoundError:
            self._on_unknown()
            raise
        return message

    def _corrects_clock(self, body: bytes) -> bool:
        """Correct the clock if Telegram has sent a correction inside a container. Returns whether
        it did. Telethon uses only corrections outside containers. The message's authenticity is
        already checked.
        """
        aes_key, aes_iv = self._calc_key(self.auth_key.key, body[8:24], False)
        reader = BinaryReader(AES.decrypt_ige(body[24:], aes_key, aes_iv))
        _salt, _session, message_id, _sequence, _length = unpack("<qqqii", reader.read(32))
        content = reader.tgread_object()
        if self.time_offset or not isinstance(content, MessageContainer):
            return False
        if not any(isinstance(inner.obj, _ON_THE_CLOCK) for inner in content.messages):
            return False
        self.update_time_offset(message_id)
        return True


class MonitoredSender(MTProtoSender):  # type: ignore[misc] # Telethon ships no types
    """A sender that gives up if reconnecting is pointless, and reports when it is disconnected.

    on_request: called with the name of each request. Requests that Telethon makes itself pass here
    as well.
    """

    def __init__(
        self,
        auth_key: Any,
        *,
        on_lost: Callable[[], None],
        on_missed: Callable[[], None],
        on_new_session: Callable[[], None],
        limits: Limits,
        on_request: OnRequest = ignore_request,
        **options: Any,
    ) -> None:
        super().__init__(auth_key, **options)
        self._on_request = on_request
        self._limits = limits
        self._on_lost = on_lost
        self._on_missed = on_missed
        self._on_new_session = on_new_session
        self._state = MonitoredState(
            self.auth_key, self._loggers, on_ignored=self._check_clock_later, on_unknown=on_missed
        )
        self._send_queue = SendQueue(self._state, loggers=self._loggers)
        self._pinged_at = 0.0
        self._made_at = 0.0
        self._short_lived = 0
        self._ending: asyncio.Task[None] | None = None
        self._clock_check: asyncio.TimerHandle | None = None

    @property
    def online(self) -> bool:
        """Whether the transport is up and answers."""
        return bool(self._transport_connected()) and not self._overdue()

    @property
    def time_offset(self) -> int:
        """The seconds by which the server's clock is ahead of this machine's clock."""
        return int(self._state.time_offset)

    def send(self, request: Any, ordered: bool = False) -> Any:
        """Send a request, or several. Returns the future of the answer, or the futures."""
        sent = super().send(request, ordered)
        for one in request if isinstance(request, list | tuple) else (request,):
            name = name_of(one)
            if name is not None:
                self._on_request(name)
        return sent

    def ping(self, ping_id: int) -> None:
        """Ping, or reconnect if the last ping is still unanswered."""
        if self._transport_connected():
            self._keepalive_ping(ping_id)

    def fail(self, error: Exception) -> None:
        """End the connection for good. Callers that wait for it or for an answer get the error."""
        if self._ending is None and self._user_connected:
            self._reconnecting = True
            self._ending = asyncio.get_running_loop().create_task(self._disconnect(error=error))

    async def _disconnect(self, error: Exception | None = None) -> None:
        """End the connection. Its error can be read later, but need not be."""
        await super()._disconnect(error)
        if self._disconnected.done() and not self._disconnected.cancelled():
            self._disconnected.exception()

    def _keepalive_ping(self, rnd_id: int) -> None:
        if self._ping is None:
            self._pinged_at = asyncio.get_running_loop().time()
        super()._keepalive_ping(rnd_id)

    def _overdue(self) -> bool:
        now = asyncio.get_running_loop().time()
        return self._ping is not None and now - self._pinged_at > self._limits.pong_timeout

    async def _connect(self) -> None:
        connection = self._connection
        try:
            await super()._connect()
        except ConnectionError as error:
            raise getattr(connection, "fault", None) or error from None
        self._made_at = asyncio.get_running_loop().time()

    async def _try_connect(self, attempt: int) -> bool:
        """Connect; a proxy that fails is not tried again at once, and says why."""
        try:
            await self._connection.connect(timeout=self._connect_timeout)
        except ProxyFailed:
            raise
        except (OSError, TimeoutError):
            await asyncio.sleep(self._delay)
            return False
        return True

    def _start_reconnect(self, error: Exception | None) -> None:
        """Reconnect if earlier connections have worked. Otherwise end: the caller has a backoff of
        its own."""
        if not self._user_connected or self._reconnecting:
            return
        self._reset()
        lasted = asyncio.get_running_loop().time() - self._made_at >= self._limits.stable_after
        self._short_lived = 0 if lasted else self._short_lived + 1
        if self._state.received_any and self._short_lived <= self._limits.max_short_lived:
            super()._start_reconnect(error)
        else:
            self.fail(error or ConnectionError("the server does not keep the connection"))

    async def _handle_rpc_result(self, message: Any) -> None:
        """Keep the number of an error: Telethon may derive another one from the error's name."""
        asked = self._pending_state.get(message.obj.req_msg_id)
        await super()._handle_rpc_result(message)
        said = message.obj.error
        if asked is None or said is None or asked.future.cancelled() or not asked.future.done():
            return
        error = asked.future.exception()
        if isinstance(error, RPCError):
            error.code = said.error_code

    async def _handle_new_session_created(self, message: Any) -> None:
        """Telegram has begun a new session and may have dropped updates (MTProto: "New session
        creation")."""
        await super()._handle_new_session_created(message)
        self._on_new_session()

    def _reset(self) -> None:
        """Reset everything that belongs to the ended connection."""
        self._on_lost()
        self._end_unrepeatable()
        self._ping = None
        if self._clock_check is not None:
            self._clock_check.cancel()
            self._clock_check = None

    def _end_unrepeatable(self) -> None:
        """End the sent requests that must not be repeated: their outcome is unknown."""
        for message_id, state in [*self._pending_state.items()]:
            if name_of(state.request) in NEVER_REPEATED:
                del self._pending_state[message_id]
                if not state.future.done():
                    state.future.set_exception(ConnectionResetError("the connection broke"))

    def _check_clock_later(self) -> None:
        if self._clock_check is None:
            loop = asyncio.get_running_loop()
            self._clock_check = loop.call_later(self._limits.clock_timeout, self._check_clock)

    def _check_clock(self) -> None:
        self._clock_check = None
        if not self._state.received_any:
            self.fail(WrongClock("answers come from another time"))
        elif self._user_connected and not self._reconnecting:
            # The clocks agree by now. The updates that were ignored before are requested again.
            self._reset()
            super()._start_reconnect(ConnectionError("answers were ignored"))
