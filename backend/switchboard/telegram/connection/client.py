"""Telethon's client with Switchboard's settings, connection, queue and log.

Every private part of Telethon that is replaced here or in `account_client` has a test. The test
fails if a new version of Telethon changes that part.
"""

import asyncio
import functools
import platform
import random
from contextlib import suppress
from importlib import metadata
from typing import Any

from telethon import TelegramClient
from telethon.sessions import StringSession
from telethon.tl import functions, types

from switchboard.telegram.connection.logs import telethon_logger
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.connection.sender import MonitoredSender
from switchboard.telegram.data_centre_address import usable
from switchboard.telegram.errors.errors import SentElsewhere
from switchboard.telegram.limits import Limits
from switchboard.telegram.updates.queue import UpdatesQueue


class Client(TelegramClient):  # type: ignore[misc] # Telethon ships no types
    """A connection to Telegram. `_config` is Telethon's cache of data centres, which stays empty.

    losses: how often the transport broke. is_signed_in_here: the session is signed in, so its key
    is valid only in its own data centre.
    """

    _config = None
    _cdn_config = None

    def __init__(
        self,
        session: StringSession,
        api_id: int,
        api_hash: str,
        proxy: Proxy,
        limits: Limits,
        *,
        catch_up: bool = False,
        is_signed_in_here: bool = True,
        on_request: OnRequest = ignore_request,
    ) -> None:
        super().__init__(
            session,
            api_id,
            api_hash,
            connection=proxy.connection,
            proxy=proxy.options,
            use_ipv6=":" in (session.server_address or ""),
            request_retries=limits.request_tries,
            connection_retries=limits.connection_tries,
            sequential_updates=True,
            flood_sleep_threshold=0,
            raise_last_call_error=True,
            device_model="Switchboard",
            system_version=platform.system() or "Unknown",
            app_version=_version(),
            base_logger=telethon_logger(),
            catch_up=catch_up,
            entity_cache_limit=limits.max_cached_entities,
        )
        self.limits = limits
        self.losses = 0
        self._is_signed_in_here = is_signed_in_here
        self._updates_queue = UpdatesQueue(limits.max_queued_packets)
        self._sender = MonitoredSender(
            session.auth_key,
            loggers=self._log,
            retries=self._connection_retries,
            delay=self._retry_delay,
            auto_reconnect=self._auto_reconnect,
            connect_timeout=self._timeout,
            auth_key_callback=self._auth_key_callback,
            updates_queue=self._updates_queue,
            auto_reconnect_callback=self._handle_auto_reconnect,
            on_lost=self._on_disconnect,
            on_missed=self._on_updates_missed,
            on_new_session=self._on_new_session,
            limits=limits,
            on_request=on_request,
        )

    @property
    def online(self) -> bool:
        """Whether the transport is up and answers."""
        return self._sender.online

    @property
    def backlog(self) -> int:
        """The number of update packets that wait to be processed."""
        return self._updates_queue.qsize()

    @property
    def time_offset(self) -> int:
        """The seconds by which Telegram's clock is ahead of this machine's clock."""
        return self._sender.time_offset

    async def move_to(self, dc_id: int) -> None:
        """Connect to the data centre that Telegram names."""
        await self._switch_dc(dc_id)

    async def _get_dc(self, dc_id: int, cdn: bool = False) -> Any:
        """The address of a data centre, requested each time. Telethon would keep the first answer
        as long as the program runs, and might choose an address that is not for ordinary
        requests."""
        config = await self(functions.help.GetConfigRequest())
        option = usable(config.dc_options, dc_id, by_ipv6=":" in self.session.server_address)
        if option is None:
            raise ConnectionError(f"Telegram names no address of data centre {dc_id}")
        self._use_ipv6 = bool(option.ipv6)
        return option

    async def _switch_dc(self, new_dc: int) -> None:
        """Connect to another data centre with a new key. Refuse this for a signed-in session: with
        a new key it would not be signed in, and Telegram's refusals would count as the end of the
        session."""
        if not self._is_signed_in_here:
            await super()._switch_dc(new_dc)
            return
        error = SentElsewhere(f"to data centre {new_dc}")
        self._sender.fail(error)
        raise error

    def _on_disconnect(self) -> None:
        """The transport broke. Telethon may reconnect, and then repeats unanswered requests."""
        self.losses += 1

    def _on_updates_missed(self) -> None:
        """An update was unreadable, or Telegram dropped updates: request the difference."""
        self._updates_queue.put_nowait(types.UpdatesTooLong())

    def _on_new_session(self) -> None:
        """Telegram has begun a new session, and may have dropped updates."""
        self._on_updates_missed()

    async def _keepalive_loop(self) -> None:
        """Ping while connected. This replaces Telethon's loop, which notices a silent connection
        only after minutes."""
        while self.is_connected():
            gone = self._until_disconnected()
            try:
                await asyncio.wait({gone}, timeout=self.limits.ping_interval)
            finally:
                gone.cancel()
            if self.is_connected():
                self._sender.ping(random.getrandbits(63))
                await self._save_states_and_entities()

    def _until_disconnected(self) -> asyncio.Future[None]:
        gone: asyncio.Future[None] = asyncio.ensure_future(self.disconnected)
        gone.add_done_callback(_retrieve)
        return gone


async def disconnect_gracefully(client: Client) -> None:
    """Disconnect. If that takes too long, return: it continues in the background."""
    with suppress(TimeoutError):
        async with asyncio.timeout(client.limits.close_timeout):
            await client.disconnect()


def _retrieve(future: asyncio.Future[None]) -> None:
    """Read the result, so that asyncio does not report an error that is handled elsewhere."""
    if not future.cancelled():
        future.exception()


@functools.cache
def _version() -> str:
    try:
        return metadata.version("switchboard")
    except metadata.PackageNotFoundError:
        return "0"
