"""Leases: only one installation uses a session. The service renews its leases while it runs.

If two services use one session at once, Telegram ends it permanently. So a session is used only
with its lease. This installation gets the lease of another one only after that lease has expired,
and only if the operator requests it. The owner is the id of the installation, so it has its leases
at once after a restart. While the registry is unavailable, its last answer counts; after a release,
an answer is needed.
"""

import asyncio
import socket
import time
from dataclasses import dataclass

import structlog

from switchboard.domain.account_state import AccountState
from switchboard.domain.account_sync import Lease
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import AccountRegistry, Clock
from switchboard.domain.timestamps import Timestamp, to_iso
from switchboard.errors import Conflict, SessionDead, SupabaseUnavailable, Unavailable
from switchboard.store.accounts import account_sync
from switchboard.store.core.database import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LeaseTimings:
    """duration: seconds from a renewal to the end of the lease. renewal: seconds between
    renewals."""

    duration: int = 60
    renewal: float = 15.0


DEFAULT_TIMINGS = LeaseTimings()

RELEASE_TIMEOUT = 3.0
"""Seconds that a release waits for the database."""

HOLDER_UNKNOWN = "holder_unknown"
"""The code of the error if the registry does not say who holds a session."""


class Leases:
    """The leases of this installation. Without a registry all sessions are its own."""

    def __init__(
        self,
        registry: AccountRegistry | None,
        installation: str,
        database: Database,
        clock: Clock = time.time,
        timings: LeaseTimings = DEFAULT_TIMINGS,
    ) -> None:
        self._timings = timings
        self._registry = registry
        self._installation = installation
        self._database = database
        self._clock = clock
        self._released = self._end_of_lease()

    async def acquire(self, account_id: AccountId) -> None:
        """Make sure that this installation may use the session.

        Raises SessionDead (state HELD_ELSEWHERE) if another installation holds it, or may hold it
        (code HOLDER_UNKNOWN).
        """
        if self._registry is None:
            return
        try:
            other = await self._claim(self._registry, account_id)
        except SupabaseUnavailable as error:
            log.debug("lease_unconfirmed", account_id=account_id, reason=error.code)
            if await self._database.read(lambda c: account_sync.holds_lease(c, account_id)):
                return
            raise _held_elsewhere(None) from None
        await self._save(account_id, is_ours=other is None)
        if other is not None:
            raise _held_elsewhere(other)

    async def renew_forever(self, account_id: AccountId) -> None:
        """Renew the lease while the account is connected.

        Raises SessionDead if another installation has taken it over.
        """
        while self._registry is not None:
            await asyncio.sleep(self._timings.renewal)
            await self.acquire(account_id)
        await asyncio.Event().wait()

    async def release(self, account_id: AccountId) -> None:
        """Release the session: the account was disabled.

        From then on it is not used without an answer of the registry, because a release without an
        answer may be executed later. If the database cannot be written, nothing is released.
        """
        if self._registry is None:
            return
        try:
            await self._database.write(
                lambda t: account_sync.set_lease(t, account_id, False), deadline=RELEASE_TIMEOUT
            )
            self._released = max(self._released, self._end_of_lease())
            await self._registry.release(account_id, self._installation, self._released)
        except Unavailable as error:
            log.info("lease_not_released", account_id=account_id, reason=error.code)

    async def take_over(self, account_id: AccountId) -> None:
        """Take the session from another installation, as the operator requests.

        Raises Conflict (`lease_in_use`) while the lease of the other installation has not expired,
        and Unavailable if Supabase does not answer or the database cannot be written.
        """
        if self._registry is None:
            return
        other = await self._registry.lease(account_id)
        instead_of = other.owner if other is not None else None
        if not await self._registry.claim(account_id, self.new_lease(), instead_of) and other:
            raise Conflict(
                "lease_in_use",
                f"{other.holder} is still using this session. Stop Switchboard there and try "
                f"again after {to_iso(other.expires_at)}: used in two places at once, Telegram "
                "ends the session.",
            )
        await self._database.write(lambda t: account_sync.set_lease(t, account_id, True))

    def new_lease(self) -> Lease:
        """A new lease of this installation. It ends later than any released lease of this process
        or of one before it. So a release that is executed late does not end it."""
        expires_at = max(self._end_of_lease(), Timestamp(self._released + 1))
        return Lease(self._installation, socket.gethostname(), expires_at)

    def _end_of_lease(self) -> Timestamp:
        return Timestamp(int(self._clock()) + self._timings.duration)

    async def _claim(self, registry: AccountRegistry, account_id: AccountId) -> Lease | None:
        """Claim a session. Returns the lease of its holder if that is another installation.

        A session that is not in the registry yet belongs to nobody else, and is added with our
        lease. It may be added, or released by another installation, between the two requests, so
        the second request looks again.
        """
        for _ in range(2):
            if await registry.claim(account_id, self.new_lease(), None):
                return None
            other = await self._other(registry, account_id)
            if other is not None and other.owner != self._installation:
                return other
        return None

    async def _other(self, registry: AccountRegistry, account_id: AccountId) -> Lease | None:
        """The lease because of which a claim was refused.

        Raises SessionDead (state HELD_ELSEWHERE) if the registry does not answer: for an account
        that it has, the refusal alone means that another installation holds the session.
        """
        try:
            return await registry.lease(account_id)
        except SupabaseUnavailable:
            if await self._database.read(lambda c: account_sync.is_registered(c, account_id)):
                await self._save(account_id, is_ours=False)
                raise _held_elsewhere(None) from None
            raise

    async def _save(self, account_id: AccountId, *, is_ours: bool) -> None:
        await self._database.write_eventually(
            lambda t: account_sync.set_lease(t, account_id, is_ours)
        )


def _held_elsewhere(other: Lease | None) -> SessionDead:
    if other is None:
        return SessionDead(
            HOLDER_UNKNOWN,
            "Supabase does not answer, and another installation may use this session. It connects "
            "here as soon as Supabase says that no other does.",
            AccountState.HELD_ELSEWHERE,
        )
    return SessionDead(
        "held_elsewhere",
        f"This session is held by Switchboard on {other.holder}. To use it here, stop it there, "
        "then take it over (`switchboard accounts take-over`).",
        AccountState.HELD_ELSEWHERE,
    )
