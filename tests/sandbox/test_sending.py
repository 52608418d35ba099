"""Sending, editing and deleting with a client, and the world afterwards."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import DataCentre, Entity, User, World
from tests.sandbox.conftest import Connect, Inbox


async def send(client: TelegramClient, peer: Any, text: str, random_id: int) -> Any:
    """A bare messages.sendMessage."""
    given = await client.get_input_entity(peer)
    request = functions.messages.SendMessageRequest(given, text, random_id=random_id)
    return await client(request)


async def test_to_a_person(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """The answer is short, and both boxes have the message under their own ids."""
    world.write(bob, world.service, "so that the ids differ")

    sent = await send(client, "bobby", "  hello\n", 1)

    assert isinstance(sent, types.UpdateShortSentMessage)
    assert [(entry.id, entry.out) for entry in world.history(anna, bob)] == [(sent.id, True)]
    received = world.history(bob, anna)
    assert [(entry.text, entry.out) for entry in received] == [("hello", False)]
    assert received[0].id != sent.id


async def test_entities(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """Entities move with the text when leading spaces are removed. Both sides receive them, and
    changed entities alone are an edit."""
    peer = await client.get_input_entity("bobby")
    given = [types.MessageEntityBold(2, 5), types.MessageEntityPre(8, 2, "python")]
    request = functions.messages.SendMessageRequest(peer, "  hello x=", random_id=1, entities=given)

    sent = await client(request)
    edited = await client(
        functions.messages.EditMessageRequest(
            peer, sent.id, message="hello x=", entities=[types.MessageEntityItalic(0, 5)]
        )
    )

    assert [entity.to_dict() for entity in sent.entities] == [
        types.MessageEntityBold(0, 5).to_dict(),
        types.MessageEntityPre(6, 2, "python").to_dict(),
    ]
    assert world.history(bob, anna)[-1].message.entities == (Entity("italic", 0, 5),)
    assert isinstance(edited.updates[0].message.entities[0], types.MessageEntityItalic)


async def test_to_chats(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """For a group or supergroup the answer contains the random_id and the message."""
    group = world.create_group("Team", bob, [anna])
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    await client.get_dialogs()

    to_group = await send(client, types.PeerChat(group.id), "one", 11)
    to_crowd = await send(client, types.PeerChannel(crowd.id), "two", 12)

    for answer, kind, random_id in [
        (to_group, types.UpdateNewMessage, 11),
        (to_crowd, types.UpdateNewChannelMessage, 12),
    ]:
        identified, news = answer.updates
        assert (identified.random_id, identified.id) == (random_id, news.message.id)
        assert isinstance(news, kind)
    assert world.history(bob, group)[-1].text == "one"
    assert world.history(bob, crowd)[-1].text == "two"


async def test_same_random_id(client: TelegramClient, world: World, bob: User, anna: User) -> None:
    """The same random_id to the same peer is the same message. To another peer it is another
    message."""
    carl = world.register("99966110003", "Carl", username="carl")

    first = await send(client, "bobby", "once", 5)
    again = await send(client, "bobby", "once", 5)
    await send(client, "carl", "once", 5)

    assert again.updates[0].id == first.id
    assert len(world.history(bob, anna)) == len(world.history(carl, anna)) == 1


async def test_answer_to_a_repeat(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """The answer to a repeated random_id is the message, with its pts and a count of 0."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True)
    await client.get_dialogs()
    for peer, box in (("bobby", anna.box), (types.PeerChannel(crowd.id), crowd.box)):
        await send(client, peer, "once", 5)
        pts = box.pts
        await send(client, peer, "later", 6)

        again = await send(client, peer, "once", 5)

        identified, news = again.updates
        assert (identified.random_id, identified.id) == (5, news.message.id)
        assert (news.message.message, news.pts, news.pts_count) == ("once", pts, 0)


async def test_to_oneself(client: TelegramClient, world: World, anna: User) -> None:
    """The answer to a message to oneself is ``updates`` with the message."""
    answer = await send(client, "me", "note", 9)

    identified, news = answer.updates
    assert (identified.random_id, identified.id) == (9, news.message.id)
    assert (news.message.message, news.message.peer_id) == ("note", types.PeerUser(anna.id))
    assert (news.pts, news.pts_count) == (anna.box.pts, 1)


async def test_random_id_while_running(
    client: TelegramClient, centre: DataCentre, world: World, anna: User, bob: User
) -> None:
    """A random_id is a duplicate only while its first call runs."""
    centre.faults(anna).slow("messages.sendMessage", 0.3)
    first = asyncio.create_task(send(client, "bobby", "slow", 6))
    await centre.calls.reach("messages.sendMessage")

    with pytest.raises(errors.RandomIdDuplicateError):
        await send(client, "bobby", "slow", 6)

    assert (await first).id == world.history(anna, bob)[0].id


async def test_reply(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A reply refers to the same message in both boxes."""
    question = world.write(bob, anna, "question")

    await client.send_message("bobby", "answer", reply_to=question.id_for(anna))

    assert world.history(bob, anna)[-1].message.reply_to is question


@pytest.mark.parametrize(
    ("text", "error"),
    [("x" * 4097, errors.MessageTooLongError), ("  \n", errors.MessageEmptyError)],
    ids=["too long", "empty"],
)
async def test_refused_texts(
    client: TelegramClient, world: World, anna: User, bob: User, text: str, error: type[Exception]
) -> None:
    """A text has 1 to 4096 characters."""
    with pytest.raises(error):
        await send(client, "bobby", text, 1)

    assert world.history(anna, bob) == []


async def test_longest_text(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """4096 characters are accepted, however many bytes they have."""
    await send(client, "bobby", "ツ" * 4096, 1)

    assert world.history(bob, anna)[0].text == "ツ" * 4096


async def test_blocked(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A user cannot write to somebody who has blocked them, nor to somebody whom they have
    blocked."""
    carl = world.register("99966110003", "Carl", username="carl")
    world.block(bob, anna)
    world.block(anna, carl)

    with pytest.raises(errors.UserIsBlockedError):
        await send(client, "bobby", "hello?", 1)
    with pytest.raises(errors.YouBlockedUserError):
        await send(client, "carl", "hello?", 2)
    assert world.history(bob, anna) == []


async def test_where_one_may_not_write(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """Readers of a channel and former members of a group cannot write in it."""
    news = world.create_channel("News", bob, [anna], username="news")
    group = world.create_group("Team", bob, [anna])
    world.remove(group, anna, by=bob)

    for peer in ("news", types.InputPeerChat(group.id)):
        with pytest.raises(errors.ChatWriteForbiddenError):
            await send(client, peer, "hello?", 1)

    world.promote(news, anna)
    assert await send(client, "news", "now I may", 2)


async def test_deleted_account(client: TelegramClient, world: World, bob: User) -> None:
    """A deleted account receives nothing."""
    given = await client.get_input_entity("bobby")
    world.delete_account(bob)

    with pytest.raises(errors.InputUserDeactivatedError):
        await send(client, given, "hello?", 1)


async def test_edit(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """An edit changes the text for both. Other people's messages cannot be edited."""
    mine = await client.send_message("bobby", "helo")
    theirs = world.write(bob, anna, "hey")

    await client.edit_message("bobby", mine.id, "hello")

    assert world.history(bob, anna)[0].text == "hello"
    with pytest.raises(errors.MessageNotModifiedError):
        await client.edit_message("bobby", mine.id, "hello")
    with pytest.raises(errors.MessageAuthorRequiredError):
        await client.edit_message("bobby", theirs.id_for(anna), "hi")
    with pytest.raises(errors.MessageIdInvalidError):
        await client.edit_message("bobby", 999, "hi")


async def test_delete(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """A message that is deleted for oneself stays with the other side. A revoked one is deleted for
    both."""
    for text in ("a", "b"):
        world.write(bob, anna, text)
    first, second = (entry.id for entry in world.history(anna, bob))
    before = anna.box.pts

    await client.delete_messages("bobby", first, revoke=False)
    affected = await client.delete_messages("bobby", second, revoke=True)

    assert world.history(anna, bob) == []
    assert [entry.text for entry in world.history(bob, anna)] == ["a"]
    assert (affected[0].pts, affected[0].pts_count) == (before + 2, 1)


async def test_delete_in_channel(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """In a supergroup, members delete their own messages, and an administrator all."""
    crowd = world.create_channel("Crowd", bob, [anna], megagroup=True, username="crowd")
    theirs = world.write(bob, crowd, "theirs")
    mine = await client.send_message("crowd", "mine")

    await client.delete_messages("crowd", mine.id)
    with pytest.raises(errors.MessageDeleteForbiddenError):
        await client.delete_messages("crowd", theirs.id_for(anna))

    assert [entry.text for entry in world.history(anna, crowd)] == ["", "theirs"]


async def test_saved_messages(client: TelegramClient, world: World, anna: User) -> None:
    """A message to oneself exists once."""
    await client.send_message("me", "note")

    assert [entry.text for entry in world.history(anna, anna)] == ["note"]


async def test_between_two_clients(
    client: TelegramClient, sign_in: Connect, anna: User, bob: User
) -> None:
    """One client receives the messages and typing of the other."""
    other = Inbox(await sign_in(bob))

    await client(functions.messages.SetTypingRequest("bobby", types.SendMessageTypingAction()))
    await client.send_message("bobby", "hello")

    assert (await other.next(types.UpdateUserTyping)).user_id == anna.id
    assert await other.texts(1) == ["hello"]


async def test_waiting_for_what_is_written(client: TelegramClient, world: World, bob: User) -> None:
    """A script can wait for a message of a client, whether it was already written or not."""
    waiting = asyncio.create_task(world.written(lambda message: message.text == "soon"))
    await asyncio.sleep(0)

    await client.send_message("bobby", "soon")

    assert (await waiting) is (await world.written(lambda message: message.text == "soon"))
    with pytest.raises(TimeoutError):
        await world.written(lambda message: message.text == "never", timeout=0.01)
