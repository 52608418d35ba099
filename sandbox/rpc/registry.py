"""The registry of handlers: one function for each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.auth.auth_keys import AuthKey
from sandbox.context import Context
from sandbox.mtproto.serialise import Reply
from sandbox.mtproto.session import Session
from sandbox.view import View
from sandbox.world import User, World


@dataclass(slots=True, frozen=True)
class Call:
    """A call: its session and context."""

    context: Context
    session: Session

    @property
    def world(self) -> World:
        """The world that the data centre serves."""
        return self.context.world

    @property
    def key(self) -> AuthKey:
        """The device that calls."""
        return self.session.key

    @property
    def dc_id(self) -> int:
        """The data centre that received the call."""
        return self.key.dc_id

    @property
    def user(self) -> User:
        """The signed-in user (AUTH_KEY_UNREGISTERED, or the refusal of the key)."""
        if self.key.user is None:
            raise self.key.refusal
        return self.key.user

    @property
    def view(self) -> View:
        """The world as the user sees it."""
        return self.context.views.of(self.user)


Handler = Callable[[Call, Any], Reply]


@dataclass(slots=True, frozen=True)
class Method:
    """One method of the API. ``open``: it needs no login."""

    name: str
    handler: Handler
    open: bool


METHODS: dict[type, Method] = {}


def answers(request: type, *, open: bool = False) -> Callable[[Handler], Handler]:  # noqa: A002 # the word that says it
    """Register the handler of a request."""

    def register(handler: Handler) -> Handler:
        METHODS[request] = Method(method_name(request), handler, open)
        return handler

    return register


def method_name(request: type) -> str:
    """The protocol's name of a request: ``messages.sendMessage`` for SendMessageRequest."""
    name = request.__name__.removesuffix("Request")
    namespace = request.__module__.rpartition(".")[2]
    prefix = "" if namespace == "functions" else f"{namespace}."
    return f"{prefix}{name[0].lower()}{name[1:]}"
