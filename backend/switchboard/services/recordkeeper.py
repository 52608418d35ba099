"""Keeping the record in Supabase and the mirror in SQLite in step.

Every few seconds, and whenever something changed here, the record is read and each account is
brought together (`domain.record.decide`). While the record is away the mirror serves, and what
changed meanwhile is settled when it is back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from switchboard.domain.ids import AccountId
from switchboard.domain.ports import AccountRecord, Vault
from switchboard.domain.record import Lease, MirroredAccount, RecordedAccount, Step, decide
from switchboard.errors import RecordUnavailable, SessionUnusable
from switchboard.services.leases import Leases
from switchboard.services.supervisor import Supervisor
from switchboard.store import accounts, mirror
from switchboard.store.database import Database

PERIOD = 15.0
"""Seconds between looks at the record: a change there is followed within 30."""

log = structlog.get_logger(__name__)


class Recordkeeper:
    """Brings the record and the mirror together. Without a record it does nothing."""

    def __init__(
        self,
        record: AccountRecord | None,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        leases: Leases,
    ) -> None:
        self.trouble: RecordUnavailable | None = None
        self._record = record
        self._database = database
        self._vault = vault
        self._supervisor = supervisor
        self._leases = leases
        self._turn = asyncio.Lock()
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def has_record(self) -> bool:
        """Whether there is a record at all."""
        return self._record is not None

    def start(self) -> None:
        """Begin. A record that is away holds nobody up."""
        if self._record is not None:
            self._task = asyncio.create_task(self._run(self._record), name="recordkeeper")

    def wake(self) -> None:
        """Something changed here that the record should hear of."""
        self._wanted.set()

    @asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Nothing is brought together for as long as the context is open."""
        async with self._turn:
            yield

    async def stop(self) -> None:
        """End; what the record has not heard yet it hears after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _run(self, record: AccountRecord) -> None:
        while True:
            self._wanted.clear()
            async with self._turn:
                await self._try(record)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), PERIOD)

    async def _try(self, record: AccountRecord) -> None:
        try:
            await self._bring_together(record)
        except RecordUnavailable as error:
            if self.trouble is None or self.trouble.code != error.code:
                log.warning("record_unavailable", reason=error.code)
            self.trouble = error
        except Exception:  # one pass; the next comes in any case
            log.exception("record_pass_failed")
        else:
            if self.trouble is not None:
                log.info("record_available")
            self.trouble = None

    async def _bring_together(self, record: AccountRecord) -> None:
        record_id = await record.identify()
        there = {account.id: account for account in await record.accounts()}
        here = {account.id: account for account in await self._database.read(mirror.accounts)}
        for account_id in {**here, **there}:
            mirrored, recorded = here.get(account_id), there.get(account_id)
            for step in decide(mirrored, recorded, record_id):
                log.info("record_step", account_id=account_id, step=step.name.lower())
                await self._take(step, record, record_id, mirrored, recorded)
            lease = recorded.lease if recorded is not None else None
            if lease is None or lease.owner == self._leases.ours().owner:
                self._supervisor.resume(account_id)

    async def _take(
        self,
        step: Step,
        record: AccountRecord,
        record_id: str,
        mirrored: MirroredAccount | None,
        recorded: RecordedAccount | None,
    ) -> None:
        """Do one step. Which of the two accounts exists follows from the step."""
        match step, mirrored, recorded:
            case Step.ADOPT, _, RecordedAccount():
                await self._adopt(recorded, record_id)
            case Step.PUSH, MirroredAccount(), _:
                lease = self._leases.ours() if mirrored.is_active else None
                await self._push(record, record_id, mirrored, lease)
            case Step.PUSH_SESSION, MirroredAccount(), _:
                await self._push(record, record_id, mirrored, None)
            case Step.PUSH_FIELDS, MirroredAccount(), _:
                await self._database.write(lambda t: mirror.tell(t, mirrored))
                await record.change(mirrored.id, mirrored.label, mirrored.is_active)
                await self._agree(record_id, mirrored.id, mirrored.label, mirrored.is_active)
            case Step.PULL_FIELDS, MirroredAccount(), RecordedAccount():
                await self._pull_fields(mirrored, recorded, record_id)
            case Step.PULL_SESSION, MirroredAccount(), RecordedAccount():
                await self._pull_session(recorded)
            case Step.STOP, MirroredAccount(), _:
                await self._stop(mirrored.id)
            case Step.DELETE, MirroredAccount(), _:
                await record.remove(mirrored.id)
                await self._database.write(lambda t: mirror.forget(t, mirrored.id))
            case Step.FORGET, MirroredAccount(), _:
                await self._database.write(lambda t: mirror.forget(t, mirrored.id))

    async def _adopt(self, recorded: RecordedAccount, record_id: str) -> None:
        await self._database.write(lambda t: mirror.adopt(t, recorded, record_id))
        if recorded.is_active:
            self._supervisor.begin(recorded.id)

    async def _push(
        self,
        record: AccountRecord,
        record_id: str,
        mirrored: MirroredAccount,
        lease: Lease | None,
    ) -> None:
        if mirrored.sealed is None:
            return
        try:
            secrets = await self._vault.open(mirrored.id)
        except SessionUnusable as error:  # shown as the account's state; never sent on
            log.warning("push_refused", account_id=mirrored.id, reason=error.code)
            return
        created_at = await self._database.read(lambda c: mirror.created_at(c, mirrored.id))
        account = RecordedAccount(
            id=mirrored.id,
            label=mirrored.label,
            api_id=secrets.api_id,
            is_active=mirrored.is_active,
            created_at=created_at,
            signed_in_at=mirrored.signed_in_at,
            sealed=mirrored.sealed,
            lease=lease,
        )
        await self._database.write(lambda t: mirror.tell(t, mirrored))
        await record.put(account, secrets)
        await self._agree(record_id, mirrored.id, mirrored.label, mirrored.is_active)

    async def _pull_fields(
        self, mirrored: MirroredAccount, recorded: RecordedAccount, record_id: str
    ) -> None:
        if not await self._database.write(lambda t: mirror.follow(t, mirrored, recorded)):
            return
        await self._agree(record_id, mirrored.id, recorded.label, recorded.is_active)
        if recorded.is_active and not mirrored.is_active:
            self._supervisor.begin(mirrored.id)
        elif mirrored.is_active and not recorded.is_active:
            await self._supervisor.halt(mirrored.id)

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

    async def _agree(
        self,
        record_id: str,
        account_id: AccountId,
        label: str,
        is_active: bool,
    ) -> None:
        await self._database.write(
            lambda t: mirror.agree(t, account_id, label, is_active, record_id)
        )
