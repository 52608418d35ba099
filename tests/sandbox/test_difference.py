"""What a client missed: getDifference and getChannelDifference."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox

LONG_AGO = 1
TOO_LONG, RENAMED = types.UpdateChannelTooLong, types.UpdateUserName


async def state_of(client: TelegramClient) -> Any:
    """The positions of the account's sequences."""
    return await client(functions.updates.GetStateRequest())


async def difference(client: TelegramClient, pts: int, date: Any = LONG_AGO) -> Any:
    """What happened after ``pts``."""
    return await client(functions.updates.GetDifferenceRequest(pts, date, 0))


async def catch_up(client: TelegramClient, state: Any) -> tuple[list[Any], Any]:
    """All answers from a state on, each requested with the state of the previous one."""
    answers = []
    while not answers or isinstance(answers[-1], types.updates.DifferenceSlice):
        answers.append(await difference(client, state.pts, state.date))
        state = getattr(answers[-1], "intermediate_state", getattr(answers[-1], "state", None))
    return answers, state


async def channel_difference(client: TelegramClient, channel: Any, pts: int) -> Any:
    """What happened in a channel after ``pts``."""
    everything = types.ChannelMessagesFilterEmpty()
    request = functions.updates.GetChannelDifferenceRequest(channel, everything, pts, 100)
    return await client(request)


async def test_everything_while_away(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """New messages are complete. Everything else comes as updates with the pts that they took."""
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
    """A difference can be empty."""
    state = await state_of(client)

    found = await difference(client, state.pts)

    assert isinstance(found, types.updates.DifferenceEmpty)


async def test_slices(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A long difference comes in slices without gap or overlap."""
    centre.limits.difference = 4
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


async def test_slices_forget_nothing(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A client that continues with the intermediate state also receives changes outside pts,
    once."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    world.write(bob, anna, "hello")
    centre.clock.skew = 5
    before = await state_of(client)
    centre.clock.skew, centre.limits.difference = 10, 4
    world.write(bob, crowd, "in the crowd")
    world.rename(bob, "Robert")
    news = world.create_channel("News", bob, [anna])
    for number in range(10):
        world.write(bob, anna, str(number))
    centre.clock.skew = 20

    answers, after = await catch_up(client, before)

    others = [update for answer in answers for update in answer.other_updates]
    assert len(answers) == 3
    assert [update.channel_id for update in others if isinstance(update, TOO_LONG)] == [
        crowd.id,
        news.id,
    ]
    assert [update.first_name for update in others if isinstance(update, RENAMED)] == ["Robert"]
    assert [
        (s.seq, s.date) for s in (answers[0].intermediate_state, answers[1].intermediate_state)
    ] == [(before.seq, before.date)] * 2
    assert after.seq == (await state_of(client)).seq == before.seq + 2


async def test_what_a_difference_mentions_is_described(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """The users and chats of a difference contain all peers that it mentions."""
    carl = world.register("99966110003", "Carl", username="carl")
    world.write(carl, anna, "hello")
    before = await state_of(client)
    centre.clock.skew = 10
    world.rename(carl, "Charles", username="carl")
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)

    found = await difference(client, before.pts, before.date)

    assert {user.id for user in found.users} == {carl.id}
    assert [(chat.id, chat.min) for chat in found.chats] == [(crowd.id, False)]
    channel = types.InputChannel(crowd.id, found.chats[0].access_hash)
    message = world.write(bob, crowd, "first")
    pts = crowd.box.pts
    world.edit(message, "second")
    edited = await channel_difference(client, channel, pts)
    assert bob.id in {user.id for user in edited.users}


async def test_a_channel_joined_elsewhere(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """The difference contains the pts from which to follow a channel that was joined meanwhile."""
    crowd = world.create_channel("Crowd", bob, megagroup=True)
    world.write(bob, crowd, "before")
    state = await state_of(client)
    centre.clock.skew = 10
    world.add(crowd, anna, by=bob)
    for number in range(3):
        world.write(bob, crowd, str(number))

    found = await difference(client, state.pts, state.date)

    (pointer,) = [update for update in found.other_updates if isinstance(update, TOO_LONG)]
    channel = types.InputChannel(crowd.id, found.chats[0].access_hash)
    missed = await channel_difference(client, channel, pointer.pts)
    assert [getattr(message, "message", None) for message in missed.new_messages] == [
        None,
        "0",
        "1",
        "2",
    ]


async def test_the_clients_own_limits(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A client may request shorter slices, and a limit beyond which it wants no difference."""
    pts = (await state_of(client)).pts
    for number in range(5):
        world.write(bob, anna, str(number))
    ask = functions.updates.GetDifferenceRequest

    sliced = await client(ask(pts, LONG_AGO, 0, pts_limit=2))
    whole = await client(ask(pts, LONG_AGO, 0, pts_total_limit=5))
    too_long = await client(ask(pts, LONG_AGO, 0, pts_total_limit=4))

    assert len(sliced.new_messages) == 2
    assert len(whole.new_messages) == 5
    assert isinstance(too_long, types.updates.DifferenceTooLong)


async def test_own_calls_take_no_seq(
    client: TelegramClient, sign_in: Connect, world: World, bob: User
) -> None:
    """The answer to a device's call contains its changes and leaves no gap in its seq. Other
    devices receive updates."""
    world.create_channel("Crowd", bob, megagroup=True, username="crowd")
    other = await sign_in(world.by_phone("99966110001"))
    here, there = Inbox(client), Inbox(other)
    crowd, peer = [await client.get_input_entity(name) for name in ("crowd", "bobby")]

    await client(functions.channels.JoinChannelRequest(crowd))
    await client(functions.contacts.BlockRequest(peer))
    await there.next(types.UpdatePeerBlocked)
    states = [await state_of(device) for device in (client, other)]
    world.write(bob, world.users[1], "hello")
    await client(functions.channels.LeaveChannelRequest(crowd))
    world.block(world.users[1], bob, blocked=False)
    await here.next(types.UpdatePeerBlocked)

    assert [state.seq for state in states] == [0, 2]
    assert [(await state_of(device)).seq for device in (client, other)] == [1, 4]


async def test_too_long(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """Above a limit the client receives only the newest pts."""
    centre.limits.difference_total = 5
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
    """An own message has the random_id that it was sent with."""
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
    """A difference repeats changes with seq by their date."""
    world.write(bob, anna, "hello")
    state = await state_of(client)
    world.rename(bob, "Robert")

    found = await difference(client, state.pts, state.date)

    assert [type(update) for update in found.other_updates] == [types.UpdateUserName]
    assert found.state.seq == state.seq + 1


@pytest.fixture
def channel(world: World, anna: User, bob: User) -> Channel:
    """A supergroup with Anna as a member."""
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
    """A long channel difference is marked as not final."""
    centre.limits.channel_difference = 3
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


async def test_channel_difference_without_the_unneeded(
    client: TelegramClient, world: World, bob: User, channel: Channel
) -> None:
    """``force`` leaves out edits of messages that are new in the difference."""
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    world.edit(world.write(bob, channel, "first"), "second")
    everything = types.ChannelMessagesFilterEmpty()

    found = await client(
        functions.updates.GetChannelDifferenceRequest(given, everything, pts, 100, force=True)
    )

    assert [message.message for message in found.new_messages] == ["second"]
    assert (found.other_updates, found.pts) == ([], channel.box.pts)


async def test_channel_too_long(
    client: TelegramClient, centre: DataCentre, world: World, bob: User, channel: Channel
) -> None:
    """Above a limit the answer is the present dialog with its newest messages."""
    centre.limits.channel_total = 3
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    for number in range(5):
        world.write(bob, channel, str(number))

    found = await channel_difference(client, given, pts)

    assert isinstance(found, types.updates.ChannelDifferenceTooLong)
    assert (found.dialog.pts, found.dialog.unread_count) == (channel.box.pts, 6)
    assert found.messages[0].message == "4"


async def test_channels_are_pointed_to(
    client: TelegramClient, centre: DataCentre, world: World, bob: User, channel: Channel
) -> None:
    """The account's difference says which channels have changes, and up to which pts."""
    centre.clock.skew = 10
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
    """A client that was away receives the messages of private chats and channels."""
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
    """A message with an old date counts as new."""
    centre.clock.skew = 10
    state = await state_of(client)
    world.write(bob, channel, "old news", date=1_600_000_000)

    found = await difference(client, state.pts, state.date)

    assert any(isinstance(update, types.UpdateChannelTooLong) for update in found.other_updates)


async def test_seq_is_the_sessions_own(
    sign_in: Connect, world: World, anna: User, bob: User
) -> None:
    """A new login counts seq from zero and receives the next change."""
    world.write(bob, anna, "hello")
    world.rename(bob, "Robert")
    client = await sign_in(anna)
    inbox = Inbox(client)

    before = (await state_of(client)).seq
    world.rename(bob, "Rob")
    renamed = await inbox.next(types.UpdateUserName)

    assert (before, renamed.first_name) == (0, "Rob")
    assert (await state_of(client)).seq == 1
