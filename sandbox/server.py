"""A data centre, or several with one world: it holds the keys and connects the parts."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from telethon.tl import types

from sandbox.auth.auth_keys import AuthKey, AuthKeys
from sandbox.auth.authentication import Authentication, Revocation
from sandbox.auth.login_codes import digits_of
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.connection import Connection
from sandbox.context import Context, Limits
from sandbox.faults import FaultRegistry, Faults
from sandbox.journal import Journal
from sandbox.mtproto import keys
from sandbox.mtproto.access_point import AccessPoint
from sandbox.mtproto.transport import Transport
from sandbox.rpc import Dispatcher
from sandbox.sessions import Sessions
from sandbox.update_delivery import TOO_LONG, UpdateDelivery
from sandbox.view import Views
from sandbox.world import Channel, User, World

IPV6_LOOPBACK = "::1"

DUE_CHECK = 0.1
"""The pause between checks for scheduled messages that are due, in seconds."""


class DataCentre:
    """A Telegram data centre on this machine.

    ``also``: the numbers of further data centres of the same Telegram, each on its own port: a free
    one, or the one that a mapping names. They share users, codes, faults and the call log. An auth
    key belongs to the data centre that made it (core.telegram.org/api/datacenter). Users are at
    home in the first one, ``dc_id``, unless ``authentication.homes`` says otherwise. ``ipv6``: also
    listen on ::1, on the same ports.

    ``port=0`` takes a free port. ``closed`` is Telegram's own behaviour: an unknown phone number
    must sign up elsewhere. In an open data centre, any number that asks for a code gets an account.
    ``memory``: a file that keeps keys and world across restarts. ``advertise_host``: the address
    for clients, if it is not the address on which it listens.
    """

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        dc_id: int = 2,
        also: Iterable[int] | Mapping[int, int] = (),
        ipv6: bool = False,
        key: Any = None,
        memory: Path | str | None = None,
        closed: bool = True,
        advertise_host: str | None = None,
    ) -> None:
        self.world = world
        self.dc_id = dc_id
        ports = dict(also) if isinstance(also, Mapping) else dict.fromkeys(also, 0)
        ports = {dc_id: port} | ports
        self.dc_ids = tuple(ports)
        self.rsa_key = key or keys.process_key()
        self.access_points = [
            AccessPoint(
                number,
                address,
                ports[number] if address == host else 0,
                self._serve,
                advertise_host if address == host else None,
            )
            for number in self.dc_ids
            for address in ((host, IPV6_LOOPBACK) if ipv6 else (host,))
        ]
        self.dc_options: list[types.DcOption] | None = None
        """The list of help.getConfig, in this order; None: ``own_options()``."""
        self.clock = Clock()
        self.limits = Limits()
        self.calls = CallLog()
        self.auth_keys = AuthKeys(world, dc_id)
        self._views = Views(world)
        self._faults = FaultRegistry(world)
        self.delivery = UpdateDelivery(self.auth_keys, self._views, self._faults, self.clock)
        self._sessions = Sessions(self.clock, self.delivery.leave)
        self.authentication = Authentication(
            world,
            self.auth_keys,
            self._sessions,
            self.delivery,
            self.clock,
            dc_ids=self.dc_ids,
            closed=closed,
        )
        self._context = Context(
            world=world,
            dc_id=dc_id,
            clock=self.clock,
            limits=self.limits,
            auth_keys=self.auth_keys,
            authentication=self.authentication,
            sessions=self._sessions,
            delivery=self.delivery,
            faults=self._faults,
            call_log=self.calls,
            views=self._views,
            dc_options=self._listed_options,
        )
        self._dispatcher = Dispatcher(self._context)
        self._memory = Journal(Path(memory), world, self.auth_keys) if memory else None
        self._sending_due: asyncio.Task[None] | None = None
        world.begin()
        world.clock = self.clock
        world.state.listeners.append(self.delivery.on_change)

    # Life

    async def start(self) -> None:
        """Listen; the ports are known afterwards."""
        for point in self.access_points:
            if point.host == IPV6_LOOPBACK and not point.port:
                point.port = self.access(point.dc_id).port
            await point.start()
        self._sending_due = asyncio.create_task(self._send_due(), name="scheduled messages")

    async def _send_due(self) -> None:
        """Send scheduled messages when their time comes."""
        while True:
            await asyncio.sleep(DUE_CHECK)
            self.world.send_due()

    async def stop(self) -> None:
        """Drop every connection and stop listening."""
        await self._hang_up()
        if self._memory is not None:
            self._memory.close()

    async def restart(self, *, keep_memory: bool = True) -> None:
        """Stop and start on the same port; without memory every auth key is unknown then."""
        await self._hang_up()
        self._sessions.clear()
        if not keep_memory:
            self.auth_keys.forget()
        await self.start()

    async def __aenter__(self) -> DataCentre:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _hang_up(self) -> None:
        """Stop listening, and drop all clients."""
        if self._sending_due is not None:
            self._sending_due.cancel()
        for point in self.access_points:
            await point.stop()

    async def _serve(self, transport: Transport, dc_id: int) -> None:
        connection = Connection(
            self._context, self._dispatcher.handle, self.rsa_key, transport, dc_id
        )
        await connection.run()

    @property
    def is_serving(self) -> bool:
        """Whether clients can connect everywhere."""
        return all(point.is_serving for point in self.access_points)

    # Addresses

    @property
    def host(self) -> str:
        """The address that the first data centre listens on."""
        return self.access_points[0].host

    @property
    def port(self) -> int:
        """The first data centre's port."""
        return self.access_points[0].port

    @property
    def advertised_host(self) -> str:
        """The first data centre's address for clients."""
        return self.access_points[0].advertised_host

    @advertised_host.setter
    def advertised_host(self, host: str) -> None:
        self.access_points[0].advertised_host = host

    @property
    def _clients(self) -> dict[asyncio.Task[Any], asyncio.StreamWriter]:
        """The connected clients of all data centres."""
        return {task: writer for point in self.access_points for task, writer in point.clients()}

    def access(self, dc_id: int, *, ipv6: bool = False) -> AccessPoint:
        """The address of a data centre. Its ``stop()`` and ``start()`` make only this one
        unavailable."""
        for point in self.access_points:
            if point.dc_id == dc_id and (":" in point.host) == (ipv6 or ":" in self.host):
                return point
        raise ValueError(f"there is no data centre {dc_id}")

    def own_options(self) -> list[types.DcOption]:
        """The addresses of all data centres, as help.getConfig lists them by default."""
        return [point.option for point in self.access_points]

    def _listed_options(self) -> list[types.DcOption]:
        return self.own_options() if self.dc_options is None else self.dc_options

    @property
    def public_key_pem(self) -> str:
        """The public key with which a client verifies this data centre: PEM, PKCS#1."""
        return keys.public_pem(self.rsa_key)

    # For tests

    def faults(self, who: User | str | None) -> Faults:
        """The faults of an account, of a phone number without an account, or of None: clients
        whose user is unknown, such as a device that shows a QR code."""
        return self._faults.get_or_add(
            who,
            lambda: Faults(
                drop_connections=lambda: self._drop_connections(who),
                renew_sessions=lambda: self._renew_sessions(who),
                push_too_long=lambda channel: self._push_too_long(who, channel),
                deliver=self.delivery.deliver,
            ),
        )

    def login_code(self, phone: str) -> str | None:
        """The newest code that was sent to a phone number."""
        return self.authentication.codes.newest(digits_of(phone))

    async def code_sent(self, phone: str, *, timeout: float | None = 10) -> str:  # noqa: ASYNC109 # a deadline is what callers mean here
        """Wait up to ``timeout`` seconds for a code that this has not returned yet."""
        return await asyncio.wait_for(self.authentication.codes.arrival(digits_of(phone)), timeout)

    def scan(self, url_or_token: str | bytes, *, as_user: User) -> None:
        """``as_user`` scans the QR code of a device (a ``tg://login`` address, or its token)."""
        token = url_or_token
        if isinstance(token, str):
            encoded = token.partition("token=")[2]
            token = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        self.authentication.accept_login_token(token, as_user)

    def revoke_sessions(self, user: User, reason: Revocation = "AUTH_KEY_UNREGISTERED") -> None:
        """Sign ``user`` out on all devices. Their connections drop, so that their next calls
        fail."""
        for key in self.auth_keys.of(user, copies=True):
            self.authentication.revoke(key, reason)

    def _keys_of(self, who: User | str | None) -> list[AuthKey]:
        user = self.world.by_phone(who) if isinstance(who, str) else who
        return self.auth_keys.of(user, copies=True) if user else []

    def _drop_connections(self, who: User | str | None) -> None:
        for key in self._keys_of(who):
            for session in self._sessions.of(key):
                if session.connection is not None:
                    session.connection.transport.abort()

    def _renew_sessions(self, who: User | str | None) -> None:
        for key in self._keys_of(who):
            for session in self._sessions.of(key):
                if session.connection is not None:
                    session.say_created(first_msg_id=0)

    def _push_too_long(self, who: User | str | None, channel: Channel | None) -> None:
        user = self.world.by_phone(who) if isinstance(who, str) else who
        if user is None:
            return
        now = int(self.clock())
        content = TOO_LONG
        if channel is not None:
            content = bytes(types.UpdateShort(types.UpdateChannelTooLong(channel.id), now))
        self.delivery.push(user, content)
