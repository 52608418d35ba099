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
    """How much the server returns in one answer, and how often clients may ask."""

    difference: int = 100
    """The most changes in one slice of getDifference."""
    difference_total: int = 1_000_000
    """Above this number of changes, getDifference answers ``differenceTooLong``."""
    channel_difference: int = 100
    """The most changes in one getChannelDifference."""
    channel_total: int = 100_000
    """Above this number of changes, getChannelDifference answers ``tooLong``. This is Telegram's
    usual number; clients must not rely on it (constructor/updates.channelDifferenceTooLong)."""
    pinned: int = 5
    """The most pinned conversations in the main folder (api/config,
    ``dialogs_pinned_limit_default``)."""
    pinned_in_archive: int = 100
    """The same for the archive (api/config, ``dialogs_folder_pinned_limit_default``)."""
    pinned_topics: int = 5
    """The most pinned topics of a forum (api/config, ``topics_pinned_limit``)."""
    edit_time: int = 172_800
    """Seconds during which a message may be edited (constructor/config, ``edit_time_limit``)."""
    revoke_time: int = 2_147_483_647
    """Seconds during which an author may delete a message of a basic group for everyone
    (constructor/config, ``revoke_time_limit``)."""
    revoke_pm_time: int = 2_147_483_647
    """The same in a private chat (``revoke_pm_time_limit``)."""
    revoke_pm_inbox: bool = True
    """Whether that includes messages of the other person."""
    unique_reactions: int = 11
    """The most different reactions to one message (api/config, ``reactions_uniq_max``)."""
    channel_timeout: int = 30
    """After this many seconds, a client may ask again for a channel that it shows."""


@dataclass(slots=True, frozen=True)
class Context:
    """The data centre's parts, for the code that answers its clients."""

    world: World
    dc_id: int
    """The home data centre of the users."""
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
