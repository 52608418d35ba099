"""Doing what brings an account's row in the record and its mirror together, a step at a time.

`domain.record.decide` names the steps. A change that took no effect, because the row had been
changed since it was read, is never agreed on: the account is looked at again.
"""

import structlog

from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import AccountRecord, Vault
from switchboard.domain.record import MirroredAccount, RecordedAccount, Step, merged
from switchboard.errors import SessionUnusable
from switchboard.services.leases import Leases
from switchboard.services.supervisor import Supervisor
from switchboard.store import accounts, mirror
from switchboard.store.database import Database

log = structlog.get_logger(__name__)


class RecordSteps:
    """The steps between the mirror and the record of this id."""

    def __init__(
        self,
        record: AccountRecord,
        record_id: str,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        leases: Leases,
    ) -> None:
        self._record = record
        self._record_id = record_id
        self._database = database
        self._vault = vault
        self._supervisor = supervisor
        self._leases = leases

    async def take(
        self,
        step: Step,
        mirrored: MirroredAccount | None,
        recorded: RecordedAccount | None,
    ) -> bool:
        """Do one step; False where the account has to be looked at again.

        Which of the two accounts exists follows from the step.
        """
        match step, mirrored, recorded:
            case Step.ADOPT, _, RecordedAccount():
                await self._adopt(recorded)
            case Step.PUSH, MirroredAccount(), _:
                return await self._push(mirrored)
            case Step.PUSH_SESSION, MirroredAccount(), RecordedAccount():
                return await self._push_session(mirrored, recorded)
            case Step.PUSH_FIELDS, MirroredAccount(), RecordedAccount():
                return await self._push_fields(mirrored, recorded)
            case Step.PULL_FIELDS, MirroredAccount(), RecordedAccount():
                return await self._pull_fields(mirrored, recorded)
            case Step.PULL_SESSION, MirroredAccount(), RecordedAccount():
                await self._pull_session(recorded)
            case Step.STOP, MirroredAccount(), _:
                await self._stop(mirrored.id)
            case Step.DELETE, MirroredAccount(), RecordedAccount():
                return await self._delete(mirrored, recorded)
            case Step.FORGET, MirroredAccount(), _:
                await self._database.write(lambda t: mirror.forget(t, mirrored.id))
        return True

    async def _adopt(self, recorded: RecordedAccount) -> None:
        await self._database.write(lambda t: mirror.adopt(t, recorded, self._record_id))
        if recorded.is_active:
            self._supervisor.begin(recorded.id)

    async def _push(self, mirrored: MirroredAccount) -> bool:
        opened = await self._opened(mirrored)
        if opened is None:
            return True
        secrets, sealed = opened
        account = RecordedAccount(
            id=mirrored.id,
            label=mirrored.label,
            api_id=secrets.api_id,
            is_active=mirrored.is_active,
            created_at=await self._database.read(lambda c: mirror.created_at(c, mirrored.id)),
            signed_in_at=mirrored.signed_in_at,
            sealed=sealed,
            lease=self._leases.ours() if mirrored.is_active else None,
        )
        await self._database.write(lambda t: mirror.tell(t, mirrored))
        return await self._record.add(account, secrets) and await self._agree(mirrored)

    async def _push_session(self, mirrored: MirroredAccount, recorded: RecordedAccount) -> bool:
        """Label and active flag are left to the next look: the row is another one then."""
        opened = await self._opened(mirrored)
        if opened is None:
            return True
        secrets, sealed = opened
        await self._record.change_session(recorded, secrets, sealed, mirrored.signed_in_at)
        return False

    async def _opened(self, mirrored: MirroredAccount) -> tuple[Secrets, str] | None:
        """The session, open and sealed; None where there is none that may be sent on."""
        if mirrored.sealed is None:
            return None
        try:
            return await self._vault.open(mirrored.id), mirrored.sealed
        except SessionUnusable as error:  # shown as the account's state
            log.warning("push_refused", account_id=mirrored.id, reason=error.code)
            return None

    async def _push_fields(self, mirrored: MirroredAccount, recorded: RecordedAccount) -> bool:
        await self._database.write(lambda t: mirror.tell(t, mirrored))
        took_effect = await self._record.change(recorded, mirrored.label, mirrored.is_active)
        return took_effect and await self._agree(mirrored)

    async def _agree(self, mirrored: MirroredAccount) -> bool:
        await self._database.write(lambda t: mirror.agree(t, mirrored, self._record_id))
        return True

    async def _pull_fields(self, mirrored: MirroredAccount, recorded: RecordedAccount) -> bool:
        if not await self._database.write(
            lambda t: mirror.follow(t, mirrored, recorded, self._record_id)
        ):
            return False
        label, is_active = merged(mirrored, recorded)
        if is_active and not mirrored.is_active:
            self._supervisor.begin(mirrored.id)
        elif mirrored.is_active and not is_active:
            await self._supervisor.halt(mirrored.id)
        is_heard = (label, is_active) == (recorded.label, recorded.is_active)
        return is_heard and not mirrored.told  # the next look tells it, and makes void what is late

    async def _pull_session(self, recorded: RecordedAccount) -> None:
        """Another login, made elsewhere, or the same one under another key."""
        await self._supervisor.end(recorded.id)
        await self._database.write(lambda t: mirror.keep_session(t, recorded))
        if recorded.is_active:
            self._supervisor.begin(recorded.id)

    async def _stop(self, account_id: AccountId) -> None:
        """Removed from the record: nobody signs it out, because the session may live elsewhere."""
        await self._supervisor.end(account_id)
        await self._vault.forget(account_id)
        await self._database.write(lambda t: accounts.remove(t, account_id))
        await self._database.write(lambda t: mirror.forget(t, account_id))

    async def _delete(self, mirrored: MirroredAccount, recorded: RecordedAccount) -> bool:
        if not await self._record.remove(recorded):
            return False
        await self._database.write(lambda t: mirror.forget(t, mirrored.id))
        return True
