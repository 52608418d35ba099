"""Rotate the key: encrypt every session with the new key, here and in Supabase.

The process may be killed after any step. So the old key stays until nothing needs it, and the next
run continues. A ciphertext is replaced only if it is still the one that was read. So a login at
the same time is never overwritten. A session that no key opens is not changed, and its account is
named.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import AccountRegistry, Keyring
from switchboard.errors import SessionUnusable, SupabaseUnavailable
from switchboard.services.account_sync.synchronizer import AccountSynchronizer
from switchboard.store.accounts.sessions import StoredSessions

MAX_PASSES = 5
"""The largest number of passes over all sessions, if old ciphertexts keep being added."""

DONE = "Every session is sealed with the new key, and the old one is gone."
DONE_BUT_SET = (
    "Every session is sealed with the first key. The older ones can be removed from "
    "SESSION_ENCRYPTION_KEY."
)
SUPABASE_UNAVAILABLE = (
    "The sessions on this machine are sealed with the new key, those in Supabase not yet: {} The "
    "old key is kept. Run rotate-key again when Supabase answers."
)
STILL_CHANGING = "Sessions kept changing meanwhile. The old key is kept; run rotate-key again."

OnProgress = Callable[[str], None]
"""Called with each step once it is durable."""

log = structlog.get_logger(__name__)


def _log(step: str) -> None:
    log.info("rotation_step", step=step)


@dataclass
class RotationResult:
    """The result of a rotation.

    renewed: ciphertexts that were encrypted again. unreadable: accounts with a ciphertext that no
    key opens; it was not changed.
    """

    is_complete: bool = False
    detail: str = ""
    renewed: int = 0
    unreadable: set[AccountId] = field(default_factory=set)


class KeyRotation:
    """Rotates the key, one rotation at a time."""

    def __init__(
        self,
        keyring: Keyring,
        sessions: StoredSessions,
        registry: AccountRegistry | None,
        synchronizer: AccountSynchronizer,
    ) -> None:
        self._keyring = keyring
        self._sessions = sessions
        self._registry = registry
        self._synchronizer = synchronizer
        self._lock = asyncio.Lock()

    async def rotate(self, on_progress: OnProgress = _log) -> RotationResult:
        """Begin a rotation, or continue an interrupted one.

        Raises Conflict if the operator must set the new key first, and Unavailable if the key file
        or the database cannot be written.
        """
        async with self._lock, self._synchronizer.paused():
            await asyncio.to_thread(self._keyring.begin)
            on_progress("a new key is in front")
            return await self._renew_all(on_progress)

    async def _renew_all(self, on_progress: OnProgress) -> RotationResult:
        """Renew everything until a whole pass finds nothing to do. Then remove the old key."""
        rotated = RotationResult(detail=STILL_CHANGING)
        for _ in range(MAX_PASSES):
            before = rotated.renewed
            error = await self._renew_registry(rotated, on_progress)
            await self._renew_local(rotated, on_progress)
            if error is not None:
                rotated.detail = SUPABASE_UNAVAILABLE.format(error.detail)
                return rotated
            if rotated.renewed == before:
                is_ours = await asyncio.to_thread(self._keyring.finish)
                on_progress("the old key is gone" if is_ours else "the old key is not needed")
                rotated.is_complete = True
                rotated.detail = DONE if is_ours else DONE_BUT_SET
                return rotated
        return rotated

    async def _renew_registry(
        self, rotated: RotationResult, on_progress: OnProgress
    ) -> SupabaseUnavailable | None:
        """Renew the ciphertexts in Supabase and their local copies. Returns the error if Supabase
        fails."""
        if self._registry is None:
            return None
        try:
            for account in await self._registry.accounts():
                new = self._renewed(account.id, account.encrypted_session, rotated)
                if new is None or not await self._registry.replace_ciphertext(
                    account.id, account.encrypted_session, new
                ):
                    continue
                rotated.renewed += 1
                on_progress(f"in Supabase: {account.id}")
                await self._sessions.replace_ciphertext(account.id, account.encrypted_session, new)
                on_progress(f"its copy here: {account.id}")
        except SupabaseUnavailable as error:
            return error
        return None

    async def _renew_local(self, rotated: RotationResult, on_progress: OnProgress) -> None:
        for account_id, ciphertext in await self._sessions.all():
            new = self._renewed(account_id, ciphertext, rotated)
            if new is not None and await self._sessions.replace_ciphertext(
                account_id, ciphertext, new
            ):
                rotated.renewed += 1
                on_progress(f"here: {account_id}")

    def _renewed(
        self, account_id: AccountId, ciphertext: str, rotated: RotationResult
    ) -> str | None:
        try:
            return self._keyring.renew(ciphertext)
        except SessionUnusable:
            rotated.unreadable.add(account_id)
            return None
