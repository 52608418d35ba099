"""Hand one message to Telegram, and store what became of it.

What Telegram answers decides: sent, refused, wait until, or no answer, in which case the same
message with the same random id is tried again until an answer comes.
"""

import math

import structlog

from switchboard.domain.backoff import Backoff
from switchboard.domain.ids import AccountId
from switchboard.domain.messages import SendError
from switchboard.domain.outbox import (
    FIRST_PAUSE,
    MAX_PAUSE,
    FloodWaits,
    OutboxMessage,
    OutboxState,
)
from switchboard.domain.ports import Clock, Link
from switchboard.domain.timestamps import Timestamp
from switchboard.errors import (
    ConnectionLost,
    FloodWait,
    RequestUnanswered,
    SendRefused,
    SendUnanswered,
    SessionDead,
)
from switchboard.services.metrics import Metrics
from switchboard.store.core.database import Database
from switchboard.store.messages import outbox

log = structlog.get_logger(__name__)

MAY_HAVE_ARRIVED = "An earlier try got no answer, so the message may have arrived all the same."


class MessageSender:
    """Sends the messages of one account. lost_until: until when the connection is in doubt, so
    that nothing else is to be begun."""

    def __init__(
        self,
        account_id: AccountId,
        link: Link,
        database: Database,
        metrics: Metrics,
        floods: FloodWaits,
        clock: Clock,
    ) -> None:
        self.lost_until = 0.0
        self._account_id = account_id
        self._link = link
        self._database = database
        self._metrics = metrics
        self._floods = floods
        self._clock = clock
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._losses = 0

    async def send(self, item: OutboxMessage) -> None:
        """Try once. Raises SessionDead as the link does."""
        while_suspected = self._floods.suspected
        if not await self._database.write_eventually(
            lambda t: outbox.mark_sending(t, item.message_id)
        ):
            return
        try:
            result = await self._link.send(item)
        except SendRefused as refused:
            self._answered("refused")
            error = SendError(refused.code, _refusal_text(item, refused))
            await self._database.write_eventually(lambda t: outbox.fail(t, item.message_id, error))
        except FloodWait as flood:
            self._answered("flood_wait")
            await self._wait(item, flood)
            if flood.whole_account:
                self._floods.observe(self._clock(), while_suspected=while_suspected)
        except (ConnectionLost, SendUnanswered) as lost:
            self._metrics.sends.labels("unknown").inc()
            await self._ask_again(item, lost)
        except RequestUnanswered as unanswered:
            self._answered("not_begun")
            await self._begin_again(item, unanswered)
        except SessionDead as dead:
            await self._requeue(item, dead)
            raise
        else:
            self._answered("sent")
            await self._database.write_eventually(lambda t: outbox.sent(t, item.message_id, result))
            await self._account_is_free()

    def _answered(self, outcome: str) -> None:
        self._metrics.sends.labels(outcome).inc()
        self._losses = 0

    async def _account_is_free(self) -> None:
        """Telegram took a message, so it does not hold the account back."""
        if self._floods.suspected:
            self._floods.is_over()
            await self._database.write_eventually(
                lambda t: outbox.free_account(t, self._account_id)
            )

    async def _wait(self, item: OutboxMessage, flood: FloodWait) -> None:
        """Telegram named a time. An earlier try that went unanswered stays in doubt."""
        until = int(self._clock()) + flood.seconds + 1
        error = SendError(flood.code, flood.detail, Timestamp(until))
        await self._database.write_eventually(
            lambda t: outbox.reschedule(
                t,
                item.message_id,
                state=OutboxState.WAITING if _is_certain(item) else OutboxState.UNKNOWN,
                until=until,
                error=error,
                whole_account=flood.whole_account,
            )
        )

    async def _requeue(self, item: OutboxMessage, dead: SessionDead) -> None:
        """Telegram has ended the session instead: the message goes after the next login, or may be
        taken back."""
        await self._database.write_eventually(
            lambda t: outbox.reschedule(
                t,
                item.message_id,
                state=OutboxState.QUEUED if _is_certain(item) else OutboxState.UNKNOWN,
                until=0,
                error=SendError(dead.code, dead.detail),
            )
        )

    async def _ask_again(self, item: OutboxMessage, lost: ConnectionLost | SendUnanswered) -> None:
        """No answer: it may be sent. The same random id makes the next try safe. Where it is the
        connection that is in doubt, nothing else is begun for a while."""
        if isinstance(lost, ConnectionLost):
            self._losses += 1
            self.lost_until = self._clock() + self._backoff.pause(self._losses)
        log.info("send_unanswered", account_id=item.account_id, reason=lost.code)
        error = SendError(
            "delivery_unknown", "No answer from Telegram yet. Switchboard keeps trying."
        )
        await self._put_off(item, OutboxState.UNKNOWN, error)

    async def _begin_again(self, item: OutboxMessage, unanswered: RequestUnanswered) -> None:
        """Telegram did not say how to reach the chat, so nothing was sent: it may be taken back."""
        log.info("peer_unanswered", account_id=item.account_id, reason=unanswered.code)
        state = OutboxState.QUEUED if _is_certain(item) else OutboxState.UNKNOWN
        error = SendError(
            unanswered.code,
            "Telegram does not tell how to reach this chat yet. Switchboard keeps trying.",
        )
        await self._put_off(item, state, error)

    async def _put_off(self, item: OutboxMessage, state: OutboxState, error: SendError) -> None:
        until = math.ceil(self._clock() + self._backoff.pause(item.attempts + 1))
        await self._database.write_eventually(
            lambda t: outbox.reschedule(t, item.message_id, state=state, until=until, error=error)
        )


def _is_certain(item: OutboxMessage) -> bool:
    """Whether no try before this one can have brought it to Telegram."""
    return item.state in {OutboxState.QUEUED, OutboxState.WAITING}


def _refusal_text(item: OutboxMessage, refused: SendRefused) -> str:
    """The sentence for the operator. A refusal says nothing about an unanswered try before it."""
    return refused.detail if _is_certain(item) else f"{refused.detail} {MAY_HAVE_ARRIVED}"
