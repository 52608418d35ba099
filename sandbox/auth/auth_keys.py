"""Auth keys, and the user who is signed in with each key.

A key belongs to a device. It outlives connections, sessions and, with a journal, the process.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import RpcError
from sandbox.world import User, World

SALT_PERIOD = 1800
"""How long a server salt is the newest, in seconds. It stays valid for as long again."""


@dataclass(slots=True, frozen=True)
class KeyMade:
    """A handshake has ended. ``secret`` is hex; ``dc_id`` 0 means the first data centre."""

    secret: str
    date: int
    dc_id: int = 0


@dataclass(slots=True, frozen=True)
class Initialised:
    """The device has described itself (initConnection)."""

    key: int
    api_id: int
    device: str
    system: str
    app: str


@dataclass(slots=True, frozen=True)
class Authorised:
    """A user signed in. ``copy_of``: the key of another data centre whose authorisation was
    imported."""

    key: int
    user: str
    date: int
    copy_of: int = 0


@dataclass(slots=True, frozen=True)
class SignedOut:
    """The key has no user now. Calls that need a user get ``code`` ``reason``."""

    key: int
    code: int
    reason: str


@dataclass(slots=True, frozen=True)
class KeyDestroyed:
    """A device destroyed its key (core.telegram.org/mtproto/service_messages,
    destroy_auth_key)."""

    key: int


@dataclass(slots=True, frozen=True)
class AllForgotten:
    """The server was set up again: no key is known."""


@dataclass(slots=True, frozen=True)
class Answered:
    """A device's call caused a change that took the box's ``seq``. The answer already reported
    it."""

    key: int
    seq: int


KeyEvent = KeyMade | Initialised | Authorised | SignedOut | KeyDestroyed | AllForgotten | Answered


@dataclass(slots=True, eq=False)
class AuthKey:
    """The auth key of one device. ``id`` is unsigned, as at the start of each packet."""

    id: int
    secret: bytes = field(repr=False)
    created: int
    dc_id: int
    """The only data centre that knows it."""
    user: User | None = None
    pending: User | None = None
    """The user who has signed in except for the 2FA password."""
    copy_of: int = 0
    """The key with which the device signed in at another data centre, if it imported that
    authorisation. The list of devices shows only that key."""
    since: int = 0
    """When ``user`` signed in, in Unix seconds."""
    seq_base: int = 0
    """The box's seq at that moment. A client's own seq starts from zero."""
    answered: list[int] = field(default_factory=list)
    """The values of the box's seq that this device's own calls have taken since."""
    refusal: RpcError = field(default_factory=lambda: RpcError(401, "AUTH_KEY_UNREGISTERED"))
    device: Initialised | None = None

    @property
    def device_id(self) -> int:
        """The id of the key with which the device signed in."""
        return self.copy_of or self.id

    @property
    def dead(self) -> bool:
        """Whether Telegram has destroyed the key itself, so that even a login does not help."""
        return self.refusal.code == 406

    def seq(self, of_box: int) -> int:
        """The device's own ``seq`` for a seq of its user's box: changes of its own calls do not
        count.

        ``seq`` numbers what is sent to a client (core.telegram.org/api/updates). The answer to a
        client's own call has no seq.
        """
        return of_box - self.seq_base - bisect_right(self.answered, of_box)

    def salt(self, now: float, periods_back: int = 0) -> int:
        """The server salt of a period."""
        period = int(now // SALT_PERIOD) - periods_back
        digest = hashlib.sha256(self.secret + str(period).encode()).digest()
        return int.from_bytes(digest[:8], "little", signed=True)


class AuthKeys:
    """All keys of all data centres."""

    def __init__(self, world: World, dc_id: int) -> None:
        self._world = world
        self._dc_id = dc_id
        self._keys: dict[int, AuthKey] = {}
        self.journal: Callable[[KeyEvent], None] = lambda event: None

    def get(self, key_id: int, dc_id: int) -> AuthKey | None:
        """The key with this id, if this data centre knows it."""
        key = self._keys.get(key_id)
        return key if key is not None and key.dc_id == dc_id else None

    def all(self) -> list[AuthKey]:
        """Every known key."""
        return list(self._keys.values())

    def of(self, user: User, *, copies: bool = False) -> list[AuthKey]:
        """The devices on which ``user`` is signed in; with ``copies``, also their keys at other
        data centres."""
        keys = (key for key in self._keys.values() if key.user is user)
        return [key for key in keys if copies or not key.copy_of]

    def waiting_for_password(self, user: User) -> list[AuthKey]:
        """The devices on which ``user`` has signed in except for the 2FA password."""
        return [key for key in self._keys.values() if key.pending is user]

    def of_device(self, key: AuthKey) -> list[AuthKey]:
        """A device's keys at all data centres."""
        return [one for one in self._keys.values() if one.device_id == key.device_id]

    def destroy(self, key: AuthKey) -> None:
        """Forget a key: clients that use it get the transport error 404."""
        self.apply_event(KeyDestroyed(key.id))

    def forget(self) -> None:
        """Forget every key, as a newly installed server does."""
        self.apply_event(AllForgotten())

    def apply_event(self, event: KeyEvent) -> None:
        """Write an event to the journal, then apply it."""
        self.journal(event)
        self.apply(event)

    def apply(self, event: KeyEvent) -> None:
        """Apply an event that is in the journal."""
        if isinstance(event, KeyMade):
            self._made(event)
        elif isinstance(event, Initialised):
            self._keys[event.key].device = event
        elif isinstance(event, Authorised):
            self._authorised(event)
        elif isinstance(event, Answered):
            self._keys[event.key].answered.append(event.seq)
        elif isinstance(event, KeyDestroyed):
            del self._keys[event.key]
        elif isinstance(event, AllForgotten):
            self._keys.clear()
        else:
            key = self._keys[event.key]
            key.user = key.pending = None
            key.refusal = RpcError(event.code, event.reason)

    def make(self, key: Any, dc_id: int, date: int) -> None:
        """Store the key (Telethon's ``AuthKey``) that a handshake has created at a data centre."""
        self.apply_event(KeyMade(key.key.hex(), date, dc_id))

    def authorise(self, key: AuthKey, user: User, *, copy_of: AuthKey | None = None) -> None:
        """Sign ``user`` in, perhaps with the authorisation of a key of another data centre."""
        first = copy_of.device_id if copy_of else 0
        self.apply_event(Authorised(key.id, user.ref, self._world.now(), first))

    def sign_out(
        self, key: AuthKey, code: int = 401, reason: str = "AUTH_KEY_UNREGISTERED"
    ) -> None:
        """End the authorisation of a key."""
        self.apply_event(SignedOut(key.id, code, reason))

    def _made(self, event: KeyMade) -> None:
        secret = bytes.fromhex(event.secret)
        digest = hashlib.sha1(secret, usedforsecurity=False).digest()
        number = int.from_bytes(digest[12:], "little")
        key = AuthKey(number, secret, event.date, event.dc_id or self._dc_id)
        self._keys[key.id] = key

    def _authorised(self, event: Authorised) -> None:
        key = self._keys[event.key]
        key.user, key.pending, key.since = self._world.state.user(event.user), None, event.date
        key.copy_of = event.copy_of
        key.seq_base, key.answered = key.user.box.seq, []
        key.refusal = RpcError(401, "AUTH_KEY_UNREGISTERED")
