"""How accounts refer to each other: access hashes, usernames, contacts, membership."""

from __future__ import annotations

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World
from tests.sandbox.conftest import Connect, Inbox


async def test_access_hashes_are_per_account(
    client: TelegramClient, sign_in: Connect, world: World, bob: User
) -> None:
    """The hash of another account, or a guessed one, is not accepted."""
    carl = world.register("99966110003", "Carl", username="carl")
    other = await sign_in(carl)
    theirs = await other.get_input_entity("bobby")
    mine = await client.get_input_entity("bobby")

    assert mine.user_id == theirs.user_id
    assert mine.access_hash != theirs.access_hash
    for peer in (theirs, types.InputPeerUser(bob.id, 0)):
        with pytest.raises(errors.PeerIdInvalidError):
            await client(functions.messages.ReadHistoryRequest(peer, 0))


async def test_hashes_of_channels(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A channel needs a hash too, and a private channel does not admit others."""
    public = world.create_channel("News", bob, [anna], username="news")
    private = world.create_channel("Inner", bob, [anna])
    await client.get_dialogs()
    inner = await client.get_input_entity(types.PeerChannel(private.id))
    world.remove(private, anna, by=bob)

    with pytest.raises(errors.ChannelInvalidError):
        await client(functions.channels.GetChannelsRequest([types.InputChannel(public.id, 1)]))
    with pytest.raises(errors.ChannelPrivateError):
        await client.get_messages(inner, limit=1)


async def test_strangers_in_groups(
    client: TelegramClient, world: World, anna: User, inbox: Inbox
) -> None:
    """A stranger is pushed as ``min`` with a name, and can be addressed only through the
    message."""
    carl = world.register("99966110003", "Carl")
    crowd = world.create_channel("Crowd", carl, [anna], megagroup=True)
    await client.get_dialogs()
    written = world.write(carl, crowd, "hello")
    update = await inbox.next(types.UpdateNewChannelMessage)
    stranger = next(entity for entity in update._entities.values() if entity.id == carl.id)
    group = await client.get_input_entity(types.PeerChannel(crowd.id))
    by_message = (group, written.id_for(anna), carl.id)

    hashed = types.InputPeerUser(carl.id, stranger.access_hash)
    nowhere = types.InputPeerUserFromMessage(group, 99, carl.id)
    with pytest.raises(errors.PeerIdInvalidError):
        await client(functions.messages.SendMessageRequest(hashed, "hi", random_id=1))
    with pytest.raises(errors.MsgIdInvalidError):
        await client(functions.messages.SendMessageRequest(nowhere, "hi", random_id=2))
    named = types.InputPeerUserFromMessage(*by_message)
    await client(functions.messages.SendMessageRequest(named, "hi", random_id=3))
    (found,) = await client(
        functions.users.GetUsersRequest([types.InputUserFromMessage(*by_message)])
    )

    assert (stranger.min, stranger.first_name, stranger.phone) == (True, "Carl", None)
    assert [entry.text for entry in world.history(carl, anna)] == ["hi"]
    assert (found.id, found.min) == (carl.id, False)


async def test_acquaintances_in_groups(
    client: TelegramClient, world: World, anna: User, bob: User, inbox: Inbox
) -> None:
    """A peer with a conversation is described completely in a group too."""
    world.write(bob, anna, "hello")
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    world.write(bob, crowd, "hello")

    update = await inbox.next(types.UpdateNewChannelMessage)

    assert [e.min for e in update._entities.values() if e.id == bob.id] == [False]


async def test_a_forward_from_a_strange_channel(
    client: TelegramClient, world: World, anna: User, bob: User, inbox: Inbox
) -> None:
    """A channel without membership is pushed as ``min``, and is found through the message."""
    news = world.create_channel("News", world.service, username="news")
    post = world.write(world.service, news, "today")
    forwarded = world.forward(bob, post, anna)
    update = await inbox.next(types.UpdateNewMessage)
    peer = await client.get_input_entity("bobby")
    given = types.InputChannelFromMessage(peer, forwarded.id_for(anna), news.id)

    found = await client(functions.channels.GetChannelsRequest([given]))

    assert [e.min for e in update._entities.values() if e.id == news.id] == [True]
    assert (found.chats[0].title, found.chats[0].min) == ("News", False)


async def test_unknown_users_are_empty(client: TelegramClient, bob: User) -> None:
    """A user that the account cannot address is empty, not an error."""
    given = [types.InputUser(bob.id, 0), types.InputUserSelf()]

    found = await client(functions.users.GetUsersRequest(given))

    assert [type(user) for user in found] == [types.UserEmpty, types.User]


async def test_nobody_of_that_name(client: TelegramClient) -> None:
    """An unused username or phone number finds nobody."""
    with pytest.raises(errors.UsernameNotOccupiedError):
        await client(functions.contacts.ResolveUsernameRequest("nobody"))
    with pytest.raises(errors.PhoneNotOccupiedError):
        await client(functions.contacts.ResolvePhoneRequest("99966110099"))


async def test_address_book(client: TelegramClient, sign_in: Connect, bob: User) -> None:
    """Imported phone numbers become contacts, with the phone number and the given name."""
    contact = types.InputPhoneContact(7, f"+{bob.phone}", "Bobby", "")

    imported = await client(functions.contacts.ImportContactsRequest([contact]))
    listed = await client(functions.contacts.GetContactsRequest(0))
    own = await (await sign_in(bob)).get_me()

    assert [(item.user_id, item.client_id) for item in imported.imported] == [(bob.id, 7)]
    assert [(user.id, user.phone) for user in listed.users] == [(bob.id, bob.phone)]
    assert (listed.users[0].first_name, listed.users[0].last_name) == ("Bobby", None)
    assert (own.first_name, own.last_name) == ("Bob", "Berg")


async def test_blocking(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """Messages of a blocked person do not arrive. After unblocking they do."""
    peer = await client.get_input_entity("bobby")

    await client(functions.contacts.BlockRequest(peer))
    world.write(bob, anna, "unheard")
    await client(functions.contacts.UnblockRequest(peer))
    world.write(bob, anna, "heard")

    assert [entry.text for entry in world.history(anna, bob)] == ["heard"]
    assert [entry.text for entry in world.history(bob, anna)] == ["unheard", "heard"]


async def test_joining_and_leaving(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A public channel can be joined and left. Later posts are not pushed."""
    news = world.create_channel("News", bob, username="news")
    inbox = Inbox(client)
    given = await client.get_input_entity("news")

    await client(functions.channels.JoinChannelRequest(given))
    world.write(bob, news, "inside")
    joined = await inbox.next(types.UpdateNewChannelMessage)
    await client(functions.channels.LeaveChannelRequest(given))
    world.write(bob, news, "outside")
    await client(functions.updates.GetStateRequest())

    assert joined.message.message == "inside"
    assert inbox.queue.empty()
    assert anna not in news.members


async def test_being_kicked(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A user who is removed from a group keeps the conversation, but cannot write."""
    group = world.create_group("Team", bob, [anna])
    inbox = Inbox(client)

    world.remove(group, anna, by=bob)

    while not isinstance(
        action := (await inbox.next(types.UpdateNewMessage)).message.action,
        types.MessageActionChatDeleteUser,
    ):
        pass
    assert action.user_id == anna.id
    chat = (await client.get_dialogs())[0].entity
    assert isinstance(chat, types.ChatForbidden)


async def test_groups_through_the_client(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A client can inspect, rename and leave a group."""
    carl = world.register("99966110003", "Carl", username="carl")
    group = world.create_group("Team", bob, [anna])
    user = await client.get_input_entity("carl")

    await client(functions.messages.AddChatUserRequest(group.id, user, 0))
    await client(functions.messages.EditChatTitleRequest(group.id, "Crew"))
    full = await client(functions.messages.GetFullChatRequest(group.id))
    await client(functions.messages.DeleteChatUserRequest(group.id, types.InputUserSelf()))

    assert full.chats[0].title == "Crew"
    assert len(full.full_chat.participants.participants) == 3
    assert set(group.members) == {bob, carl}


async def test_full_peers(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A client can request the full description of a person and of a channel."""
    news = world.create_channel("News", bob, [anna], username="news")

    user = await client(functions.users.GetFullUserRequest("bobby"))
    channel = await client(functions.channels.GetFullChannelRequest("news"))

    assert user.users[0].id == user.full_user.id == bob.id
    assert (channel.full_chat.pts, channel.full_chat.participants_count) == (news.box.pts, 2)


async def test_bots_and_deleted_accounts(client: TelegramClient, world: World, bob: User) -> None:
    """Bots and deleted accounts are marked as such."""
    world.register("", "Helper", username="helperbot", bot=True)
    given = await client.get_input_entity("bobby")
    world.delete_account(bob)

    bot = await client.get_entity("helperbot")
    (gone,) = await client(functions.users.GetUsersRequest([given]))

    assert (bot.bot, gone.deleted, gone.first_name) == (True, True, None)


async def test_colliding_ids() -> None:
    """On request, a user, a group and a channel have the same bare id."""
    world = World(same_ids=True)
    user = world.register("99966110001", "Anna")

    group, channel = world.create_group("Team", user), world.create_channel("News", user)

    assert user.id == group.id == channel.id


async def test_config_lists_only_itself(client: TelegramClient, centre: DataCentre) -> None:
    """No other data centre is listed, so that no client connects to one."""
    centre.advertised_host = "192.0.2.7"

    config = await client(functions.help.GetConfigRequest())

    assert [(dc.id, dc.ip_address, dc.port) for dc in config.dc_options] == [
        (2, "192.0.2.7", centre.port)
    ]


async def test_unknown_methods(client: TelegramClient) -> None:
    """An unknown method gets an error."""
    with pytest.raises(errors.MethodInvalidError):
        await client(functions.help.GetSupportRequest())


async def test_another_layer(client: TelegramClient) -> None:
    """Only the implemented layer is accepted."""
    query = functions.InvokeWithLayerRequest(1, functions.help.GetConfigRequest())

    with pytest.raises(errors.ConnectionLayerInvalidError):
        await client(query)
