"""All faults that a test can cause, and only for the account that it names."""

from __future__ import annotations

import asyncio

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import TIMEOUT, Connect, Inbox

SEND = "messages.sendMessage"


async def reconnected(client: TelegramClient) -> None:
    """Wait until a client whose connection was dropped is served again."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            try:
                await client(functions.updates.GetStateRequest())
            except (ConnectionError, OSError):
                continue
            return


async def test_flood_wait(
    client: TelegramClient, centre: DataCentre, anna: User, bob: User
) -> None:
    """A flood wait has a number of seconds, and the world does not change."""
    centre.faults(anna).flood_wait(SEND, 30)

    with pytest.raises(errors.FloodWaitError) as caught:
        await client.send_message("bobby", "too fast")

    assert caught.value.seconds == 30
    assert centre.world.history(anna, bob) == []


async def test_any_error_a_number_of_times(
    client: TelegramClient, centre: DataCentre, anna: User, bob: User
) -> None:
    """The next calls fail as requested, and later calls do not."""
    centre.faults(anna).fail(SEND, 400, "CHAT_WRITE_FORBIDDEN", times=2)

    for _ in range(2):
        with pytest.raises(errors.ChatWriteForbiddenError):
            await client.send_message("bobby", "no")

    assert await client.send_message("bobby", "yes")


async def test_faults_are_per_account(
    client: TelegramClient, centre: DataCentre, bob: User, anna: User
) -> None:
    """The faults of one account do not affect another."""
    centre.faults(bob).fail(SEND, 400, "PEER_FLOOD")

    assert await client.send_message("bobby", "fine")


async def test_faults_for_one_peer(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A fault may concern some requests only."""
    world.register("99966110003", "Carl", username="carl")
    centre.faults(anna).flood_wait(SEND, 9, when=lambda call: call.peer.user_id == bob.id)

    await client.send_message("carl", "fine")

    with pytest.raises(errors.FloodWaitError):
        await client.send_message("bobby", "too fast")


async def test_drop_before(
    client: TelegramClient, centre: DataCentre, anna: User, bob: User
) -> None:
    """The connection drops before the server acts. Sent again, the message exists once."""
    centre.faults(anna).drop_before(SEND)

    await client.send_message("bobby", "hello")

    assert len(centre.world.history(anna, bob)) == 1
    assert centre.calls.count(SEND) == 2


async def test_drop_after(
    client: TelegramClient, centre: DataCentre, anna: User, bob: User
) -> None:
    """The answer is lost after the server has acted. Sent again, the message exists once."""
    centre.faults(anna).drop_after(SEND)

    sent = await client.send_message("bobby", "hello")

    assert [entry.id for entry in centre.world.history(anna, bob)] == [sent.id]
    assert centre.calls.count(SEND) == 2


async def test_drop_connections(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A dropped client reconnects and catches up."""
    inbox = Inbox(client)
    world.write(bob, anna, "before")
    assert await inbox.texts(1) == ["before"]

    centre.faults(anna).drop_connections()
    world.write(bob, anna, "meanwhile")
    await reconnected(client)
    await client.catch_up()

    assert await inbox.texts(1) == ["meanwhile"]


async def test_slow(client: TelegramClient, centre: DataCentre, anna: User, bob: User) -> None:
    """A slow call is executed late, even if its connection has ended by then."""
    centre.faults(anna).slow(SEND, 0.1)
    written = asyncio.create_task(centre.world.written(lambda m: m.text == "late"))
    sending = asyncio.create_task(client.send_message("bobby", "late"))
    await centre.calls.reach(SEND)

    before = len(centre.world.history(anna, bob))
    centre.faults(anna).drop_connections()

    assert before == 0
    assert (await written).sender is anna
    await asyncio.wait([sending])
    sending.exception()


async def test_held_updates(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """Held updates arrive when they are released, in order."""
    inbox = Inbox(client)
    faults = centre.faults(anna)
    faults.hold_updates()
    world.write(bob, anna, "one")
    world.write(bob, anna, "two")
    await client(functions.updates.GetStateRequest())
    assert inbox.queue.empty()

    faults.release_updates()

    assert await inbox.texts(2) == ["one", "two"]


async def test_reordered_updates(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """Shuffled updates reach the handlers in order, each once."""
    inbox = Inbox(client)
    centre.faults(anna).reorder_updates(4)

    for number in range(5):
        world.write(bob, anna, str(number))

    assert await inbox.texts(5) == list("01234")


async def test_duplicated_updates(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """An update that is pushed twice reaches the handlers once."""
    inbox = Inbox(client)
    centre.faults(anna).duplicate_updates(2)

    for number in range(3):
        world.write(bob, anna, str(number))

    assert await inbox.texts(3) == list("012")
    assert inbox.queue.empty()


async def test_lost_updates(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """The next update shows a gap in pts, and getDifference fills it."""
    inbox = Inbox(client)
    world.write(bob, anna, "before")
    centre.faults(anna).lose_updates(2)

    for text in ("lost", "lost too", "after"):
        world.write(bob, anna, text)

    assert await inbox.texts(4) == ["before", "lost", "lost too", "after"]
    assert centre.calls.count("updates.getDifference")


async def test_too_long(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """The client requests a difference and receives only the newest pts."""
    inbox = Inbox(client)
    faults = centre.faults(anna)
    faults.hold_updates()
    world.write(bob, anna, "skipped")

    faults.too_long()
    await centre.calls.reach("updates.getDifference")
    state = await client(functions.updates.GetStateRequest())
    found = await client(functions.updates.GetDifferenceRequest(state.pts - 1, 1, 0))

    assert inbox.queue.empty()
    assert found.new_messages[0].message == "skipped"


async def test_channel_too_long(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """For a channel the next difference is the present dialog."""
    news = world.create_channel("News", bob, [anna], username="news")
    given = await client.get_input_entity("news")
    filter_ = types.ChannelMessagesFilterEmpty()
    request = functions.updates.GetChannelDifferenceRequest(given, filter_, 1, 100)
    faults = centre.faults(anna)
    faults.channels_too_long.add(news)

    first, second = await client(request), await client(request)

    assert isinstance(first, types.updates.ChannelDifferenceTooLong)
    assert isinstance(second, types.updates.ChannelDifference)


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("AUTH_KEY_UNREGISTERED", errors.AuthKeyUnregisteredError),
        ("SESSION_REVOKED", errors.SessionRevokedError),
        ("USER_DEACTIVATED_BAN", errors.UserDeactivatedBanError),
        ("AUTH_KEY_DUPLICATED", errors.AuthKeyDuplicatedError),
    ],
)
async def test_revoked_session(
    client: TelegramClient, centre: DataCentre, anna: User, reason: str, error: type[Exception]
) -> None:
    """A revoked device learns it at once. Every call has the reason."""
    await client(functions.updates.GetStateRequest())
    before = centre.calls.count("updates.getDifference")

    centre.revoke_sessions(anna, reason)

    await centre.calls.reach("updates.getDifference", before + 1)
    with pytest.raises(error):
        await client.run_until_disconnected()
    assert centre.auth_keys.of(anna) == []


async def test_signing_in_again(
    centre: DataCentre, connect: Connect, client: TelegramClient, anna: User
) -> None:
    """After a revocation the same device can sign in again."""
    centre.revoke_sessions(anna, "SESSION_REVOKED")
    with pytest.raises(errors.SessionRevokedError):
        await client(functions.updates.GetStateRequest())
    fresh = await connect(session=client.session)

    await fresh.send_code_request(f"+{anna.phone}")
    me = await fresh.sign_in(f"+{anna.phone}", centre.login_code(anna.phone))

    assert me.id == anna.id


async def test_calm(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """After ``calm``, held updates arrive and no planned fault happens."""
    inbox = Inbox(client)
    faults = centre.faults(anna)
    faults.fail(SEND, 400, "PEER_FLOOD", times=5)
    faults.reorder_updates(9)
    world.write(bob, anna, "held")

    faults.calm()

    assert await inbox.texts(1) == ["held"]
    assert await client.send_message("bobby", "fine")


async def test_a_channel_that_is_not_pushed(
    centre: DataCentre, world: World, anna: User, bob: User, client: TelegramClient, inbox: Inbox
) -> None:
    """Updates of this channel are not pushed. Its difference contains them and says when to ask
    again."""
    channel = world.create_channel("Crowd", bob, [anna], megagroup=True, username="crowd")
    await inbox.next(types.UpdateNewChannelMessage)  # that it was made
    given = await client.get_input_entity("crowd")
    pts = channel.box.pts
    centre.faults(anna).unpushed.add(channel)
    centre.limits.channel_timeout = 7

    world.write(bob, channel, "not pushed")
    world.write(bob, anna, "pushed")

    received = await inbox.next(types.UpdateNewMessage, types.UpdateNewChannelMessage)
    assert received.message.message == "pushed"
    everything = types.ChannelMessagesFilterEmpty()
    difference = await client(
        functions.updates.GetChannelDifferenceRequest(given, everything, pts, 100)
    )
    assert [message.message for message in difference.new_messages] == ["not pushed"]
    assert difference.timeout == 7
