"""One MTProto session: message ids, sequence numbers, salts, acknowledgements, containers.

Follows core.telegram.org/mtproto/description and /service_messages. A session belongs to an auth
key and outlives its connection. It keeps its answers, so that a repeated request gets the same
answer.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from telethon.tl import TLRequest, functions, types

from sandbox.auth.auth_keys import AuthKey
from sandbox.mtproto import serialise
from sandbox.mtproto.crypto import Envelope, encrypt
from sandbox.mtproto.transport import Transport
from sandbox.mtproto.unpack import Incoming, Unreadable, unpack
from sandbox.world import User

TOO_OLD, TOO_NEW = 300, 30
"""Seconds that a client's msg_id may lie behind or ahead of the server's clock."""
KEPT_ANSWERS = 256
KEPT_IDS = 2048
KEPT_UNACKNOWLEDGED = 1024
EITHER = (
    functions.PingRequest,
    functions.PingDelayDisconnectRequest,
    functions.GetFutureSaltsRequest,
    functions.RpcDropAnswerRequest,
    functions.DestroySessionRequest,
    functions.DestroyAuthKeyRequest,
    types.MsgsStateReq,
    types.MsgResendReq,
)
"""The protocol's own messages, which may want to be acknowledged or not."""
CONTAINER_MESSAGES = 100
CONTAINER_BYTES = 512 * 1024

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
        self._met = False
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._running: set[int] = set()
        self._answers: OrderedDict[int, Answer] = OrderedDict()
        self._newest_content = (0, -1)
        self._last_msg_id = 0
        self._content_sent = 0
        self._to_ack: list[int] = []
        self._waiting: list[tuple[int, int, bytes]] = []
        self._unacknowledged: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self._repeating = False
        self._told: User | None = None
        self._flush_due = False

    # In

    def receive(self, envelope: Envelope) -> None:
        """Take one decrypted message of the client."""
        now = self.clock()
        fault = self._fault_of_msg_id(envelope.msg_id, now)
        if fault:
            self._notify(envelope.msg_id, envelope.seq_no, fault)
            return
        if envelope.salt not in (self.key.salt(now), self.key.salt(now, 1)):
            salt = self.key.salt(now)
            self.send(types.BadServerSalt(envelope.msg_id, envelope.seq_no, 48, salt), answer=True)
            return
        messages = list(unpack(envelope))
        if not self._met:
            self._met = True
            self.say_created(min((message.msg_id for message in messages), default=envelope.msg_id))
        for message in messages:
            self._receive_one(message)

    def resume(self) -> None:
        """Send again what the client has not acknowledged: it speaks on another connection now.

        Inside a container, as a message must be that is sent again under its msg_id
        (core.telegram.org/mtproto/service_messages_about_messages).
        """
        self._send_again(list(self._unacknowledged))

    def say_created(self, first_msg_id: int) -> None:
        """Tell the client that this session is new, from this message of the client on.

        What it sent under lower ids it sends again, so of a container the lowest one counts.
        """
        created = types.NewSessionCreated(
            first_msg_id, self.id & (2**63 - 1), self.key.salt(self.clock())
        )
        self.send(created, content=True)

    def _fault_of_msg_id(self, msg_id: int, now: float) -> int:
        """The bad_msg_notification code that a msg_id deserves, or 0."""
        ahead = (msg_id >> 32) - now
        if msg_id % 4:
            return 18
        return 16 if ahead < -TOO_OLD else 17 if ahead > TOO_NEW else 0

    def _receive_one(self, message: Incoming) -> None:
        if message.msg_id in self._seen:
            self._repeat(message.msg_id)
            return
        content = _is_content(message)
        fault = self._fault_of_seq_no(message, content=content)
        if fault:
            self._notify(message.msg_id, message.seq_no, fault)
            return
        self._seen[message.msg_id] = None
        if len(self._seen) > KEPT_IDS:
            self._seen.popitem(last=False)
        if content:
            self._newest_content = max(self._newest_content, (message.msg_id, message.seq_no))
            self._ack(message.msg_id)
        self._act(message)

    def _fault_of_seq_no(self, message: Incoming, *, content: bool) -> int:
        """The bad_msg_notification code that a seq_no deserves, or 0."""
        if not content:
            return 0
        if not message.seq_no & 1:
            return 35
        newest_id, newest_seq = self._newest_content
        if message.msg_id > newest_id:
            return 32 if message.seq_no <= newest_seq else 0
        return 33 if message.seq_no >= newest_seq else 0

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
        """The client has sent a message again: so do we with its answer, if there is one."""
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
        answer = Answer(self._next_msg_id(answer=True), body)
        self._answers[request_id] = answer
        if len(self._answers) > KEPT_ANSWERS:
            self._answers.popitem(last=False)
        self._put(answer.msg_id, body, content=True)

    def send(self, body: Any, *, content: bool = False, answer: bool = False) -> None:
        """Send a message: content-related or not, in answer to the client or unasked."""
        self._put(self._next_msg_id(answer=answer), bytes(body), content=content)

    def flush_soon(self) -> None:
        """Let what is waiting leave together, at the end of this turn of the event loop."""
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
        """The client has our messages: forget them."""
        ids = set(msg_ids)
        for msg_id in msg_ids:
            self._unacknowledged.pop(msg_id, None)
        for request_id in [r for r, answer in self._answers.items() if answer.msg_id in ids]:
            del self._answers[request_id]

    def resend(self, msg_ids: list[int]) -> None:
        """The client asks for messages of ours again."""
        self._send_again(msg_ids)
        for answer in list(self._answers.values()):
            if answer.msg_id in msg_ids and answer.msg_id not in self._unacknowledged:
                self._put(answer.msg_id, answer.body, content=True)

    def _send_again(self, msg_ids: list[int]) -> None:
        known = {i: self._unacknowledged[i] for i in msg_ids if i in self._unacknowledged}
        if known and self._told is self.key.user:
            waiting = [message for message in self._waiting if message[0] not in known]
            self._waiting = [(msg_id, *message) for msg_id, message in known.items()] + waiting
            self._repeating = True
            self.flush_soon()

    def states(self, msg_ids: list[int]) -> bytes:
        """One byte for each of the client's messages: 4 received, 1 unknown."""
        return bytes(4 if msg_id in self._seen else 1 for msg_id in msg_ids)

    def _put(self, msg_id: int, body: bytes, *, content: bool) -> None:
        seq_no = self._content_sent * 2 + content
        self._content_sent += content
        self._waiting.append((msg_id, seq_no, body))
        if content:
            if self.key.user is not self._told:
                self._unacknowledged.clear()
                self._told = self.key.user
            self._unacknowledged[msg_id] = seq_no, body
            if len(self._unacknowledged) > KEPT_UNACKNOWLEDGED:
                self._unacknowledged.popitem(last=False)
        self.flush_soon()

    def _flush(self) -> None:
        self.on_flush(self)
        if self._to_ack:
            self.send(types.MsgsAck(self._to_ack))
            self._to_ack = []
        waiting, self._waiting = self._waiting, []
        repeating, self._repeating = self._repeating, False
        self._flush_due = False
        if self.connection is None:
            return
        for batch in _batches(waiting):
            if len(batch) == 1 and not repeating:
                self._write(*batch[0])
            else:
                packed = serialise.container(batch)
                self._write(self._next_msg_id(answer=False), self._content_sent * 2, packed)

    def _write(self, msg_id: int, seq_no: int, body: bytes) -> None:
        assert self.connection is not None
        salt = self.key.salt(self.clock())
        envelope = Envelope(salt, self.id, msg_id, seq_no, body)
        self.connection.transport.write(encrypt(self.key.secret, self.key.id, envelope))

    def _next_msg_id(self, *, answer: bool) -> int:
        """The server's clock in the upper half; 1 mod 4 answers the client, 3 comes unasked."""
        now = self.clock()
        msg_id = int(now) << 32 | int(now % 1 * 2**32) & ~3
        if msg_id <= self._last_msg_id:
            msg_id = (self._last_msg_id & ~3) + 4
        self._last_msg_id = msg_id | (1 if answer else 3)
        return self._last_msg_id


def _is_content(message: Incoming) -> bool:
    """Whether a message must be acknowledged.

    The protocol's own messages may be either. Some clients count them among the messages that need
    an acknowledgement (mtcute even acknowledgements), others do not (TDLib). The server accepts
    both. Acknowledgements are never acknowledged
    (core.telegram.org/mtproto/service_messages_about_messages).
    """
    if isinstance(message.body, types.MsgsAck | types.HttpWait):
        return False
    return not isinstance(message.body, EITHER) or bool(message.seq_no & 1)


def _batches(messages: list[tuple[int, int, bytes]]) -> Iterator[list[tuple[int, int, bytes]]]:
    """Messages in groups that fit a container."""
    batch: list[tuple[int, int, bytes]] = []
    size = 0
    for message in messages:
        full = len(batch) >= CONTAINER_MESSAGES or size + len(message[2]) > CONTAINER_BYTES
        if batch and full:
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += len(message[2])
    if batch:
        yield batch
