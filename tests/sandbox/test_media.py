"""Attachments that stock clients send and receive."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

import pytest
from telethon import TelegramClient, errors
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Connect, Inbox


@pytest.fixture
async def received(sign_in: Connect, bob: User) -> Inbox:
    """The message that Bob's client receives."""
    return Inbox(await sign_in(bob))


async def test_without_a_file(client: TelegramClient, received: Inbox) -> None:
    """Contact, place, poll and die arrive as they were sent."""
    place = types.InputMediaGeoPoint(types.InputGeoPoint(48.25, -11.5))
    for given in (
        types.InputMediaContact("4930123", "Ana Maria", "Lopez", ""),
        place,
        types.InputMediaPoll(poll("Tea?", "Yes", "No")),
        types.InputMediaDice("🎯"),
    ):
        await client.send_file("bobby", given)

    contact, geo, vote, dice = [(await received.next()).message.media for _ in range(4)]
    assert (contact.first_name, contact.last_name) == ("Ana Maria", "Lopez")
    assert contact.phone_number == "4930123"
    assert (geo.geo.lat, geo.geo.long) == (48.25, -11.5)
    assert vote.poll.question.text == "Tea?"
    assert [answer.text.text for answer in vote.poll.answers] == ["Yes", "No"]
    assert dice.emoticon == "🎯"
    assert dice.value in range(1, 7)


def poll(question: str, *answers: str) -> Any:
    """A poll."""
    given = [types.InputPollAnswer(types.TextWithEntities(text, [])) for text in answers]
    return types.Poll(0, types.TextWithEntities(question, []), given, 0)


async def test_uploaded(client: TelegramClient, received: Inbox) -> None:
    """Photo, voice and file are uploaded and shown with their caption, however large."""
    for name, size, options in [
        ("photo.jpg", 100, {}),
        ("note.ogg", 100, {"voice_note": True}),
        ("plan.txt", 11_000_000, {"force_document": True}),
    ]:
        file = BytesIO(bytes(size))
        file.name = name
        await client.send_file("bobby", file, caption=name, **options)

    photo, voice, plan = [(await received.next()).message for _ in range(3)]
    assert [message.message for message in (photo, voice, plan)] == [
        "photo.jpg",
        "note.ogg",
        "plan.txt",
    ]
    assert photo.photo
    assert voice.voice
    assert (plan.file.name, plan.file.mime_type) == ("plan.txt", "text/plain")


async def test_sent_on(
    client: TelegramClient, world: World, anna: User, bob: User, received: Inbox
) -> None:
    """A client can send a file that it has received in a message."""
    file = world.write(bob, anna, media="photo")
    photo = (await client.get_messages("bobby", ids=file.id_for(anna))).photo

    own = await client.send_file("bobby", photo)

    assert own.photo
    assert own.fwd_from is None
    assert world.history(bob, anna)[-1].message.media == file.media


async def test_same_random_id(client: TelegramClient, world: World, anna: User, bob: User) -> None:
    """An attachment that is sent again exists once."""
    peer = await client.get_input_entity("bobby")
    request = functions.messages.SendMediaRequest(peer, types.InputMediaDice("🎲"), "", random_id=9)

    first, again = await client(request), await client(request)

    assert first.updates[1].message.id == again.updates[1].message.id
    assert len(world.history(bob, anna)) == 1


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (types.InputMediaDice("🦆"), errors.EmoticonInvalidError),
        (types.InputMediaPoll(poll("Tea?", "Yes")), errors.PollAnswersInvalidError),
        (types.InputMediaPoll(poll(" ", "Yes", "No")), errors.PollQuestionInvalidError),
        (types.InputMediaGeoPoint(types.InputGeoPointEmpty()), errors.MediaInvalidError),
        (types.InputMediaPhotoExternal("http://localhost/"), errors.MediaInvalidError),
    ],
    ids=["emoji", "answers", "question", "place", "kind"],
)
async def test_refused(
    client: TelegramClient, world: World, anna: User, bob: User, given: Any, error: type[Exception]
) -> None:
    """Incomplete and unknown files are refused."""
    with pytest.raises(error):
        await client.send_file("bobby", given)

    assert world.history(bob, anna) == []


async def test_long_caption(client: TelegramClient) -> None:
    """A caption has at most 1024 characters."""
    with pytest.raises(errors.MediaCaptionTooLongError):
        await client.send_file("me", types.InputMediaDice("🎲"), caption="x" * 1025)


def test_unknown_kind(world: World, anna: User, bob: User) -> None:
    """A script that asks for an unknown kind of attachment gets an error at once."""
    with pytest.raises(ValueError, match="hologram"):
        world.write(anna, bob, media=cast("Any", "hologram"))

    assert world.history(anna, bob) == []
