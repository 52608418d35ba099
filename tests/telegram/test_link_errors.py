"""Updates that this layer cannot read, and differences that Telegram refuses."""

import pytest
from telethon.tl import types
from telethon.tl.alltlobjects import tlobjects

from sandbox import DataCentre, User
from switchboard.domain.backoff import Backoff
from switchboard.domain.updates import HistoryGap
from switchboard.telegram.link import TelegramLink
from switchboard.telegram.translate.peers import channel_marked_id
from tests.telegram.conftest import limited
from tests.telegram.fake_store import Kept


async def test_unknown_update_becomes_a_gap(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An update of an unknown kind is reported as a gap, and the stream continues."""
    written = dc.world.write(bob, anna, "helo")
    await kept.until_text("helo")
    kept.changes.clear()
    monkeypatch.delitem(tlobjects, types.UpdateEditMessage.CONSTRUCTOR_ID)

    dc.world.edit(written, "hello")

    await kept.until(lambda k: HistoryGap(None) in k.changes)
    dc.world.write(bob, anna, "go on")
    await kept.until_text("go on")
    assert link.is_online()


async def test_unknown_update_of_a_channel_becomes_its_gap(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a channel, the next message shows the gap, and the gap names the channel."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    written = dc.world.write(bob, channel, "on")
    await kept.until_text("on")
    monkeypatch.delitem(tlobjects, types.UpdateEditChannelMessage.CONSTRUCTOR_ID)

    dc.world.edit(written, "one")
    await dc.calls.reach("updates.getDifference", dc.calls.count("updates.getDifference") + 1)
    dc.world.write(bob, channel, "two")

    await kept.until(lambda k: HistoryGap(channel_marked_id(channel.id)) in k.changes)
    dc.world.write(bob, channel, "three")
    await kept.until_text("three")


@limited(difference_timeout=0.3, difference_backoff=Backoff(0.2, 300.0), max_channel_tries=2)
@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "unreadable"])
async def test_a_channel_whose_position_cannot_be_read_is_left_to_history(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    is_silent: bool,
) -> None:
    """The difference is unreadable, and Telegram does not say, or not readably, where the channel
    is now: other updates do not wait, the connection continues, and the channel has a gap."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    written = dc.world.write(bob, channel, "on")
    await kept.until_text("on")
    monkeypatch.delitem(tlobjects, types.UpdateEditChannelMessage.CONSTRUCTOR_ID)
    if is_silent:
        dc.faults(anna).slow("channels.getFullChannel", 3_600, times=10)
    else:
        monkeypatch.delitem(tlobjects, types.messages.ChatFull.CONSTRUCTOR_ID)

    dc.world.edit(written, "one")
    dc.faults(anna).push_too_long(channel)

    await kept.until(lambda k: HistoryGap(channel_marked_id(channel.id)) in k.changes)
    dc.world.write(bob, anna, "go on")
    await kept.until_text("go on")
    assert link.is_online()
    assert dc.calls.count("channels.getFullChannel") >= 2


@limited(difference_timeout=0.3, difference_backoff=Backoff(0.2, 300.0))
@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "unreadable"])
async def test_a_position_that_cannot_be_read_is_asked_for_again(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    monkeypatch: pytest.MonkeyPatch,
    is_silent: bool,
) -> None:
    """The same for the account's own difference, on the same connection."""
    written = dc.world.write(bob, anna, "helo")
    await kept.until_text("helo")
    monkeypatch.delitem(tlobjects, types.UpdateEditMessage.CONSTRUCTOR_ID)
    if is_silent:
        dc.faults(anna).slow("updates.getState", 3_600)
    else:
        monkeypatch.delitem(tlobjects, types.updates.State.CONSTRUCTOR_ID)
    asked = dc.calls.count("updates.getState")

    dc.world.edit(written, "hello")

    await dc.calls.reach("updates.getState", asked + 2)
    assert link.is_online()


@limited(difference_backoff=Backoff(0.2, 300.0))
@pytest.mark.parametrize("error", ["FLOOD_WAIT_1", "SOMETHING_NEW"])
async def test_refused_difference_is_asked_for_again(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    error: str,
) -> None:
    """A refused difference is requested again soon, not after 15 minutes."""
    dc.faults(anna).lose_updates(1)
    dc.world.write(bob, anna, "lost on the way")
    dc.faults(anna).fail("updates.getDifference", 420, error)

    dc.faults(anna).push_too_long(None)

    await kept.until_text("lost on the way")


@limited(difference_backoff=Backoff(0.2, 300.0))
async def test_refused_channel_difference_is_asked_for_again(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """A channel's refused difference is requested again soon, too."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "one")
    await kept.until_text("one")
    dc.faults(anna).lose_updates(1)
    dc.world.write(bob, channel, "lost on the way")
    dc.faults(anna).fail("updates.getChannelDifference", 400, "SOMETHING_NEW")

    dc.faults(anna).push_too_long(channel)

    await kept.until_text("lost on the way")


async def test_leaving_a_channel_ends_nothing_else(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """If the account is removed from a channel, the link stops following that channel and
    continues."""
    channel = dc.world.create_channel("News", creator=bob, members=[anna])
    dc.world.write(bob, channel, "one")
    await kept.until_text("one")

    dc.world.remove(channel, anna)
    dc.faults(anna).push_too_long(channel)
    dc.world.write(bob, anna, "still here?")

    await kept.until_text("still here?")
    assert link.is_online()


async def test_backlog_counts_what_waits(
    link: TelegramLink, dc: DataCentre, anna: User, bob: User, kept: Kept
) -> None:
    """The backlog is the number of packets that wait for the update loop."""
    dc.world.write(bob, anna, "one")
    await kept.until_text("one")

    assert link.backlog == 0
    await link.close()
    assert link.backlog == 0
