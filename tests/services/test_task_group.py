"""The parts of a connection end together, even if a cancellation gets lost."""

import asyncio
from typing import Any, cast

import pytest

from switchboard.domain.account_state import AccountState
from switchboard.domain.ids import AccountId, ChatId
from switchboard.domain.ports import Link
from switchboard.errors import ConnectionLost, SessionDead
from switchboard.services.concurrency.task_group import run_until_first_exit
from switchboard.services.open_channels import OpenChannels
from switchboard.services.sync.channel_polling import ChannelPoller

ANNA = AccountId("00000000-0000-4000-8000-000000000001")
CHANNEL = ChatId(-1_000_000_000_005)


async def test_a_part_that_misses_the_word_is_told_again() -> None:
    """A part that ignores its cancellation is cancelled again, and the others end meanwhile."""
    missed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            missed.set()
        await asyncio.Event().wait()

    async def failing() -> None:
        await asyncio.sleep(0)
        raise ConnectionLost("gone", "The connection is gone.")

    with pytest.raises(ConnectionLost):
        await run_until_first_exit(stubborn(), failing(), cancel_again_after=0.01)

    assert missed.is_set()


async def test_the_final_word_explains_the_rest() -> None:
    """If several parts fail together, Telegram's final refusal is raised."""

    async def lost() -> None:
        raise ConnectionLost("gone", "The connection is gone.")

    async def dead() -> None:
        raise SessionDead("revoked", "The session was ended.", AccountState.SIGNED_OUT)

    with pytest.raises(SessionDead):
        await run_until_first_exit(lost(), dead())


class Patient:
    """A link whose channels are polled much later."""

    async def poll(self, chat_id: ChatId) -> int:
        return 3_600


@pytest.mark.parametrize("turns", range(6))
async def test_a_cancellation_is_not_lost_where_something_happens_at_once(turns: int) -> None:
    """If an account's channel is opened at the moment its connection ends, the account ends, in
    any turn of the loop."""
    open_channels = OpenChannels()
    open_channels.mark_viewed(ANNA, CHANNEL)
    with open_channels.listening():
        polls = ChannelPoller(ANNA, cast("Link", cast("Any", Patient())), open_channels)
        task = asyncio.create_task(polls.run())
        await asyncio.wait({task}, timeout=0.05)  # it waits for another channel by now

        open_channels.mark_viewed(ANNA, CHANNEL)
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task}, timeout=1)

        assert task.cancelled()
