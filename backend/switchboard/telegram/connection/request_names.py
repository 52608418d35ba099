"""The names of requests as Telegram's documentation spells them: `messages.getHistory`."""

import functools
from collections.abc import Callable
from typing import Any

from telethon.tl import functions

OnRequest = Callable[[str], None]
"""Called with the name of each request that goes to Telegram."""

_WRAPPERS = (
    functions.InvokeWithLayerRequest,
    functions.InitConnectionRequest,
    functions.InvokeWithoutUpdatesRequest,
)

_NO_API_REQUESTS = (functions.PingRequest, functions.PingDelayDisconnectRequest)
"""Requests of the transport (MTProto: "Service messages"), which no limit of the API counts."""


def ignore_request(_name: str) -> None:
    """Count nothing."""


def name_of(request: Any) -> str | None:
    """The name of a request, without the wrappers of the first one. None for a ping."""
    while isinstance(request, _WRAPPERS):
        request = request.query
    kind = type(request)
    return None if issubclass(kind, _NO_API_REQUESTS) else _name(kind.__module__, kind.__name__)


@functools.cache
def _name(module: str, kind: str) -> str:
    namespace = module.partition("telethon.tl.functions")[2].removeprefix(".")
    name = kind.removesuffix("Request")
    name = name[:1].lower() + name[1:]
    return f"{namespace}.{name}" if namespace else name
