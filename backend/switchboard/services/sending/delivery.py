"""Execute one command at Telegram, and store the result.

Telegram's answer decides: done, refused, wait, or no answer. Without an answer the same command,
with the same random id, is tried again until an answer arrives. This module does not know the kinds
of commands: `store/messages/commands` declares what they do to the store.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import (
    FIRST_PAUSE,
    MAX_PAUSE,
    Command,
    FloodWaits,
    OutboxState,
)
from switchboard.domain.ports import Clock, CommandSender
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import AnswerInUpdates
from switchboard.errors import (
    CommandRefused,
    CommandUnanswered,
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    SessionDead,
)
from switchboard.services.metrics import Metrics
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

log = structlog.get_logger(__name__)

PAUSES = Backoff(FIRST_PAUSE, MAX_PAUSE)
"""The pauses before another attempt of a command without an answer."""

UntilStored: TypeAlias = Callable[[], Awaitable[None]]


async def stored_already() -> None:
    """Wait for nothing."""


class Delivery:
    """Delivers the commands of one account.

    lost_until: until this time the connection is uncertain, so no other attempt begins. floods: the
    flood waits of each ordering key. until_stored: waits until the updates that were passed on are
    stored. backoff: the pauses after attempts without an answer.
    """

    def __init__(
        self,
        account_id: AccountId,
        link: CommandSender,
        database: Database,
        metrics: Metrics,
        floods: Mapping[str, FloodWaits],
        clock: Clock,
        until_stored: UntilStored = stored_already,
        backoff: Backoff = PAUSES,
    ) -> None:
        self._until_stored = until_stored
        self.lost_until = 0.0
        self._account_id = account_id
        self._link = link
        self._database = database
        self._metrics = metrics
        self._floods = floods
        self._clock = clock
        self._backoff = backoff
        self._losses = 0

    async def run(self, command: Command, *, is_marked: bool = False) -> None:
        """Try once. is_marked: the store says already that the attempt begins. Raises SessionDead
        as the link does."""
        floods = self._floods[command.rules.ordering_key]
        while_suspected = floods.suspected
        if not (is_marked or await self._mark(command)):
            return
        try:
            result = await self._link.execute(command)
        except CommandRefused as refused:
            self._answered("refused")
            text = command.content.refusal_text(
                refused.detail, may_have_arrived=command.may_have_arrived
            )
            error = SendError(refused.code, text)
            await self._database.write_eventually(lambda t: outbox.fail(t, command, error))
        except FloodWait as flood:
            self._answered("flood_wait")
            await self._wait(command, flood)
            if flood.whole_account:
                floods.observe(self._clock(), while_suspected=while_suspected)
        except (ConnectionLost, CommandUnanswered) as lost:
            self._metrics.sends.labels("unknown").inc()
            await self._ask_again(command, lost)
        except RequestUnanswered as unanswered:
            self._answered("not_begun")
            await self._begin_again(command, unanswered)
        except SessionDead as dead:
            await self._requeue(command, dead)
            raise
        else:
            self._answered("sent")
            if isinstance(result, AnswerInUpdates):
                await self._until_stored()
            await self._database.write_eventually(lambda t: outbox.complete(t, command, result))
            await self._account_is_free(command.rules.ordering_key)

    async def _mark(self, command: Command) -> bool:
        """Note that the attempt begins. False if the command need not be tried any more."""
        return await self._database.write_eventually(lambda t: outbox.mark_sending(t, command.id))

    def _answered(self, outcome: str) -> None:
        self._metrics.sends.labels(outcome).inc()
        self._losses = 0

    async def _account_is_free(self, ordering_key: str) -> None:
        """Telegram accepted a command, so no flood wait applies to the account."""
        floods = self._floods[ordering_key]
        if floods.suspected:
            floods.is_over()
            await self._database.write_eventually(
                lambda t: outbox.free_account(t, self._account_id, ordering_key)
            )

    async def _wait(self, command: Command, flood: FloodWait) -> None:
        """Telegram demands a pause. An earlier unanswered attempt stays uncertain."""
        until = int(self._clock()) + flood.seconds + 1
        error = SendError(flood.code, flood.detail, Timestamp(until))
        await self._database.write_eventually(
            lambda t: outbox.reschedule(
                t,
                command,
                state=_state(OutboxState.WAITING, command),
                until=until,
                error=error,
                whole_account=flood.whole_account,
            )
        )

    async def _requeue(self, command: Command, dead: SessionDead) -> None:
        """Telegram has ended the session: the command is tried after the next login, or can be
        discarded."""
        await self._database.write_eventually(
            lambda t: outbox.reschedule(
                t,
                command,
                state=_state(OutboxState.QUEUED, command),
                until=0,
                error=SendError(dead.code, dead.detail),
            )
        )

    async def _ask_again(self, command: Command, lost: ConnectionLost | CommandUnanswered) -> None:
        """There was no answer, so the command may be done. The same random id makes the next
        attempt safe. If the connection is uncertain, no other attempt begins for a while."""
        if isinstance(lost, ConnectionLost):
            self._losses += 1
            self.lost_until = self._clock() + self._backoff.pause(self._losses)
        log.info(
            "send_unanswered",
            account_id=command.account_id,
            kind=command.rules.kind,
            reason=lost.code,
        )
        error = SendError(
            "delivery_unknown", "No answer from Telegram yet. Switchboard keeps trying."
        )
        await self._put_off(command, OutboxState.UNKNOWN, error)

    async def _begin_again(self, command: Command, unanswered: RequestUnanswered) -> None:
        """Telegram does not show how to reach the chat, so nothing was done, and the command can be
        discarded."""
        log.info("peer_unanswered", account_id=command.account_id, reason=unanswered.code)
        state = _state(OutboxState.QUEUED, command)
        error = SendError(
            unanswered.code,
            "Telegram does not show yet how to reach this chat. Switchboard keeps trying.",
        )
        await self._put_off(command, state, error)

    async def _put_off(self, command: Command, state: OutboxState, error: SendError) -> None:
        until = math.ceil(self._clock() + self._backoff.pause(command.attempts + 1))
        await self._database.write_eventually(
            lambda t: outbox.reschedule(t, command, state=state, until=until, error=error)
        )


def _state(certain: OutboxState, command: Command) -> OutboxState:
    """This state, unless Telegram may have the command from an earlier attempt."""
    return OutboxState.UNKNOWN if command.may_have_arrived else certain
