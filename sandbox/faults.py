"""Faults that a test requests, for one account or one phone number.

A fault names its protocol method (``messages.sendMessage``) and is used up by the calls that meet
it. Faults of updates change what is pushed. ``pts`` advances nevertheless, so a client can notice
them only by the gap.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sandbox.errors import RpcError
from sandbox.outgoing_update import OutgoingUpdate
from sandbox.world import Channel, User, World

ItemT = TypeVar("ItemT")
When = Callable[[Any], bool]
"""Returns whether a fault applies to a request (TL)."""


@dataclass(slots=True)
class _Planned(Generic[ItemT]):
    """An item for the next ``times`` matching requests."""

    what: ItemT
    times: int
    when: When | None


class Plan(Generic[ItemT]):
    """The plans for the next calls of each method, in order."""

    def __init__(self) -> None:
        self._planned: dict[str, list[_Planned[ItemT]]] = {}

    def add(self, method: str, what: ItemT, times: int, when: When | None = None) -> None:
        """Plan something for the next ``times`` calls of a method."""
        self._planned.setdefault(method.lower(), []).append(_Planned(what, times, when))

    def clear(self) -> None:
        """Remove all plans."""
        self._planned.clear()

    def take(self, method: str, request: Any) -> ItemT | None:
        """Take the plan for this call."""
        queue = self._planned.get(method.lower(), [])
        for planned in queue:
            if planned.when is None or planned.when(request):
                planned.times -= 1
                if planned.times <= 0:
                    queue.remove(planned)
                return planned.what
        return None


@dataclass(slots=True)
class Faults:
    """The faults of one account. The given functions act on its live sessions at once."""

    drop_connections: Callable[[], None]
    """Drop every connection of the account now."""
    renew_sessions: Callable[[], None]
    """Report on every connection that its session is new, as a server does after it lost the
    session."""
    push_too_long: Callable[[Channel | None], None]
    """Push ``updatesTooLong``, or ``updateChannelTooLong`` for a channel."""
    deliver: Callable[[list[OutgoingUpdate]], None]
    """Push held updates."""
    errors: Plan[RpcError] = field(default_factory=Plan)
    drops_before: Plan[bool] = field(default_factory=Plan)
    drops_after: Plan[bool] = field(default_factory=Plan)
    delays: Plan[float] = field(default_factory=Plan)
    differences_too_long: int = 0
    states_ahead: int = 0
    """The next difference omits this many of its newest changes, although its state covers them:
    they still arrive as updates."""
    forgets_sequenced: bool = False
    """Whether differences leave out changes with ``seq``, so that only lists show them."""
    channels_too_long: set[Channel] = field(default_factory=set)
    unpushed: set[Channel] = field(default_factory=set)
    """Channels whose changes are not pushed, as in some large channels. This is no fault, and it
    never ends."""
    refused_keys: int = 0
    """The next key exchanges of clients whose user is unknown that end with ``dh_gen_retry``."""
    _holding: bool = False
    _held: list[OutgoingUpdate] = field(default_factory=list)
    _reordering: int = 0
    _duplicating: int = 0
    _losing: int = 0

    # Calls

    def flood_wait(
        self, method: str, seconds: int, *, times: int = 1, when: When | None = None
    ) -> None:
        """The next matching calls get 420 FLOOD_WAIT_``seconds``."""
        self.fail(method, 420, f"FLOOD_WAIT_{seconds}", times=times, when=when)

    def fail(
        self, method: str, code: int, message: str, *, times: int = 1, when: When | None = None
    ) -> None:
        """The next matching calls get this error and have no effect."""
        self.errors.add(method, RpcError(code, message), times, when)

    def drop_before(self, method: str, *, times: int = 1, when: When | None = None) -> None:
        """The connection drops before the server acts on the next such calls."""
        self.drops_before.add(method, True, times, when)  # True marks the plan; it is not a flag

    def drop_after(self, method: str, *, times: int = 1, when: When | None = None) -> None:
        """The server acts, and the connection drops before the answer leaves."""
        self.drops_after.add(method, True, times, when)  # True marks the plan; it is not a flag

    def slow(
        self, method: str, seconds: float, *, times: int = 1, when: When | None = None
    ) -> None:
        """The server executes the next matching calls after ``seconds``."""
        self.delays.add(method, seconds, times, when)

    # Updates

    def hold_updates(self) -> None:
        """Keep updates back until ``release_updates``."""
        self._holding = True

    def release_updates(self, *, apart: bool = False) -> None:
        """Push the held updates in order. ``apart``: each in its own ``updates``."""
        self._holding = False
        held, self._held = self._held, []
        self.deliver([parcel.alone() for parcel in held] if apart else held)

    def reorder_updates(self, count: int) -> None:
        """Push the next ``count`` updates (at least 2) in another order, once all of them exist."""
        self._reordering = count

    def duplicate_updates(self, count: int) -> None:
        """Push each of the next ``count`` updates twice."""
        self._duplicating = count

    def lose_updates(self, count: int) -> None:
        """Push none of the next ``count`` updates."""
        self._losing = count

    def too_long(self, *, times: int = 1) -> None:
        """Push ``updatesTooLong``; the next getDifference answers ``differenceTooLong``."""
        self.differences_too_long += times
        self.push_too_long(None)

    def channel_too_long(self, channel: Channel) -> None:
        """Push ``updateChannelTooLong``; the next getChannelDifference answers ``tooLong``."""
        self.channels_too_long.add(channel)
        self.push_too_long(channel)

    def calm(self) -> None:
        """Remove all faults, and push the held updates."""
        for plan in (self.errors, self.drops_before, self.drops_after, self.delays):
            plan.clear()
        self.differences_too_long = self.states_ahead = self.refused_keys = 0
        self.forgets_sequenced = False
        self.channels_too_long.clear()
        self._reordering = self._duplicating = self._losing = 0
        self.release_updates()

    def take_refused_key(self) -> bool:
        """Whether the key that has just been exchanged is refused."""
        is_refused = self.refused_keys > 0
        self.refused_keys -= is_refused
        return is_refused

    def bend(self, parcel: OutgoingUpdate) -> list[OutgoingUpdate]:
        """The updates to push now instead of an update."""
        if self._losing:
            self._losing -= 1
            return []
        if self._holding:
            self._held.append(parcel)
            return []
        if self._reordering:
            return self._shuffle(parcel)
        if self._duplicating:
            self._duplicating -= 1
            return [parcel.alone(), parcel.alone()]
        return [parcel]

    def _shuffle(self, parcel: OutgoingUpdate) -> list[OutgoingUpdate]:
        self._held.append(parcel.alone())
        if len(self._held) < self._reordering:
            return []
        self._reordering = 0
        held, self._held = self._held, []
        shuffled = held[:]
        while len(held) > 1 and shuffled == held:
            random.shuffle(shuffled)
        return shuffled


class FaultRegistry:
    """Faults by target: an account, the digits of a phone number without an account, or None for
    a client whose user is unknown, such as a device that shows a QR code."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._faults: dict[User | str | None, Faults] = {}

    def get_or_add(self, who: User | str | None, make: Callable[[], Faults]) -> Faults:
        """The faults of exactly this target; they are created if needed."""
        found = self._faults.get(who)
        if found is None:
            found = self._faults[who] = make()
        return found

    def find(self, who: User | str | None) -> Faults | None:
        """The faults that apply to a target, or None. The faults of an account and of its phone
        number apply to both."""
        if not self._faults:
            return None
        if isinstance(who, str):
            digits = "".join(filter(str.isdecimal, who))
            return self._faults.get(digits) or self._faults.get(self._world.by_phone(digits) or "")
        return self._faults.get(who) or self._faults.get(who and who.phone)
