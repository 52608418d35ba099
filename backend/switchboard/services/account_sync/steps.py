"""Execute the steps that synchronise one account with its row in the registry.

`domain.account_sync.plan` lists the steps. A change that had no effect, because the row changed
after it was read, does not count as synchronised: the account is compared again.
"""

import structlog

from switchboard.domain.account_sync import LocalAccount, RemoteAccount, SyncStep, merge
from switchboard.domain.accounts import Secrets
from switchboard.domain.ids import AccountId
from switchboard.domain.ports import AccountRegistry, Vault
from switchboard.errors import SessionUnusable
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.leases import Leases
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts import account_sync, remote_identities
from switchboard.store.core.database import Database

log = structlog.get_logger(__name__)


class SyncSteps:
    """The steps between the local accounts and the registry with this id."""

    def __init__(
        self,
        record: AccountRegistry,
        record_id: str,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        leases: Leases,
        sign_outs: SignOuts,
    ) -> None:
        self._record = record
        self._record_id = record_id
        self._database = database
        self._vault = vault
        self._supervisor = supervisor
        self._leases = leases
        self._sign_outs = sign_outs

    async def execute(
        self,
        step: SyncStep,
        mirrored: LocalAccount | None,
        recorded: RemoteAccount | None,
    ) -> bool:
        """Execute one step. Returns False if the account must be compared again.

        The step decides which of the two accounts exists.
        """
        match step, mirrored, recorded:
            case SyncStep.PUSH, LocalAccount(), _:
                return await self._push(mirrored)
            case SyncStep.PUSH_SESSION, LocalAccount(), RemoteAccount():
                return await self._push_session(mirrored, recorded)
            case SyncStep.PUSH_FIELDS, LocalAccount(), RemoteAccount():
                return await self._push_fields(mirrored, recorded)
            case SyncStep.PULL_FIELDS, LocalAccount(), RemoteAccount():
                return await self._pull_fields(mirrored, recorded)
            case SyncStep.DELETE, LocalAccount(), RemoteAccount():
                return await self._delete(mirrored, recorded)
        await self._execute_unconditional(step, mirrored, recorded)
        return True

    async def _execute_unconditional(
        self,
        step: SyncStep,
        mirrored: LocalAccount | None,
        recorded: RemoteAccount | None,
    ) -> None:
        """Execute a step that no concurrent change can affect."""
        match step, mirrored, recorded:
            case SyncStep.ADOPT, _, RemoteAccount():
                await self._adopt(recorded)
            case SyncStep.PUSH_USER_ID, LocalAccount(), _:
                await self._record.set_user_id(mirrored.id, mirrored.user_id)
            case SyncStep.PULL_USER_ID, LocalAccount(), RemoteAccount():
                await self._pull_user_id(mirrored, recorded.user_id or 0)
            case SyncStep.PULL_SESSION, LocalAccount(), RemoteAccount():
                await self._pull_session(recorded)
            case SyncStep.STOP, LocalAccount(), _:
                await self._stop(mirrored.id)
            case SyncStep.FORGET, LocalAccount(), _:
                await self._database.write_eventually(lambda t: account_sync.detach(t, mirrored.id))

    async def _adopt(self, recorded: RemoteAccount) -> None:
        await self._database.write_eventually(
            lambda t: account_sync.insert_remote(t, recorded, self._record_id)
        )
        if recorded.is_active:
            self._supervisor.start_account(recorded.id)

    async def _push(self, mirrored: LocalAccount) -> bool:
        opened = await self._open_session(mirrored)
        if opened is None:
            return True
        secrets, sealed = opened
        account = RemoteAccount(
            id=mirrored.id,
            label=mirrored.label,
            api_id=secrets.api_id,
            is_active=mirrored.is_active,
            created_at=await self._database.read(lambda c: account_sync.created_at(c, mirrored.id)),
            signed_in_at=mirrored.signed_in_at,
            encrypted_session=sealed,
            lease=self._leases.new_lease() if mirrored.is_active else None,
            user_id=mirrored.user_id,
        )
        await self._database.write_eventually(lambda t: account_sync.add_pending_write(t, mirrored))
        return await self._record.add(account, secrets) and await self._mark_synced(mirrored)

    async def _push_session(self, mirrored: LocalAccount, recorded: RemoteAccount) -> bool:
        """Send the session. The label and active flag follow in the next pass, because the row has
        changed."""
        opened = await self._open_session(mirrored)
        if opened is None:
            return True
        secrets, sealed = opened
        lease = recorded.lease
        if lease is not None and lease.owner != self._leases.new_lease().owner:
            await self._hand_over(mirrored)
        await self._record.change_session(recorded, secrets, sealed, mirrored.signed_in_at)
        return False

    async def _hand_over(self, mirrored: LocalAccount) -> None:
        """Give the new session to the installation that holds the lease, and stop using it here. An
        account that was signed in while Supabase was unavailable may be connected here as well."""
        await self._supervisor.stop_account(mirrored.id)
        await self._database.write_eventually(
            lambda t: account_sync.set_lease(t, mirrored.id, False)
        )
        if mirrored.is_active:
            self._supervisor.start_account(mirrored.id)

    async def _open_session(self, mirrored: LocalAccount) -> tuple[Secrets, str] | None:
        """The session, decrypted and as ciphertext; None if there is none that may be sent."""
        if mirrored.encrypted_session is None:
            return None
        try:
            return await self._vault.open(mirrored.id), mirrored.encrypted_session
        except SessionUnusable as error:  # shown as the account's state
            log.warning("push_refused", account_id=mirrored.id, reason=error.code)
            return None

    async def _push_fields(self, mirrored: LocalAccount, recorded: RemoteAccount) -> bool:
        await self._database.write_eventually(lambda t: account_sync.add_pending_write(t, mirrored))
        took_effect = await self._record.change(recorded, mirrored.label, mirrored.is_active)
        return took_effect and await self._mark_synced(mirrored)

    async def _mark_synced(self, mirrored: LocalAccount) -> bool:
        await self._database.write_eventually(
            lambda t: account_sync.mark_synced(t, mirrored, self._record_id)
        )
        return True

    async def _pull_fields(self, mirrored: LocalAccount, recorded: RemoteAccount) -> bool:
        if not await self._database.write_eventually(
            lambda t: account_sync.apply_remote(t, mirrored, recorded, self._record_id)
        ):
            return False
        label, is_active = merge(mirrored, recorded)
        if is_active and not mirrored.is_active:
            self._supervisor.start_account(mirrored.id)
        elif mirrored.is_active and not is_active:
            await self._supervisor.disable_account(mirrored.id)
        is_heard = (label, is_active) == (recorded.label, recorded.is_active)
        return (
            is_heard and not mirrored.pending_writes
        )  # the next look tells it, and makes void what is late

    async def _pull_session(self, recorded: RemoteAccount) -> None:
        """Take a session from the registry: of another login, or of the same one under another
        key."""
        await self._supervisor.stop_account(recorded.id)
        await self._database.write_eventually(lambda t: account_sync.replace_session(t, recorded))
        if recorded.is_active:
            self._supervisor.start_account(recorded.id)

    async def _pull_user_id(self, mirrored: LocalAccount, user_id: int) -> None:
        """Take the user id. If the user has another account here, this account waits for a
        take-over."""
        await self._database.write_eventually(
            lambda t: remote_identities.set_user_id(t, mirrored.id, user_id)
        )
        label = await self._database.read(lambda c: remote_identities.separate_from(c, mirrored.id))
        if label is not None and mirrored.is_active:
            await self._supervisor.stop_account(mirrored.id)
            self._supervisor.start_account(mirrored.id)

    async def _stop(self, account_id: AccountId) -> None:
        """The account was removed from the registry. The installation that used the session last
        signs it out."""
        await self._supervisor.stop_account(account_id)
        await self._database.write_eventually(lambda t: account_sync.remove(t, account_id))
        await self._sign_outs.look()

    async def _delete(self, mirrored: LocalAccount, recorded: RemoteAccount) -> bool:
        if not await self._record.remove(recorded):
            return False
        await self._database.write_eventually(lambda t: account_sync.detach(t, mirrored.id))
        return True
