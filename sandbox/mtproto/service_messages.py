"""Service messages that the protocol answers (core.telegram.org/mtproto/service_messages)."""

from __future__ import annotations

import struct
from typing import Any

from telethon.tl import functions, types

from sandbox.auth.auth_keys import SALT_PERIOD
from sandbox.mtproto.session import Handle, Session

MAX_SALTS = 64


def _ping(session: Session, msg_id: int, ping: Any) -> None:
    session.send(types.Pong(msg_id, ping.ping_id), answer=True)
    delay = getattr(ping, "disconnect_delay", None)
    if session.connection is not None:
        session.connection.expect_ping_within(delay)


def _future_salts(session: Session, msg_id: int, request: Any) -> None:
    now = int(session.clock())
    first = now - now % SALT_PERIOD
    salts = [
        struct.pack("<iiq", start, start + 2 * SALT_PERIOD, session.key.salt(start))
        for start in range(first, first + SALT_PERIOD * min(request.num, MAX_SALTS), SALT_PERIOD)
    ]
    head = struct.pack("<Iqii", types.FutureSalts.CONSTRUCTOR_ID, msg_id, now, len(salts))
    session.send(head + b"".join(salts), answer=True)


def _destroy(session: Session, msg_id: int, request: Any) -> None:
    connection = session.connection
    gone = connection is not None and connection.destroy_session(session, request.session_id)
    answer = types.DestroySessionOk if gone else types.DestroySessionNone
    session.send(answer(request.session_id), answer=True)


def _destroy_key(session: Session, msg_id: int, request: Any) -> None:
    session.send(types.DestroyAuthKeyOk(), answer=True)
    if session.connection is not None:
        session.connection.destroy_key(session)


def _state_request(session: Session, msg_id: int, request: Any) -> None:
    session.send(types.MsgsStateInfo(msg_id, session.states(request.msg_ids)), answer=True)


def _acknowledged(session: Session, msg_id: int, ack: Any) -> None:
    session.acknowledged(ack.msg_ids)


def _wait(session: Session, msg_id: int, request: Any) -> None:
    """http_wait means nothing over TCP."""


def _resend(session: Session, msg_id: int, request: Any) -> None:
    session.resend(request.msg_ids)


def _drop_answer(session: Session, msg_id: int, request: Any) -> None:
    session.answer(msg_id, bytes(session.drop_answer(request.req_msg_id)))


SERVICES: dict[type, Handle] = {
    types.MsgsAck: _acknowledged,
    types.HttpWait: _wait,
    types.MsgsStateReq: _state_request,
    types.MsgResendReq: _resend,
    functions.PingRequest: _ping,
    functions.PingDelayDisconnectRequest: _ping,
    functions.GetFutureSaltsRequest: _future_salts,
    functions.DestroySessionRequest: _destroy,
    functions.DestroyAuthKeyRequest: _destroy_key,
    functions.RpcDropAnswerRequest: _drop_answer,
}
