"""What a request's handler may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telethon.tl import types

from sandbox.auth.auth_keys import AuthKeys
from sandbox.auth.authentication import Authentication
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.faults import FaultRegistry
from sandbox.sessions import Sessions
from sandbox.update_delivery import UpdateDelivery
from sandbox.view import Views
from sandbox.world import World


@dataclass(slots=True)
class Limits:
    """How much the server answers at once, and how often it may be asked."""

    difference: int = 100
    """Changes in one slice of getDifference."""
    difference_total: int = 1_000_000
    """Changes beyond which getDifference answers ``differenceTooLong``."""
    channel_difference: int = 100
    """Changes in one getChannelDifference."""
    channel_total: int = 100_000
    """Changes beyond which getChannelDifference answers ``tooLong``: Telegram's usual number, on
    which no client may rely (constructor/updates.channelDifferenceTooLong)."""
    channel_timeout: int = 30
    """Seconds after which a client may ask again for a channel that it shows."""


@dataclass(slots=True, frozen=True)
class Context:
    """The parts of the data centre, for those who answer its clients."""

    world: World
    dc_id: int
    """The data centre at which people are at home."""
    clock: Clock
    limits: Limits
    auth_keys: AuthKeys
    authentication: Authentication
    sessions: Sessions
    delivery: UpdateDelivery
    faults: FaultRegistry
    call_log: CallLog
    views: Views
    dc_options: Callable[[], list[types.DcOption]]
    """The data centres' addresses, as help.getConfig lists them."""
