"""Reactions to messages."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox, State

THUMB, HEART = types.ReactionEmoji("👍"), types.ReactionEmoji("❤")


def counts(reactions: Any) -> list[tuple[str, int, int | None]]:
    """Each reaction, how many there are, and the place of the viewer's own."""
    return [(one.reaction.emoticon, one.count, one.chosen_order) for one in reactions.results]


async def react(client: TelegramClient, peer: Any, message_id: int, *given: Any) -> Any:
    """React to a message."""
    ask = functions.messages.SendReactionRequest(peer, message_id, reaction=list(given))
    return await client(ask)


async def test_the_author_gets_an_edit(
    client: TelegramClient, before: State, inbox: Inbox, world: World, anna: User, bob: User
) -> None:
    """A reaction to a message is a hidden edit for its author; a difference repeats it."""
    message = world.write(anna, bob, "hello")

    world.react(bob, message, "👍")

    edit = (await inbox.next(types.UpdateEditMessage)).message
    missed = next(u for u in await before.missed() if isinstance(u, types.UpdateEditMessage))
    assert (counts(edit.reactions), edit.edit_hide) == ([("👍", 1, None)], True)
    assert edit.reactions.recent_reactions[0].peer_id == types.PeerUser(bob.id)
    assert counts(missed.message.reactions) == [("👍", 1, None)]


async def test_reactions_of_ones_own(
    client: TelegramClient, phone: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The other device gets the own reaction, and that it was taken back. History contains it."""
    message = world.write(bob, anna, "hello")
    here = Inbox(client)
    peer, number = await phone.get_input_entity("bobby"), message.id_for(anna)

    answer = await react(phone, peer, number, THUMB)
    update = await here.next(types.UpdateMessageReactions)
    history = (await client.get_messages("bobby", 1))[0]
    await react(phone, peer, number)
    taken = await here.next(types.UpdateMessageReactions)

    assert counts(answer.updates[0].reactions) == counts(update.reactions) == [("👍", 1, 0)]
    assert (update.peer, update.msg_id) == (types.PeerUser(bob.id), number)
    assert counts(history.reactions) == [("👍", 1, 0)]
    assert counts(taken.reactions) == []


async def test_a_channel_tells_everybody_the_same(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bob: User
) -> None:
    """In a channel the update does not say what the viewer has chosen, and no difference repeats
    it. It can be requested."""
    group = world.create_channel("Team", bob, [anna], megagroup=True, username="team")
    message = world.write(bob, group, "hello")
    pts = group.box.pts
    world.react(anna, message, "👍")
    world.react(bob, message, "👍", "❤")
    own = await inbox.next(types.UpdateMessageReactions)

    update = await inbox.next(types.UpdateMessageReactions)
    ask = functions.messages.GetMessagesReactionsRequest("team", [message.ids[0]])
    requested = (await client(ask)).updates[0].reactions

    assert (counts(own.reactions), bool(own.reactions.min)) == ([("👍", 1, 0)], False)
    assert counts(update.reactions) == [("👍", 2, None), ("❤", 1, None)]
    assert update.reactions.min is True
    assert counts(requested) == [("👍", 2, 0), ("❤", 1, None)]
    assert group.box.pts == pts


async def test_refusals(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A missing message, an unknown reaction, too many, and no change are errors."""
    message = world.write(bob, anna, "hello")
    peer, number = await client.get_input_entity("bobby"), message.id_for(anna)
    await react(client, peer, number, THUMB)

    with pytest.raises(errors.MessageIdInvalidError):
        await react(client, peer, 99, THUMB)
    with pytest.raises(errors.ReactionInvalidError):
        await react(client, peer, number, types.ReactionEmoji(""))
    with pytest.raises(errors.ReactionsTooManyError):
        await react(client, peer, number, *[HEART] * 4)
    with pytest.raises(errors.MessageNotModifiedError):
        await react(client, peer, number, THUMB)
