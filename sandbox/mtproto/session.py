"""One MTProto session: what arrives on it, what leaves, and the answers to requests.

Follows core.telegram.org/mtproto/description and /service_messages. A session belongs to an auth
key and outlives its connection. It keeps its answers, so that a repeated request gets the same
answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from telethon.tl import TLRequest, types

from sandbox.auth.auth_keys import AuthKey
from sandbox.mtproto import serialise
from sandbox.mtproto.crypto import Envelope, encrypt
from sandbox.mtproto.incoming_messages import IncomingMessages, fault_of_msg_id, is_content
from sandbox.mtproto.send_queue import SendQueue
from sandbox.mtproto.transport import Transport
from sandbox.mtproto.unpack import Incoming, Unreadable, unpack

MAX_ANSWERS = 256

Handle = Callable[["Session", int, Any], None]
"""Handles a message: the session, the msg_id and the message."""


@dataclass(slots=True)
class Answer:
    """The answer to a request, until the client acknowledges it."""

    msg_id: int
    body: bytes


class Wire(Protocol):
    """The connection through which a session sends."""

    transport: Transport
    sessions: set[Session]
    """The sessions that send through it."""

    def expect_ping_within(self, seconds: float | None) -> None:
        """ping_delay_disconnect: close unless the client pings again in time (None: never)."""

    def destroy_session(self, asking: Session, session_id: int) -> bool:
        """destroy_session: forget another session of the same key; whether there was one."""

    def destroy_key(self, session: Session) -> None:
        """destroy_auth_key: forget the session's key."""


class Session:
    """The server's side of a session."""

    def __init__(
        self,
        session_id: int,
        key: AuthKey,
        clock: Callable[[], float],
        handle: Handle,
        services: dict[type, Handle],
    ) -> None:
        """``services`` answer the protocol's own messages, ``handle`` every request of the API."""
        self.id = session_id
        self.key = key
        self.connection: Wire | None = None
        self.receives_updates = False
        self.on_flush: Callable[[Session], None] = lambda session: None
        self.clock = clock
        self.loop = asyncio.get_running_loop()
        self._handle = handle
        self._services = services
        self._announced = False
        self._received = IncomingMessages()
        self._queue = SendQueue(key, clock)
        self._running: set[int] = set()
        self._answers: OrderedDict[int, Answer] = OrderedDict()
        self._to_ack: list[int] = []
        self._flush_due = False

    # In

    def receive(self, envelope: Envelope) -> None:
        """Take one decrypted message of the client."""
        now = self.clock()
        fault = fault_of_msg_id(envelope.msg_id, now)
        if fault:
            self._notify(envelope.msg_id, envelope.seq_no, fault)
            return
        if envelope.salt not in (self.key.salt(now), self.key.salt(now, 1)):
            salt = self.key.salt(now)
            self.send(types.BadServerSalt(envelope.msg_id, envelope.seq_no, 48, salt), answer=True)
            return
        messages = list(unpack(envelope))
        if not self._announced:
            self._announced = True
            self.say_created(min((message.msg_id for message in messages), default=envelope.msg_id))
        for message in messages:
            self._receive_one(message)

    def resume(self) -> None:
        """The client is on another connection: send again what it has not acknowledged."""
        self._send_again(self._queue.unacknowledged)

    def say_created(self, first_msg_id: int) -> None:
        """Send new_session_created: the session begins with this message of the client.

        The client repeats what it sent under lower ids, so the lowest id of a container counts.
        """
        created = types.NewSessionCreated(
            first_msg_id, self.id & (2**63 - 1), self.key.salt(self.clock())
        )
        self.send(created, content=True)

    def _receive_one(self, message: Incoming) -> None:
        if message.msg_id in self._received:
            self._repeat(message.msg_id)
            return
        content = is_content(message)
        fault = self._received.fault_of_seq_no(message, content=content)
        if fault:
            self._notify(message.msg_id, message.seq_no, fault)
            return
        self._received.add(message, content=content)
        if content:
            self._ack(message.msg_id)
        self._act(message)

    def _act(self, message: Incoming) -> None:
        body, msg_id = message.body, message.msg_id
        service = self._services.get(type(body))
        if service is not None:
            service(self, msg_id, body)
        elif isinstance(body, Unreadable):
            self.answer(msg_id, bytes(types.RpcError(400, body.reason)))
        elif isinstance(body, TLRequest):
            self._running.add(msg_id)
            self._handle(self, msg_id, body)

    def _repeat(self, msg_id: int) -> None:
        """The client has sent a message again: send its answer again, if there is one."""
        answer = self._answers.get(msg_id)
        if answer is not None:
            self._put(answer.msg_id, answer.body, content=True)
        else:
            self._ack(msg_id)

    def _ack(self, msg_id: int) -> None:
        self._to_ack.append(msg_id)
        self.flush_soon()

    def _notify(self, msg_id: int, seq_no: int, fault: int) -> None:
        self.send(types.BadMsgNotification(msg_id, seq_no, fault), answer=True)

    # Out

    def answer(self, request_id: int, result: bytes) -> None:
        """Answer a request, and remember the answer until it is acknowledged."""
        self._running.discard(request_id)
        body = serialise.rpc_result(request_id, result)
        answer = Answer(self._queue.next_msg_id(answer=True), body)
        self._answers[request_id] = answer
        if len(self._answers) > MAX_ANSWERS:
            self._answers.popitem(last=False)
        self._put(answer.msg_id, body, content=True)

    def send(self, body: Any, *, content: bool = False, answer: bool = False) -> None:
        """Send a message: content-related or not, as an answer or unasked."""
        self._put(self._queue.next_msg_id(answer=answer), bytes(body), content=content)

    def flush_soon(self) -> None:
        """Send the waiting messages together, at the end of this turn of the event loop."""
        if not self._flush_due:
            self._flush_due = True
            self.loop.call_soon(self._flush)

    def drop_answer(self, request_id: int) -> Any:
        """rpc_drop_answer: the state of an answer that the client no longer wants."""
        answer = self._answers.pop(request_id, None)
        if answer is not None:
            return types.RpcAnswerDropped(answer.msg_id, 0, len(answer.body))
        running = request_id in self._running
        return types.RpcAnswerDroppedRunning() if running else types.RpcAnswerUnknown()

    def acknowledged(self, msg_ids: list[int]) -> None:
        """The client has these messages: forget them."""
        ids = set(msg_ids)
        self._queue.acknowledged(msg_ids)
        for request_id in [r for r, answer in self._answers.items() if answer.msg_id in ids]:
            del self._answers[request_id]

    def resend(self, msg_ids: list[int]) -> None:
        """msg_resend_req: send these messages again."""
        self._send_again(msg_ids)
        unacknowledged = set(self._queue.unacknowledged)
        for answer in list(self._answers.values()):
            if answer.msg_id in msg_ids and answer.msg_id not in unacknowledged:
                self._put(answer.msg_id, answer.body, content=True)

    def states(self, msg_ids: list[int]) -> bytes:
        """One byte for each of the client's messages: 4 received, 1 unknown."""
        return self._received.states(msg_ids)

    def _send_again(self, msg_ids: list[int]) -> None:
        if self._queue.add_again(msg_ids):
            self.flush_soon()

    def _put(self, msg_id: int, body: bytes, *, content: bool) -> None:
        self._queue.add(msg_id, body, content=content)
        self.flush_soon()

    def _flush(self) -> None:
        self.on_flush(self)
        if self._to_ack:
            self.send(types.MsgsAck(self._to_ack))
            self._to_ack = []
        packets = self._queue.take()
        self._flush_due = False
        if self.connection is None:
            return
        for packet in packets:
            self._write(*packet)

    def _write(self, msg_id: int, seq_no: int, body: bytes) -> None:
        assert self.connection is not None
        salt = self.key.salt(self.clock())
        envelope = Envelope(salt, self.id, msg_id, seq_no, body)
        self.connection.transport.write(encrypt(self.key.secret, self.key.id, envelope))
