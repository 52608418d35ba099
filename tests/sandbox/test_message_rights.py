"""Who may edit, delete, react and forward, as a stock client learns it."""

from __future__ import annotations

from typing import Any

from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, User, World

OLD = 1_700_000_000


async def refusal(request: Any) -> str | None:
    """The name of the error of a request, None without one."""
    try:
        await request
    except errors.RPCError as error:
        return type(error).__name__.removesuffix("Error")
    return None


async def test_a_message_can_be_edited_for_two_days(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """An older one cannot, but in Saved Messages, and a post of a channel. The time is in
    help.getConfig."""
    news = world.create_channel("News", anna, [bob])
    fresh, old = world.write(anna, bob, "a"), world.write(anna, bob, "a", date=OLD)
    saved, post = (world.write(anna, peer, "a", date=OLD) for peer in (anna, news))
    await client.get_dialogs()
    config = await client(functions.help.GetConfigRequest())

    answers = [
        await refusal(client.edit_message(peer, message.id_for(anna), "b"))
        for peer, message in (("bobby", fresh), ("bobby", old), ("me", saved), (news.id, post))
    ]

    assert answers == [None, "MessageEditTimeExpired", None, None]
    assert config.edit_time_limit == centre.limits.edit_time


async def test_what_cannot_be_edited(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Messages of others, forwards, stickers and service messages. An administrator of a channel
    edits the posts of others."""
    group = world.create_group("Team", anna, [bob])
    news = world.create_channel("News", bob, [anna])
    theirs = world.write(bob, anna, "a")
    forward = world.forward(anna, theirs, bob)
    sticker = world.write(anna, bob, media="sticker")
    service = world.history(anna, group)[0]
    post = world.write(bob, news, "a")
    await client.get_dialogs()

    answers = [
        await refusal(client.edit_message("bobby", message.id_for(anna), "b"))
        for message in (theirs, forward, sticker)
    ]
    answers.append(await refusal(client.edit_message(-group.id, service.id, "b")))
    answers.append(await refusal(client.edit_message(news.id, post.id_for(anna), "b")))
    world.promote(news, anna)
    answers.append(await refusal(client.edit_message(news.id, post.id_for(anna), "b")))

    assert answers == [
        "MessageAuthorRequired",
        "MessageAuthorRequired",
        "MessageIdInvalid",
        "MessageIdInvalid",
        "MessageAuthorRequired",
        None,
    ]


async def test_who_deletes_for_everybody(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """In a private chat both sides, but a new die stays for the other; in a supergroup only the
    author and administrators. What is gone already takes no pts."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    theirs, die = world.write(bob, anna, "a"), world.write(anna, bob, media="dice")
    in_crowd = world.write(bob, crowd, "a")
    await client.get_dialogs()

    await client.delete_messages("bobby", [theirs.id_for(anna), die.id_for(anna)], revoke=True)
    (again,) = await client.delete_messages("bobby", [theirs.id_for(anna)], revoke=True)
    refused = await refusal(client.delete_messages(crowd.id, [in_crowd.id_for(anna)]))

    assert [message in bob.box.messages.values() for message in (theirs, die)] == [False, True]
    assert theirs not in anna.box.messages.values()
    assert die not in anna.box.messages.values()
    assert (again.pts_count, refused) == (0, "MessageDeleteForbidden")


async def test_nobody_forwards_from_a_protected_chat(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The owner protects the content of a group; the chat says so, and forwards are refused until
    that ends."""
    crowd = world.create_channel("Crowd", anna, [bob], megagroup=True)
    message = world.write(bob, crowd, "a")
    await client.get_dialogs()
    peer = await client.get_input_entity(crowd.id)
    toggle = functions.messages.ToggleNoForwardsRequest

    answer = await client(toggle(peer, True))
    refused = await refusal(client.forward_messages("bobby", message.id_for(anna), peer))
    await client(toggle(peer, False))
    allowed = await refusal(client.forward_messages("bobby", message.id_for(anna), peer))

    assert (answer.chats[0].noforwards, refused, allowed) == (True, "ChatForwardsRestricted", None)


async def test_a_message_has_so_many_different_reactions(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """With `reactions_uniq_max` of them only one of these can be chosen."""
    message = world.write(bob, anna, "a")
    centre.limits.unique_reactions = 1
    world.react(bob, message, "👍")
    peer = await client.get_input_entity("bobby")

    async def react(emoji: str) -> str | None:
        chosen = [types.ReactionEmoji(emoji)]
        ask = functions.messages.SendReactionRequest(peer, message.id_for(anna), reaction=chosen)
        return await refusal(client(ask))

    assert [await react(emoji) for emoji in ("❤", "👍")] == ["ReactionsTooMany", None]
