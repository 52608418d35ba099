"""Media and service actions in TL. The objects are complete, but have no bytes behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types

from sandbox.world import Action, Media, Message, User

TL = Any

DC_ID = 2
FIRST_FILE_ID = 5_000_000_000
"""The file id of message number 0. The others follow in the order of messages."""
FIRST_UPLOAD = 1_000_000_000
"""The number of the first media that were uploaded without a message."""
BERLIN = "52.52 13.405"
SIZE = 24_576
"""The announced size of every file, in bytes."""


def media(message: Message) -> TL:
    """A ``MessageMedia`` for the attachment of a message."""
    assert message.media is not None
    return MEDIA[message.media.kind](message.media, message)


def uploaded(user: User, number: int, media: Media, date: int) -> TL:
    """A ``MessageMedia`` that no message contains yet."""
    holder = Message(FIRST_UPLOAD + number, user, user, date, "", media=media)
    return MEDIA[media.kind](media, holder)


def _photo(media: Media, message: Message) -> TL:
    photo = types.Photo(
        id=_file_id(message),
        access_hash=_file_id(message),
        file_reference=b"sandbox",
        date=message.date,
        sizes=[types.PhotoSize("m", 320, 240, SIZE), types.PhotoSize("x", 800, 600, SIZE * 4)],
        dc_id=DC_ID,
    )
    return types.MessageMediaPhoto(photo=photo)


def _document(message: Message, mime_type: str, *attributes: TL, **flags: bool) -> TL:
    document = types.Document(
        id=_file_id(message),
        access_hash=_file_id(message),
        file_reference=b"sandbox",
        date=message.date,
        mime_type=mime_type,
        size=SIZE,
        dc_id=DC_ID,
        attributes=list(attributes),
    )
    return types.MessageMediaDocument(document=document, **flags)


def _video(media: Media, message: Message) -> TL:
    attribute = types.DocumentAttributeVideo(duration=12.0, w=640, h=360, supports_streaming=True)
    return _document(message, "video/mp4", attribute, video=True)


def _voice(media: Media, message: Message) -> TL:
    attribute = types.DocumentAttributeAudio(duration=7, voice=True, waveform=bytes(63))
    return _document(message, "audio/ogg", attribute, voice=True)


def _file(media: Media, message: Message) -> TL:
    name = media.name or "document.pdf"
    mime_type = media.detail or "application/pdf"
    return _document(message, mime_type, types.DocumentAttributeFilename(name))


def _sticker(media: Media, message: Message) -> TL:
    attribute = types.DocumentAttributeSticker(
        alt=media.name or "👍", stickerset=types.InputStickerSetEmpty()
    )
    size = types.DocumentAttributeImageSize(512, 512)
    return _document(message, "image/webp", size, attribute)


def _contact(media: Media, message: Message) -> TL:
    first_name, _, last_name = (media.name or "Somebody").partition("\n")
    return types.MessageMediaContact(media.detail, first_name, last_name, "", 0)


def _geo(media: Media, message: Message) -> TL:
    lat, long = map(float, (media.detail or BERLIN).split())
    return types.MessageMediaGeo(types.GeoPoint(long=long, lat=lat, access_hash=0))


def _poll(media: Media, message: Message) -> TL:
    answers = [
        types.PollAnswer(types.TextWithEntities(text, []), bytes((number,)))
        for number, text in enumerate((media.detail or "Yes\nNo").splitlines())
    ]
    question = types.TextWithEntities(media.name or "Shall we?", [])
    poll = types.Poll(id=_file_id(message), question=question, answers=answers, hash=0)
    return types.MessageMediaPoll(poll, types.PollResults(total_voters=0))


def _dice(media: Media, message: Message) -> TL:
    return types.MessageMediaDice(int(media.detail or 1), media.name or "🎲")


def _file_id(message: Message) -> int:
    return FIRST_FILE_ID + message.number


MEDIA: dict[str, Callable[[Media, Message], TL]] = {
    "photo": _photo,
    "video": _video,
    "voice": _voice,
    "document": _file,
    "sticker": _sticker,
    "contact": _contact,
    "geo": _geo,
    "poll": _poll,
    "dice": _dice,
}


def action(action: Action) -> TL:
    """A ``MessageAction``."""
    return ACTIONS[action.kind](action)


ACTIONS: dict[str, Callable[[Action], TL]] = {
    "group_created": lambda a: types.MessageActionChatCreate(a.title, list(a.users)),
    "channel_created": lambda a: types.MessageActionChannelCreate(a.title),
    "added": lambda a: types.MessageActionChatAddUser(list(a.users)),
    "joined": lambda a: types.MessageActionChatJoinedByLink(a.users[0] if a.users else 0),
    "left": lambda a: types.MessageActionChatDeleteUser(a.users[0]),
    "title": lambda a: types.MessageActionChatEditTitle(a.title),
    "pinned": lambda a: types.MessageActionPinMessage(),
    "migrated_to": lambda a: types.MessageActionChatMigrateTo(int(a.title)),
    "migrated_from": lambda a: _migrated_from(*a.title.split("\n", 1)),
    "custom": lambda a: types.MessageActionCustomAction(a.title),
    "topic_created": lambda a: types.MessageActionTopicCreate(title=a.title, **a.values),
    "ttl_set": lambda a: types.MessageActionSetMessagesTTL(**a.values),
    "suggested_post_decided": lambda a: types.MessageActionSuggestedPostApproval(**a.values),
    "topic_edited": lambda a: types.MessageActionTopicEdit(**a.values),
}


def _migrated_from(group_id: str, title: str) -> TL:
    return types.MessageActionChannelMigrateFrom(title, int(group_id))
