"""One connection of an account, from its start to its end."""

import asyncio

import structlog

from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Identity
from switchboard.domain.backoff import Jitter
from switchboard.domain.ids import AccountId
from switchboard.errors import ConnectionLost, SessionDouble
from switchboard.services.account_freeze import FreezeWatch
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.connections.link_opener import close
from switchboard.services.connections.shared_services import SharedServices
from switchboard.services.remote_identity import refuse_separate
from switchboard.services.status_reporter import StatusReporter, store_state
from switchboard.services.sync.channel_polling import ChannelPoller
from switchboard.services.sync.reconciler import Reconciler
from switchboard.services.sync.request_budget import RequestBudget
from switchboard.store.accounts import accounts, identities, sign_outs
from switchboard.store.accounts.identities import Recognised
from switchboard.store.core.transaction import Transaction

log = structlog.get_logger(__name__)


class AccountConnection:
    """Connects one account and works until the connection ends.

    has_connected: whether an earlier connection succeeded.
    """

    def __init__(self, account_id: AccountId, services: SharedServices) -> None:
        self.has_connected = False
        self._account_id = account_id
        self._services = services
        self._jitter = Jitter(0.9, 1.1)
        self._budget = RequestBudget(services.timings.reconciler.budget)
        self._was_connected = False
        self._freeze_watch: FreezeWatch | None = None

    async def run(self) -> None:
        """Run one connection. Returns if a stable connection was lost; raises every other end."""
        services, account_id = self._services, self._account_id
        await store_state(services.database, account_id, AccountState.CONNECTING)
        reporter = StatusReporter(services.database, account_id)
        reconciler: Reconciler | None = None

        def on_transport(up: bool) -> None:
            reporter.set_transport(up=up)
            services.outbox.wake(account_id)
            if up:
                services.links.note_connection(account_id)
                if reconciler is not None:
                    reconciler.reconnected()
                    services.schedules.reconnected(account_id)

        def on_thaw() -> None:
            services.outbox.wake(account_id)
            if reconciler is not None:
                reconciler.resume()

        await refuse_separate(services.database, account_id)
        link, identity = await services.opener.open(account_id, on_transport)
        began = services.clock()
        try:
            await self._on_connected(identity)
            self.has_connected = True
            log.info("account_connected")
            reconciler = Reconciler(
                account_id,
                link,
                services.intake,
                services.database,
                reporter.set_read_wait,
                services.clock,
                services.timings.reconciler,
                wake_sender=lambda: services.outbox.wake(account_id),
                budget=self._budget,
                is_reconnect=self._was_connected,
            )
            self._was_connected = True
            self._freeze_watch = FreezeWatch(
                account_id,
                link,
                services.database,
                reporter,
                services.timings.freeze_period,
                on_thaw,
                asks_first=self._freeze_watch is None or self._freeze_watch.is_frozen,
            )
            services.links.add(account_id, link, reconciler.request)
            await run_until_first_exit(
                link.wait_closed(),
                reconciler.run(reporter),
                services.outbox.deliver(account_id, link, reporter.set_send_wait),
                services.schedules.run(account_id, link),
                services.schedules.watch_gaps(account_id, link),
                ChannelPoller(account_id, link, services.open_channels).run(),
                self._freeze_watch.run(),
                reporter.run(),
                services.leases.renew_forever(account_id),
                asyncio.sleep(self._jitter.vary(services.timings.reconnect_every)),
            )
            raise ConnectionLost("connection_ended", "The connection to Telegram has ended.")
        except ConnectionLost:
            if services.clock() - began < services.timings.stable_after:
                raise
            await store_state(services.database, account_id, AccountState.DISCONNECTED)
        finally:
            services.links.remove(account_id)
            await close(link)

    async def _on_connected(self, identity: Identity) -> None:
        """Store the identity of the connected session, and sign out the session that it replaced.

        Raises SessionDouble if the user has another account here, and ConnectionLost if that
        account is still connecting, because it is not decided yet which of the two stays.
        """

        def work(transaction: Transaction) -> Recognised:
            found = identities.recognise(transaction, self._account_id, identity.user_id)
            if found is Recognised.ONLY:
                accounts.update_profile(transaction, self._account_id, identity)
                sign_outs.end_previous(transaction, self._account_id)
            return found

        match await self._services.database.write_eventually(work):
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
        await self._services.sign_outs.run_queue()
