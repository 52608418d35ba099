"""Requests for missed updates, as Telethon makes them, with faults."""

import asyncio
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from switchboard.telegram.updates.pending_differences import ACCOUNT as OWN
from switchboard.telegram.updates.pending_differences import Sequence

from .telegram_server import Difference, TelegramServer
from .world import Dice


def difference_request(sequence: Sequence, pts: int, date: int) -> Any:
    """A request for the updates after this pts."""
    if sequence is OWN:
        return functions.updates.GetDifferenceRequest(pts, date, 0)
    channel, every = types.InputChannel(sequence, 0), types.ChannelMessagesFilterEmpty()
    return functions.updates.GetChannelDifferenceRequest(channel, every, pts, 100)


async def answer(
    request: Any, server: TelegramServer, dice: Dice, online: asyncio.Event
) -> Difference:
    """Telegram's answer. Raises Telethon's errors."""
    is_own = isinstance(request, functions.updates.GetDifferenceRequest)
    sequence = OWN if is_own else request.channel.channel_id
    await online.wait()
    await dice.pause()
    if dice.hits():
        raise _failure(request, dice)
    difference = server.difference(sequence, request.pts, request.date if is_own else 0)
    await dice.pause()
    if dice.hits(0.3):
        raise errors.ServerError(request, "INTERNAL", 500)
    return difference


def _failure(request: Any, dice: Dice) -> Exception:
    fault = dice.random.randrange(4)
    if fault == 0:
        return ConnectionError("lost")
    if fault == 1:
        return errors.FloodWaitError(request, capture=dice.random.randrange(1, 60))
    return errors.ServerError(request, "INTERNAL", 500)
