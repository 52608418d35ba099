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
from switchboard.services.account_proxies import AccountProxies
from switchboard.services.connections.supervisor import Supervisor
from switchboard.services.leases import Leases
from switchboard.services.sign_outs import SignOuts
from switchboard.store.accounts import account_sync, proxies, remote_identities
from switchboard.store.core.database import Database

log = structlog.get_logger(__name__)


class SyncSteps:
    """The steps between the local accounts and the registry with this id."""

    def __init__(
        self,
        registry: AccountRegistry,
        registry_id: str,
        database: Database,
        vault: Vault,
        supervisor: Supervisor,
        leases: Leases,
        sign_outs: SignOuts,
    ) -> None:
        self._registry = registry
        self._registry_id = registry_id
        self._database = database
        self._vault = vault
        self._supervisor = supervisor
        self._leases = leases
        self._sign_outs = sign_outs

    async def execute(
        self,
        step: SyncStep,
        local: LocalAccount | None,
        remote: RemoteAccount | None,
    ) -> bool:
        """Execute one step. Returns False if the account must be compared again.

        The step decides which of the two accounts exists.
        """
        match step, local, remote:
            case SyncStep.PUSH, LocalAccount(), _:
                return await self._push(local)
            case SyncStep.PUSH_SESSION, LocalAccount(), RemoteAccount():
                return await self._push_session(local, remote)
            case SyncStep.PUSH_FIELDS, LocalAccount(), RemoteAccount():
                return await self._push_fields(local, remote)
            case SyncStep.PULL_FIELDS, LocalAccount(), RemoteAccount():
                return await self._pull_fields(local, remote)
            case SyncStep.PULL_SESSION, LocalAccount(), RemoteAccount():
                return await self._pull_session(local, remote)
            case SyncStep.DELETE, LocalAccount(), RemoteAccount():
                return await self._delete(local, remote)
            case SyncStep.STOP | SyncStep.FORGET, LocalAccount(), _:
                return await self._end(step, local.id)
        await self._execute_unconditional(step, local, remote)
        return True

    async def _execute_unconditional(
        self,
        step: SyncStep,
        local: LocalAccount | None,
        remote: RemoteAccount | None,
    ) -> None:
        """Execute a step that no concurrent change can affect."""
        match step, local, remote:
            case SyncStep.ADOPT, _, RemoteAccount():
                await self._adopt(remote)
            case SyncStep.PUSH_USER_ID, LocalAccount(), _:
                await self._registry.set_user_id(local.id, local.user_id)
            case SyncStep.PULL_USER_ID, LocalAccount(), RemoteAccount():
                await self._pull_user_id(local, remote.user_id or 0)
            case SyncStep.MARK_SESSION_SENT, LocalAccount(), _:
                ciphertext = local.encrypted_session or ""
                await self._database.write_eventually(
                    lambda t: proxies.mark_sent(t, local.id, ciphertext)
                )

    async def _adopt(self, remote: RemoteAccount) -> None:
        await self._database.write_eventually(
            lambda t: account_sync.insert_remote(
                t, remote, self._registry_id, has_proxy=self._has_proxy(remote)
            )
        )
        if remote.is_active:
            self._supervisor.start_account(remote.id)

    async def _push(self, local: LocalAccount) -> bool:
        opened = await self._open_session(local)
        if opened is None:
            return True
        secrets, ciphertext = opened
        account = RemoteAccount(
            id=local.id,
            label=local.label,
            api_id=secrets.api_id,
            is_active=local.is_active,
            created_at=await self._database.read(lambda c: account_sync.created_at(c, local.id)),
            signed_in_at=local.signed_in_at,
            encrypted_session=ciphertext,
            lease=self._leases.new_lease() if local.is_active else None,
            user_id=local.user_id,
        )
        await self._database.write_eventually(lambda t: account_sync.add_pending_write(t, local))
        return await self._registry.add(account, secrets) and await self._mark_synced(local)

    async def _push_session(self, local: LocalAccount, remote: RemoteAccount) -> bool:
        """Send the session. The label and active flag follow in the next pass, because the row has
        changed."""
        opened = await self._open_session(local)
        if opened is None:
            return True
        secrets, ciphertext = opened
        lease = remote.lease
        if lease is not None and lease.owner != self._leases.new_lease().owner:
            await self._hand_over(local)
        await self._registry.change_session(remote, secrets, ciphertext, local.signed_in_at)
        return False

    async def _hand_over(self, local: LocalAccount) -> None:
        """Give the new session to the installation that holds the lease, and stop using it here. An
        account that was signed in while Supabase was unavailable may be connected here as well."""
        await self._supervisor.stop_account(local.id)
        await self._database.write_eventually(lambda t: account_sync.set_lease(t, local.id, False))
        await self._supervisor.start_if_active(local.id)

    async def _open_session(self, local: LocalAccount) -> tuple[Secrets, str] | None:
        """The session, decrypted and as ciphertext; None if there is none that may be sent."""
        if local.encrypted_session is None:
            return None
        try:
            return await self._vault.open(local.id), local.encrypted_session
        except SessionUnusable as error:  # the account's state shows it
            log.warning("push_refused", account_id=local.id, reason=error.code)
            return None

    async def _push_fields(self, local: LocalAccount, remote: RemoteAccount) -> bool:
        await self._database.write_eventually(lambda t: account_sync.add_pending_write(t, local))
        took_effect = await self._registry.change(remote, local.label, local.is_active)
        return took_effect and await self._mark_synced(local)

    async def _mark_synced(self, local: LocalAccount) -> bool:
        await self._database.write_eventually(
            lambda t: account_sync.mark_synced(t, local, self._registry_id)
        )
        return True

    async def _pull_fields(self, local: LocalAccount, remote: RemoteAccount) -> bool:
        if not await self._database.write_eventually(
            lambda t: account_sync.apply_remote(t, local, remote, self._registry_id)
        ):
            return False
        label, is_active = merge(local, remote)
        if is_active and not local.is_active:
            await self._supervisor.start_if_active(local.id)
        elif local.is_active and not is_active:
            await self._supervisor.disable_account(local.id)
        is_synced = (label, is_active) == (remote.label, remote.is_active)
        # otherwise the next pass writes our values, which also overrides late writes of ours
        return is_synced and not local.pending_writes

    async def _pull_session(self, local: LocalAccount, remote: RemoteAccount) -> bool:
        """Use the registry's session: of another login, or of the same one with another key or
        proxy. An account that is to be disabled is not started again first."""
        await self._supervisor.stop_account(remote.id)
        is_pulled = await self._database.write_eventually(
            lambda t: account_sync.pull_session(t, local, remote, has_proxy=self._has_proxy(remote))
        )
        _, is_active = merge(local, remote)
        if is_active:
            await self._supervisor.start_if_active(local.id)
        return is_pulled

    def _has_proxy(self, remote: RemoteAccount) -> bool:
        return AccountProxies(self._vault).of(remote.id, remote.encrypted_session) is not None

    async def _pull_user_id(self, local: LocalAccount, user_id: int) -> None:
        """Take the user id. If the user has another account here, this account waits for a
        take-over."""
        await self._database.write_eventually(
            lambda t: remote_identities.set_user_id(t, local.id, user_id)
        )
        label = await self._database.read(lambda c: remote_identities.separate_from(c, local.id))
        if label is not None:
            await self._supervisor.stop_account(local.id)
            await self._supervisor.start_if_active(local.id)

    async def _end(self, step: SyncStep, account_id: AccountId) -> bool:
        """The account has no row any more. Supabase is asked again for this one row, because a list
        that lacks it would end its session."""
        if await self._registry.has(account_id):
            log.warning("account_sync_row_left_out", account_id=account_id)
            return False
        if step is SyncStep.STOP:
            await self._stop(account_id)
        else:
            await self._database.write_eventually(lambda t: account_sync.detach(t, account_id))
        return True

    async def _stop(self, account_id: AccountId) -> None:
        """The account was removed from the registry. The installation that used the session last
        signs it out."""
        await self._supervisor.stop_account(account_id)
        await self._database.write_eventually(lambda t: account_sync.remove(t, account_id))
        await self._sign_outs.run_queue()

    async def _delete(self, local: LocalAccount, remote: RemoteAccount) -> bool:
        if not await self._registry.remove(remote):
            return False
        await self._database.write_eventually(lambda t: account_sync.detach(t, local.id))
        return True
