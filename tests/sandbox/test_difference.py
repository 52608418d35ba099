"""What a client missed: getDifference and getChannelDifference."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox

LONG_AGO = 1


async def state_of(client: TelegramClient) -> Any:
    """Where the account's sequences stand."""
    return await client(functions.updates.GetStateRequest())


async def difference(client: TelegramClient, pts: int, date: Any = LONG_AGO) -> Any:
    """What happened after ``pts``."""
    return await client(functions.updates.GetDifferenceRequest(pts, date, 0))


async def channel_difference(client: TelegramClient, channel: Any, pts: int) -> Any:
    """What happened in a channel after ``pts``."""
    everything = types.ChannelMessagesFilterEmpty()
    request = functions.updates.GetChannelDifferenceRequest(channel, everything, pts, 100)
    return await client(request)


async def test_everything_while_away(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """New messages come whole, everything else as updates that carry the pts they took."""
    before = await state_of(client)
    kept, gone = world.write(bob, anna, "kept"), world.write(bob, anna, "gone")
    world.edit(kept, "Kept")
    world.edit(gone, "Gone")
    world.delete([gone])
    world.read(anna, bob)

    found = await difference(client, before.pts)

    assert isinstance(found, types.updates.Difference)
    assert [message.message for message in found.new_messages] == ["Kept"]
    assert [(type(update), update.pts) for update in found.other_updates] == [
        (types.UpdateEditMessage, before.pts + 3),
        (types.UpdateDeleteMessages, before.pts + 5),
        (types.UpdateReadHistoryInbox, before.pts + 6),
    ]
    assert found.state.pts == before.pts + 6
    assert bob.id in [user.id for user in found.users]


async def test_nothing_while_away(client: TelegramClient) -> None:
    """Nothing is an answer too."""
    state = await state_of(client)

    found = await difference(client, state.pts)

    assert isinstance(found, types.updates.DifferenceEmpty)


async def test_slices(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A long difference comes in slices that meet without gap or overlap."""
    centre.difference_limit = 4
    pts = (await state_of(client)).pts
    texts = [str(number) for number in range(10)]
    for text in texts:
        world.write(bob, anna, text)

    found: list[str] = []
    kinds: list[type] = []
    while not kinds or kinds[-1] is types.updates.DifferenceSlice:
        answer = await difference(client, pts)
        kinds.append(type(answer))
        found += [message.message for message in answer.new_messages]
        pts = getattr(answer, "intermediate_state", getattr(answer, "state", None)).pts

    assert found == texts
    assert kinds == [types.updates.DifferenceSlice] * 2 + [types.updates.Difference]


async def test_too_long(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """Beyond a limit the client is told the newest pts and nothing else."""
    centre.difference_total_limit = 5
    pts = (await state_of(client)).pts
    for number in range(6):
        world.write(bob, anna, str(number))

    found = await difference(client, pts)

    assert isinstance(found, types.updates.DifferenceTooLong)
    assert found.pts == anna.box.pts


async def test_pts_of_the_future(client: TelegramClient, anna: User) -> None:
    """A pts that was never reached is refused."""
    with pytest.raises(errors.PersistentTimestampInvalidError):
        await difference(client, anna.box.pts + 1)


async def test_own_message_is_identified(client: TelegramClient, anna: User, bob: User) -> None:
    """An own message comes with the random_id that it was sent with."""
    pts = (await state_of(client)).pts
    peer = await client.get_input_entity("bobby")
    await client(functions.messages.SendMessageRequest(peer, "hi", random_id=77))

    found = await difference(client, pts)

    identified = found.other_updates[0]
    assert (identified.id, identified.random_id) == (found.new_messages[0].id, 77)
    assert found.new_messages[0].out


async def test_renames_are_not_lost(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """What takes seq is told by date."""
    world.write(bob, anna, "hello")
    state = await state_of(client)
    world.rename(bob, "Robert")

    found = await difference(client, state.pts, state.date)

    assert [type(update) for update in found.other_updates] == [types.UpdateUserName]
    assert found.state.seq == state.seq + 1


@pytest.fixture
def channel(world: World, anna: User, bob: User) -> Channel:
    """A supergroup that Anna is in."""
    return world.create_channel("Crowd", bob, [anna], megagroup=True, username="crowd")


async def test_channel_difference(
    client: TelegramClient, world: World, bob: User, channel: Channel
) -> None:
    """A channel's messages, edits and deletions come with the channel's own pts."""
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    kept, gone = world.write(bob, channel, "kept"), world.write(bob, channel, "gone")
    world.edit(kept, "Kept")
    world.delete([gone])

    found = await channel_difference(client, given, pts)

    assert [message.message for message in found.new_messages] == ["Kept"]
    assert [(type(update), update.pts) for update in found.other_updates] == [
        (types.UpdateEditChannelMessage, pts + 3),
        (types.UpdateDeleteChannelMessages, pts + 4),
    ]
    assert (found.pts, found.final) == (pts + 4, True)


async def test_channel_slices(
    client: TelegramClient, centre: DataCentre, world: World, bob: User, channel: Channel
) -> None:
    """A long channel difference says that it is not final."""
    centre.channel_difference_limit = 3
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    for number in range(5):
        world.write(bob, channel, str(number))

    first = await channel_difference(client, given, pts)
    second = await channel_difference(client, given, first.pts)
    third = await channel_difference(client, given, second.pts)

    assert [m.message for m in first.new_messages + second.new_messages] == list("01234")
    assert (first.final, second.final) == (False, True)
    assert isinstance(third, types.updates.ChannelDifferenceEmpty)


async def test_channel_too_long(
    client: TelegramClient, centre: DataCentre, world: World, bob: User, channel: Channel
) -> None:
    """Beyond a limit the conversation comes as it is now, with its newest messages."""
    centre.channel_total_limit = 3
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    for number in range(5):
        world.write(bob, channel, str(number))

    found = await channel_difference(client, given, pts)

    assert isinstance(found, types.updates.ChannelDifferenceTooLong)
    assert (found.dialog.pts, found.dialog.unread_count) == (channel.box.pts, 6)
    assert found.messages[0].message == "4"


async def test_channels_are_pointed_to(
    client: TelegramClient, world: World, bob: User, channel: Channel
) -> None:
    """The common difference says which channels to ask about."""
    state = await state_of(client)
    world.write(bob, channel, "news")

    found = await difference(client, state.pts, state.date)

    pointed = [u for u in found.other_updates if isinstance(u, types.UpdateChannelTooLong)]
    assert [(update.channel_id, update.pts) for update in pointed] == [
        (channel.id, channel.box.pts)
    ]


async def test_stock_client_catches_up(
    client: TelegramClient, world: World, anna: User, bob: User, channel: Channel
) -> None:
    """A client that was away gets what was written meanwhile, private and in channels."""
    await client.get_dialogs()
    await client.disconnect()
    world.write(bob, anna, "missed")
    world.write(bob, channel, "missed too")

    inbox = Inbox(client)
    await client.connect()
    await client.catch_up()

    assert sorted(await inbox.texts(2)) == ["missed", "missed too"]


async def test_channels_are_pointed_to_by_arrival(
    client: TelegramClient, centre: DataCentre, world: World, bob: User, channel: Channel
) -> None:
    """A message that bears an old date is news all the same."""
    centre.clock_skew = 10
    state = await state_of(client)
    world.write(bob, channel, "old news", date=1_600_000_000)

    found = await difference(client, state.pts, state.date)

    assert any(isinstance(update, types.UpdateChannelTooLong) for update in found.other_updates)


async def test_seq_is_the_sessions_own(
    sign_in: Connect, world: World, anna: User, bob: User
) -> None:
    """A new login counts seq from zero, and hears the next change."""
    world.write(bob, anna, "hello")
    world.rename(bob, "Robert")
    client = await sign_in(anna)
    inbox = Inbox(client)

    before = (await state_of(client)).seq
    world.rename(bob, "Rob")
    renamed = await inbox.next(types.UpdateUserName)

    assert (before, renamed.first_name) == (0, "Rob")
    assert (await state_of(client)).seq == 1
