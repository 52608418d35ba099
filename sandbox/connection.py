"""One TCP connection: it passes packets to the handshake or to a session."""

from __future__ import annotations

import asyncio
import logging
import struct
import zlib
from typing import Any

from sandbox.context import Context
from sandbox.mtproto.crypto import decrypt
from sandbox.mtproto.handshake import Handshake
from sandbox.mtproto.session import Handle, Session
from sandbox.mtproto.transport import Transport

log = logging.getLogger(__name__)

AUTH_KEY_NOT_FOUND = struct.pack("<i", -404)
PLAIN_HEADER = struct.Struct("<qqi")
"""auth_key_id (zero), msg_id, length"""


class Connection:
    """A client's connection, from its first packet to its end."""

    def __init__(
        self, context: Context, handle: Handle, rsa_key: Any, transport: Transport, dc_id: int
    ) -> None:
        """``handle`` answers the requests of the API, ``rsa_key`` proves who the server is."""
        self.transport = transport
        self.sessions: set[Session] = set()
        self._context = context
        self._handle = handle
        self._rsa_key = rsa_key
        self._dc_id = dc_id
        self._handshake: Handshake | None = None
        self._deadline: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Read until either side ends it."""
        try:
            while True:
                self._receive(await self.transport.read())
        except (ConnectionError, asyncio.IncompleteReadError, zlib.error, struct.error) as error:
            log.debug("connection ended: %r", error)
        finally:
            self._end()

    def expect_ping_within(self, seconds: float | None) -> None:
        """ping_delay_disconnect: close unless the client pings again in time (None: never)."""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(seconds, self.transport.close)

    def destroy_session(self, asking: Session, session_id: int) -> bool:
        """destroy_session: forget another session of the same key; whether there was one."""
        return self._context.sessions.destroy(asking, session_id)

    def destroy_key(self, session: Session) -> None:
        """destroy_auth_key: forget the session's key."""
        self._context.authentication.destroy(session.key)

    def _receive(self, packet: bytes) -> None:
        if len(packet) < 8:
            return
        (key_id,) = struct.unpack_from("<Q", packet)
        if key_id == 0:
            self._receive_plain(packet)
            return
        key = self._context.auth_keys.get(key_id, self._dc_id)
        if key is None:
            self.transport.write(AUTH_KEY_NOT_FOUND)
            return
        envelope = decrypt(key.secret, packet)
        session = self._context.sessions.get_or_begin(key, envelope.session_id, self._handle)
        if session.connection is not self:
            self._adopt(session)
        session.receive(envelope)

    def _receive_plain(self, packet: bytes) -> None:
        _, _, length = PLAIN_HEADER.unpack_from(packet)
        body = packet[PLAIN_HEADER.size : PLAIN_HEADER.size + length]
        now = self._context.clock()
        if self._handshake is None:
            self._handshake = Handshake(self._rsa_key, int(now), self._is_key_refused)
        answer = self._handshake.answer(body)
        if self._handshake.key is not None:
            self._context.auth_keys.make(self._handshake.key, self._dc_id, int(now))
            self._handshake = None
        msg_id = int(now) << 32 | int(now % 1 * 2**32) & ~3 | 1
        self.transport.write(PLAIN_HEADER.pack(0, msg_id, len(answer)) + answer)

    def _is_key_refused(self) -> bool:
        faults = self._context.faults.find(None)
        return faults is not None and faults.take_refused_key()

    def _adopt(self, session: Session) -> None:
        """A session sends through the connection on which its last message arrived."""
        if session.connection is not None:
            session.connection.sessions.discard(session)
        session.connection = self
        self.sessions.add(session)
        session.resume()

    def _end(self) -> None:
        self.expect_ping_within(None)
        for session in self.sessions:
            session.connection = None
            self._context.delivery.leave(session)
        self.sessions.clear()
        self.transport.close()
