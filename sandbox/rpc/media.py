"""``messages``: send media. Of a file, only its kind and name are stored."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from sandbox.errors import bad
from sandbox.mtproto.serialise import Reply
from sandbox.rpc import inputs
from sandbox.rpc.messages import sent, write, written_before
from sandbox.rpc.registry import Call, answers
from sandbox.rpc.scheduled import scheduled_before
from sandbox.view.media import FIRST_FILE_ID, FIRST_UPLOAD
from sandbox.world import Media

CAPTION_LENGTH_MAX = 1024
POLL_ANSWERS = range(2, 13)
"""The possible numbers of answers of a poll."""
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""Emoji to the highest value (core.telegram.org/api/dice)."""


@answers(functions.messages.SendMediaRequest)
def send_media(call: Call, request: Any) -> Reply:
    """Send a message with an attachment. A ``random_id`` works as in ``sendMessage``."""
    peer = inputs.peer(call, request.peer)
    earlier = written_before(call, peer, request.random_id)
    if earlier is not None:
        return sent(call, earlier, again=True)
    return scheduled_before(call, peer, request.random_id) or write(
        call, peer, request, checked_caption(request), read_media(call, request.media)
    )


def checked_caption(request: Any) -> str:
    """A caption without white space around it (MEDIA_CAPTION_TOO_LONG)."""
    caption = (request.message or "").strip()
    if len(caption) > CAPTION_LENGTH_MAX:
        raise bad("MEDIA_CAPTION_TOO_LONG")
    return caption


def read_media(call: Call, given: Any) -> Media:
    """The media of an ``InputMedia`` (MEDIA_INVALID)."""
    read = INPUTS.get(type(given))
    if read is None:
        raise bad("MEDIA_INVALID")
    return read(call, given)


def _contact(call: Call, given: Any) -> Media:
    names = (" ".join(name.split()) for name in (given.first_name, given.last_name))
    return Media("contact", "\n".join(names).strip(), given.phone_number)


def _geo(call: Call, given: Any) -> Media:
    if not isinstance(given.geo_point, types.InputGeoPoint):
        raise bad("MEDIA_INVALID")
    return Media("geo", detail=f"{given.geo_point.lat} {given.geo_point.long}")


def _poll(call: Call, given: Any) -> Media:
    question = _line(given.poll.question)
    answers = [_line(answer.text) for answer in given.poll.answers]
    if not question:
        raise bad("POLL_QUESTION_INVALID")
    if len(answers) not in POLL_ANSWERS or not all(answers):
        raise bad("POLL_ANSWERS_INVALID")
    return Media("poll", question, "\n".join(answers))


def _line(text: Any) -> str:
    return " ".join(text.text.split())


def _dice(call: Call, given: Any) -> Media:
    highest = DICE.get(given.emoticon)
    if highest is None:
        raise bad("EMOTICON_INVALID")
    return Media("dice", given.emoticon, str(1 + secrets.randbelow(highest)))


def _uploaded_photo(call: Call, given: Any) -> Media:
    return Media("photo")


def _uploaded_document(call: Call, given: Any) -> Media:
    """A voice message, video or sticker by its attributes, else a file."""
    known = {type(attribute): attribute for attribute in given.attributes}
    if getattr(known.get(types.DocumentAttributeAudio), "voice", False):
        return Media("voice")
    sticker = known.get(types.DocumentAttributeSticker)
    if sticker is not None:
        return Media("sticker", sticker.alt)
    if types.DocumentAttributeVideo in known and not given.force_file:
        return Media("video")
    name = known.get(types.DocumentAttributeFilename)
    return Media("document", name.file_name if name else given.file.name, given.mime_type)


def _known_file(call: Call, given: Any) -> Media:
    """A photo or document that a message already contained, or that was uploaded before."""
    number = getattr(given.id, "id", 0) - FIRST_FILE_ID
    uploads = call.world.state.uploads
    if 0 <= number - FIRST_UPLOAD < len(uploads):
        return uploads[number - FIRST_UPLOAD]
    messages = call.world.state.messages
    found = messages[number].media if 0 <= number < len(messages) else None
    if found is None:
        raise bad("MEDIA_INVALID")
    return found


INPUTS: dict[type, Callable[[Call, Any], Media]] = {
    types.InputMediaContact: _contact,
    types.InputMediaGeoPoint: _geo,
    types.InputMediaPoll: _poll,
    types.InputMediaDice: _dice,
    types.InputMediaUploadedPhoto: _uploaded_photo,
    types.InputMediaUploadedDocument: _uploaded_document,
    types.InputMediaPhoto: _known_file,
    types.InputMediaDocument: _known_file,
}
