"""Dispatch a request to its handler: remove wrappers, apply faults, return errors as answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from telethon.tl import functions, types
from telethon.tl.alltlobjects import LAYER

from sandbox.auth.auth_keys import Initialised
from sandbox.call_log import LoggedCall
from sandbox.context import Context
from sandbox.errors import RpcError, bad
from sandbox.faults import Faults
from sandbox.mtproto.serialise import encode
from sandbox.mtproto.session import Session
from sandbox.rpc.freeze import check_not_frozen
from sandbox.rpc.registry import METHODS, Call, method_name
from sandbox.world import User

log = logging.getLogger(__name__)

AFTER = functions.InvokeAfterMsgRequest | functions.InvokeAfterMsgsRequest


class Dispatcher:
    """Answers requests of sessions."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._in_flight: set[tuple[User | None, int]] = set()

    def handle(self, session: Session, msg_id: int, request: Any) -> None:
        """Answer a request now, or later because of a fault."""
        with self._refusals(session, msg_id):
            self._begin(session, msg_id, request)

    def _begin(self, session: Session, msg_id: int, request: Any) -> None:
        query, wants_updates = self._unwrap(session, request)
        name = method_name(type(query))
        self._context.call_log.append(LoggedCall(session.key.user, name))
        self._let_in(session, query, wants_updates=wants_updates)
        faults = self._context.faults.find(self._whose(session, query))
        if faults is None:
            self._act(session, msg_id, query, None)
            return
        if faults.drops_before.take(name, query) and session.connection is not None:
            session.connection.transport.abort()
            return
        error = faults.errors.take(name, query)
        if error is not None:
            raise error
        delay = faults.delays.take(name, query)
        if delay is None:
            self._act(session, msg_id, query, faults)
        else:
            self._act_later(session, msg_id, query, faults, delay)

    def _unwrap(self, session: Session, request: Any) -> tuple[Any, bool]:
        """The request without its wrappers, and whether this session wants updates.

        Only the newest layer is served (CONNECTION_LAYER_INVALID). Telegram also serves older
        layers.
        """
        wants_updates = True
        while True:
            if isinstance(request, functions.InvokeWithLayerRequest):
                if request.layer != LAYER:
                    raise bad("CONNECTION_LAYER_INVALID")
            elif isinstance(request, functions.InitConnectionRequest):
                self._initialise(session, request)
            elif isinstance(request, functions.InvokeWithoutUpdatesRequest):
                wants_updates = False
            elif not isinstance(request, AFTER):
                return request, wants_updates
            request = request.query

    def _initialise(self, session: Session, request: Any) -> None:
        self._context.authentication.check_api_id(request.api_id, "CONNECTION_API_ID_INVALID")
        device = Initialised(
            session.key.id,
            request.api_id,
            request.device_model,
            request.system_version,
            request.app_version,
        )
        if session.key.device != device:
            self._context.auth_keys.apply_event(device)

    def _let_in(self, session: Session, query: Any, *, wants_updates: bool) -> None:
        """A call that is not open needs a login. From now on the session gets updates."""
        key = session.key
        method = METHODS.get(type(query))
        if key.dead or (key.user is None and method is not None and not method.open):
            raise RpcError(401, "SESSION_PASSWORD_NEEDED") if key.pending else key.refusal
        if wants_updates and key.device is not None:
            session.receives_updates = True
            if key.user is not None:
                self._context.delivery.listen(session)

    def _whose(self, session: Session, query: Any) -> User | str | None:
        """The target whose faults apply to a call: the user, or the phone number that signs in."""
        user = session.key.user or session.key.pending
        phone: str | None = getattr(query, "phone_number", None)
        return user or phone or self._scanned_by(session, query)

    def _scanned_by(self, session: Session, query: Any) -> User | None:
        """The user who scanned the QR code of this device."""
        tokens = self._context.authentication.tokens
        if isinstance(query, functions.auth.ExportLoginTokenRequest):
            return tokens.scanned(session.key)
        if isinstance(query, functions.auth.ImportLoginTokenRequest):
            return tokens.accepted(query.token)
        return None

    def _act_later(
        self, session: Session, msg_id: int, query: Any, faults: Faults, delay: float
    ) -> None:
        """Execute a call later. It continues even if its connection ends meanwhile."""
        marks = self._marks(session, query)
        self._in_flight |= marks

        def act() -> None:
            self._in_flight -= marks
            self._act(session, msg_id, query, faults)

        asyncio.get_running_loop().call_later(delay, act)

    def _marks(self, session: Session, query: Any) -> set[tuple[User | None, int]]:
        """The identity of a running call that writes: its user and ``random_id``s."""
        given = getattr(query, "random_id", None) or []
        numbers = given if isinstance(given, list) else [given]
        return {(session.key.user, number) for number in numbers}

    def _act(self, session: Session, msg_id: int, query: Any, faults: Faults | None) -> None:
        name = method_name(type(query))
        with self._refusals(session, msg_id):
            result = self._result(session, query)
            if faults and faults.drops_after.take(name, query) and session.connection is not None:
                session.connection.transport.abort()
                return
            session.answer(msg_id, result)

    def _result(self, session: Session, query: Any) -> bytes:
        method = METHODS.get(type(query))
        if method is None:
            log.warning("%s is not implemented", method_name(type(query)))
            raise bad("METHOD_INVALID")
        check_not_frozen(session.key.user, method.name)
        if self._marks(session, query) & self._in_flight:
            raise RpcError(500, "RANDOM_ID_DUPLICATE")
        self._context.world.expire()
        self._context.world.send_due()
        with self._context.delivery.caused_by(session):
            return encode(method.handler(Call(self._context, session), query))

    @contextmanager
    def _refusals(self, session: Session, msg_id: int) -> Iterator[None]:
        """Turns every error inside into the answer."""
        try:
            yield
        except RpcError as error:
            refusal = types.RpcError(error.code, error.message)
        except Exception:
            log.exception("a request failed")
            refusal = types.RpcError(500, "INTERNAL_SERVER_ERROR")
        else:
            return
        session.answer(msg_id, bytes(refusal))
