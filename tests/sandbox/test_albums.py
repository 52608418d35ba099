"""Albums: several media that belong together."""

from __future__ import annotations

import io

from telethon import TelegramClient
from telethon.tl import functions, types

from sandbox import User, World
from tests.sandbox.conftest import Inbox


async def test_an_album_arrives_together(
    client: TelegramClient, inbox: Inbox, world: World, anna: User, bob: User
) -> None:
    """Each of the media is a message; they have one number, which no other album has."""
    first = world.write_album(bob, anna, ["photo", "video"], "holiday", caption_at=1)
    world.write_album(bob, anna, ["photo", "photo"])

    received = [(await inbox.next(types.UpdateNewMessage)).message for _ in range(4)]

    assert [message.message for message in received] == ["", "holiday", "", ""]
    assert received[0].grouped_id == received[1].grouped_id == first[0].grouped_id
    assert received[2].grouped_id == received[3].grouped_id != received[0].grouped_id
    assert isinstance(received[1].media, types.MessageMediaDocument)
    history = await client.get_messages("bobby", 4)
    assert [message.grouped_id for message in history[::-1]] == [m.grouped_id for m in received]


async def test_a_client_sends_and_forwards_albums(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """A stock client uploads the media and sends them as an album. Forwarded together, they are
    another album; a part of it can be deleted, and the caption edited."""
    files = [io.BytesIO(b"1"), io.BytesIO(b"2")]
    for number, file in enumerate(files):
        file.name = f"{number}.pdf"

    sent = await client.send_file("bobby", files, caption=["one", "two"])
    forwarded = await client.forward_messages("bobby", sent)
    await client.edit_message("bobby", sent[0].id, "uno")
    await client.delete_messages("bobby", [sent[1].id])

    assert [(m.message, m.file.name) for m in sent] == [("one", "0.pdf"), ("two", "1.pdf")]
    assert sent[0].grouped_id == sent[1].grouped_id is not None
    assert forwarded[0].grouped_id == forwarded[1].grouped_id not in (None, sent[0].grouped_id)
    assert [entry.text for entry in world.history(bob, anna)] == ["uno", "one", "two"]


async def test_a_repeated_album(
    client: TelegramClient, world: World, anna: User, bob: User
) -> None:
    """With the random ids of an earlier album, the messages of that time are returned."""
    photo = types.InputMediaUploadedPhoto(types.InputFile(1, 1, "x.jpg", ""))
    media = [types.InputSingleMedia(photo, "", random_id=number) for number in (7, 8)]
    peer = await client.get_input_entity("bobby")

    for _ in range(2):
        await client(functions.messages.SendMultiMediaRequest(peer, media))

    assert len(world.history(bob, anna)) == 2
