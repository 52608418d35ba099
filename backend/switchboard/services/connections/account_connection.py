"""One connection of an account, from beginning to end."""

import asyncio

import structlog

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Identity
from switchboard.domain.backoff import Jitter
from switchboard.domain.ids import AccountId
from switchboard.errors import ConnectionLost, SessionDouble
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.connections.link_opener import close
from switchboard.services.connections.parts import ConnectionParts
from switchboard.services.remote_identity import refuse_separate
from switchboard.services.status_reporter import StatusReporter, store_state
from switchboard.services.sync.channel_polling import ChannelPoller
from switchboard.services.sync.reconciler import Reconciler
from switchboard.store.accounts import accounts, identities, sign_outs
from switchboard.store.accounts.identities import Recognised
from switchboard.store.core.transaction import Transaction

log = structlog.get_logger(__name__)


class AccountConnection:
    """Connects one account and works until the connection ends.

    has_connected: whether that has succeeded before.
    """

    def __init__(self, account_id: AccountId, parts: ConnectionParts) -> None:
        self.has_connected = False
        self._account_id = account_id
        self._parts = parts
        self._jitter = Jitter(0.9, 1.1)

    async def run(self) -> None:
        """One connection; returns where it was good, raises otherwise."""
        parts, account_id = self._parts, self._account_id
        await store_state(parts.database, account_id, AccountState.CONNECTING)
        reporter = StatusReporter(parts.database, account_id)
        reconciler: Reconciler | None = None

        def on_transport(up: bool) -> None:
            reporter.set_transport(up=up)
            parts.outbox.wake(account_id)
            if up and reconciler is not None:
                reconciler.reconnected()

        await refuse_separate(parts.database, account_id)
        link, identity = await parts.opener.open(account_id, on_transport)
        began = parts.clock()
        try:
            await self._on_connected(identity)
            self.has_connected = True
            log.info("account_connected")
            reconciler = Reconciler(
                account_id,
                link,
                parts.intake,
                parts.database,
                reporter.set_read_wait,
                parts.clock,
                parts.timings.reconciler,
            )
            parts.links.add(account_id, link, reconciler.request)
            await run_until_first_exit(
                link.wait_closed(),
                reconciler.run(reporter),
                parts.outbox.deliver(account_id, link, reporter.set_send_wait),
                ChannelPoller(account_id, link, parts.open_channels).run(),
                reporter.run(),
                parts.leases.renew_forever(account_id),
                asyncio.sleep(self._jitter.vary(parts.timings.reconnect_every)),
            )
            raise ConnectionLost("connection_ended", "The connection to Telegram has ended.")
        except ConnectionLost:
            if parts.clock() - began < parts.timings.stable_after:
                raise
            await store_state(parts.database, account_id, AccountState.DISCONNECTED)
        finally:
            parts.links.remove(account_id)
            await close(link)

    async def _on_connected(self, identity: Identity) -> None:
        """The session has connected: keep who it is, and sign out the one that it replaced.

        Raises SessionDouble where the person has another account here, ConnectionLost where that
        one is just connecting, so that nobody knows yet which of the two is to stay.
        """

        def work(transaction: Transaction) -> Recognised:
            found = identities.recognise(transaction, self._account_id, identity.user_id)
            if found is Recognised.ONLY:
                accounts.update_profile(transaction, self._account_id, identity)
                sign_outs.end_previous(transaction, self._account_id)
            return found

        match await self._parts.database.write_eventually(work):
            case Recognised.DOUBLE:
                raise SessionDouble(
                    "same_account",
                    "This is the same Telegram account as another one here. The two are being "
                    "merged.",
                )
            case Recognised.UNDECIDED:
                raise ConnectionLost(
                    "same_account_connecting",
                    "This is the same Telegram account as another one here, which is connecting.",
                )
        await self._parts.sign_outs.look()
