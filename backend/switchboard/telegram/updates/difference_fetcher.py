"""Fetch differences: the updates that an account or a channel has missed (`updates.getDifference`).

All other updates wait for a difference. A difference that is refused or takes too long is requested
again later. If it cannot be fetched at all, history is read instead.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telethon import errors
from telethon.tl import functions, types
from telethon.tl.functions.updates import GetDifferenceRequest
from telethon.tl.types import updates as differences

from switchboard.domain.updates import HistoryGap
from switchboard.telegram.errors.errors import wait_of
from switchboard.telegram.limits import Limits
from switchboard.telegram.translate.peers import channel_marked_id
from switchboard.telegram.updates.batcher import UpdateBatcher
from switchboard.telegram.updates.difference import can_be_followed
from switchboard.telegram.updates.pending_differences import ACCOUNT, PendingDifferences, Sequence


class DifferenceFetcher:
    """Fetches the differences of one client.

    ask: makes a request and returns Telegram's answer. on_gap: called if Telegram skipped updates
    of the account.
    """

    def __init__(
        self,
        ask: Callable[[Any], Awaitable[Any]],
        pending: PendingDifferences,
        batcher: UpdateBatcher,
        limits: Limits,
        on_gap: Callable[[], None] = lambda: None,
    ) -> None:
        self._ask = ask
        self._on_gap = on_gap
        self._pending = pending
        self._batcher = batcher
        self._limits = limits
        self._forgone: set[int] = set()

    def refused_channels(self) -> frozenset[int]:
        """The bare ids of the channels whose differences Telegram refuses."""
        return self._pending.refused_channels() | self._forgone

    def follow(self, channel_id: int) -> None:
        """Note that a channel is followed (again)."""
        self._forgone.discard(channel_id)

    async def fetch(self, request: Any) -> Any:
        """Telegram's difference, or an empty one that continues from now."""
        sequence, connection = _sequence_of(request), self._pending.connection
        try:
            difference = await self._request(request)
        except (errors.UnauthorizedError, errors.AuthKeyError):
            raise
        except (errors.ChannelPrivateError, errors.ChannelInvalidError):
            await self._stop_following(sequence)
            raise
        except (errors.RPCError, ValueError) as error:
            if self._pending.refused(sequence, wait_of(error) or 0.0):
                await self._fallback_to_history(sequence)
            raise
        self._pending.answered(sequence, connection)
        if isinstance(difference, differences.DifferenceTooLong):
            self._on_gap()
        return difference

    async def _request(self, request: Any) -> Any:
        """Request a difference. If this layer cannot read or follow it, continue from now."""
        try:
            difference = await self._ask_in_time(request, request)
        except errors.TypeNotFoundError:
            return await self._skip_to_now(request)
        return difference if can_be_followed(difference) else await self._skip_to_now(request)

    async def _ask_in_time(self, difference: Any, request: Any) -> Any:
        """Make a request on which a difference depends, with a timeout, because all other updates
        wait for the difference. The timeout grows after each failure, because the connection may be
        slow."""
        factor = self._pending.timeout_factor(_sequence_of(difference))
        try:
            async with asyncio.timeout(self._limits.difference_timeout * factor):
                return await self._ask(request)
        except TimeoutError as silence:
            raise errors.TimedOutError(request, "Timeout", -503) from silence

    async def _stop_following(self, sequence: Sequence) -> None:
        """The account is no longer a member of a channel, and Telethon stops following it. If it
        becomes a member again, the list contains the channel, and it is followed again."""
        self._pending.abandon(sequence)
        if sequence is not None:
            self._forgone.add(sequence)
        await self._fallback_to_history(sequence)

    async def _fallback_to_history(self, channel_id: Sequence) -> None:
        """Request that a channel's history is read, because its difference cannot be fetched."""
        if channel_id is not None:
            self._batcher.add([HistoryGap(channel_marked_id(channel_id))])
            await self._batcher.flush()

    async def _skip_to_now(self, request: Any) -> Any:
        """A difference contains something that this layer cannot read: continue from now, and
        report the gap. Raises ValueError if the present state is unreadable as well: Telethon would
        disconnect at a TypeNotFoundError."""
        try:
            return await self._from_now(request)
        except errors.TypeNotFoundError as error:
            raise ValueError("the state after a difference is unreadable") from error

    async def _from_now(self, request: Any) -> Any:
        """A difference without updates that ends at the present state."""
        if isinstance(request, GetDifferenceRequest):
            state = await self._ask_in_time(request, functions.updates.GetStateRequest())
            self._batcher.add([HistoryGap(None)])
            self._on_gap()
            return differences.Difference([], [], [], [], [], state)
        channel = functions.channels.GetFullChannelRequest(request.channel)
        full = await self._ask_in_time(request, channel)
        if not isinstance(full.full_chat, types.ChannelFull):
            raise ValueError(f"no channel: {type(full.full_chat).__name__}")
        return differences.ChannelDifferenceTooLong(
            dialog=_dialog_at(request.channel.channel_id, full.full_chat.pts),
            messages=[],
            chats=full.chats,
            users=full.users,
            final=True,
        )


def _sequence_of(request: Any) -> Sequence:
    """The sequence whose difference a request fetches."""
    if isinstance(request, GetDifferenceRequest):
        return ACCOUNT
    return int(request.channel.channel_id)


def _dialog_at(channel_id: int, pts: int) -> Any:
    return types.Dialog(
        peer=types.PeerChannel(channel_id),
        top_message=0,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=types.PeerNotifySettings(),
        pts=pts,
    )
