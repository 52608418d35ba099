"""The timer of mutes: the end of a mute is published when its time has come."""

import asyncio
import time

from switchboard.domain.notifications import MUTED_ALWAYS, NotifySettings
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import MuteChanged
from switchboard.services.events.mute_timer import MuteTimer
from tests.service import TIMEOUT

from .conftest import DORA, Store, incoming


async def test_the_end_of_a_mute_is_published(store: Store) -> None:
    """A conversation that is muted for a moment is published as not muted after it, also if it was
    muted while the timer waited for another end."""
    timer = MuteTimer(store.database, time.time)
    await store.record(incoming(1), MuteChanged(DORA.chat_id, NotifySettings(MUTED_ALWAYS)))
    timer.start()
    until = Timestamp(int(time.time()) + 2)
    await store.record(MuteChanged(DORA.chat_id, NotifySettings(until)))
    timer.on_events(store.events)
    (muted,) = store.reader.conversations.values()

    async with asyncio.timeout(TIMEOUT):
        while any(one.muted_until for one in store.reader.conversations.values()):
            await store.unpublished()
    ended_at = time.time()
    await timer.stop()

    assert muted.muted_until == until
    assert ended_at >= until
