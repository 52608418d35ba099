"""Poll the open channels of a connected account at the interval that Telegram sends.

A channel is polled when it is opened, and then after the interval of the last answer. Only one
channel is polled at a time. The changes are stored like all updates.
"""

import asyncio

import structlog

from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Link
from switchboard.errors import ConnectionLost, FloodWait, RequestUnanswered, Unavailable
from switchboard.services.concurrency.waiting import wait_or_timeout
from switchboard.services.open_channels import OpenChannels

MIN_INTERVAL = 1.0
RETRY_AFTER = 30.0
"""Seconds until the next poll if there was no answer."""

REFUSED_RETRY_AFTER = 900.0
"""Seconds until the next poll if Telegram refused, as for a channel that the account left."""

log = structlog.get_logger(__name__)


class ChannelPoller:
    """Polls the open channels of one account."""

    def __init__(self, account_id: AccountId, link: Link, open_channels: OpenChannels) -> None:
        self._account_id = account_id
        self._link = link
        self._open = open_channels
        self._due: dict[ChatId, float] = {}

    async def run(self) -> None:
        """Poll while the link lives. Raises SessionDead as the link does."""
        loop = asyncio.get_running_loop()
        while True:
            due = [
                chat_id
                for chat_id in self._open.for_account(self._account_id)
                if self._is_due(chat_id)
            ]
            for chat_id in due:
                pause = await self._poll(chat_id)
                self._due[chat_id] = loop.time() + max(MIN_INTERVAL, pause)
            await wait_or_timeout(self._open.changed(self._account_id), self._pause())

    def _is_due(self, chat_id: ChatId) -> bool:
        return self._due.get(chat_id, 0.0) <= asyncio.get_running_loop().time()

    def _pause(self) -> float | None:
        """Seconds until an open channel is due; None without open channels."""
        now = asyncio.get_running_loop().time()
        self._due = {chat_id: when for chat_id, when in self._due.items() if when > now}
        moments = [
            self._due.get(chat_id, now) for chat_id in self._open.for_account(self._account_id)
        ]
        return max(0.0, min(moments) - now) if moments else None

    async def _poll(self, chat_id: ChatId) -> float:
        """Poll a channel. Returns the seconds until the next poll."""
        try:
            return await self._link.poll(chat_id)
        except FloodWait as flood:
            return flood.seconds
        except (
            ConnectionLost,
            RequestUnanswered,
        ):  # the link decides whether the connection has ended for good
            return RETRY_AFTER
        except Unavailable as refused:
            log.info("channel_poll_refused", account_id=self._account_id, reason=refused.code)
            return REFUSED_RETRY_AFTER
