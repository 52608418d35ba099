"""Telethon's client with Switchboard's settings, connection, queue and log.

Every private part of Telethon that is replaced here or in `account_client` has a test that fails
when a new version moves it.
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
from switchboard.telegram.connection.sender import MonitoredSender
from switchboard.telegram.errors.errors import SentElsewhere
from switchboard.telegram.limits import Limits
from switchboard.telegram.options import usable
from switchboard.telegram.updates.queue import UpdatesQueue


class Client(TelegramClient):  # type: ignore[misc] # Telethon ships no types
    """A connection to Telegram. `_config` is Telethon's cache of data centres,
    which stays empty.

    losses: how often the transport broke. is_at_home: the session is signed in, so that its key is
    good in its own data centre and nowhere else.
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
        is_at_home: bool = True,
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
        self._is_at_home = is_at_home
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
            limits=limits,
        )

    @property
    def online(self) -> bool:
        """Whether the transport is up and answers."""
        return self._sender.online

    @property
    def backlog(self) -> int:
        """Packets of updates that wait to be processed."""
        return self._updates_queue.qsize()

    @property
    def time_offset(self) -> int:
        """Seconds that Telegram's clock is ahead of ours."""
        return self._sender.time_offset

    async def move_to(self, dc_id: int) -> None:
        """Go to the data centre that Telegram names."""
        await self._switch_dc(dc_id)

    async def _get_dc(self, dc_id: int, cdn: bool = False) -> Any:
        """Where a data centre is, asked anew each time: Telethon would keep the first answer for as
        long as the program runs, and take an address that is not for ordinary requests."""
        config = await self(functions.help.GetConfigRequest())
        option = usable(config.dc_options, dc_id, by_ipv6=":" in self.session.server_address)
        if option is None:
            raise ConnectionError(f"Telegram names no address of data centre {dc_id}")
        self._use_ipv6 = bool(option.ipv6)
        return option

    async def _switch_dc(self, new_dc: int) -> None:
        """Go to another data centre with a new key. A session that is signed in would be nobody
        there, and what is said to nobody would be taken for the end of the session."""
        if not self._is_at_home:
            await super()._switch_dc(new_dc)
            return
        error = SentElsewhere(f"to data centre {new_dc}")
        self._sender.fail(error)
        raise error

    def _on_disconnect(self) -> None:
        """The transport broke; Telethon may reconnect, and then repeats what was not answered."""
        self.losses += 1

    def _on_updates_missed(self) -> None:
        """Something cannot be read, or was dropped by Telegram: ask what changed."""
        self._updates_queue.put_nowait(types.UpdatesTooLong())

    async def _keepalive_loop(self) -> None:
        """Ping while connected. Replaces Telethon's loop, which notices silence after minutes."""
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


async def hang_up(client: Client) -> None:
    """Disconnect, in order where that does not take too long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(client.limits.close_timeout):
            await client.disconnect()


def _retrieve(future: asyncio.Future[None]) -> None:
    """Look at the result, so that asyncio does not report an error that somebody else handles."""
    if not future.cancelled():
        future.exception()


@functools.cache
def _version() -> str:
    try:
        return metadata.version("switchboard")
    except metadata.PackageNotFoundError:
        return "0"
