"""What a message carries besides text, in a few words: the label shown in its place."""

from collections.abc import Callable
from typing import Any

from telethon.tl import types

UNKNOWN_MEDIA = "Attachment"


def label_of(media: Any) -> str | None:
    """The label of a message's media, or None where it carries none (a link preview is none)."""
    if media is None or isinstance(media, types.MessageMediaEmpty | types.MessageMediaWebPage):
        return None
    label = _LABELS.get(type(media))
    return label(media) if label else UNKNOWN_MEDIA


def _photo(media: Any) -> str:
    if media.ttl_seconds:
        return "Disappearing photo"
    return "Photo"


def _document(media: Any) -> str:
    document = media.document
    if not isinstance(document, types.Document):
        return "Voice message" if media.voice else "Video" if media.video else "Document"
    attributes = {type(attribute): attribute for attribute in document.attributes}
    return _by_attributes(attributes) or _named_document(attributes)


def _by_attributes(attributes: dict[type, Any]) -> str | None:
    """What a document is when its attributes make it more than a file."""
    if sticker := attributes.get(types.DocumentAttributeSticker):
        return f"Sticker {sticker.alt}".strip()
    if types.DocumentAttributeAnimated in attributes:
        return "GIF"
    if video := attributes.get(types.DocumentAttributeVideo):
        return "Video message" if video.round_message else "Video"
    if audio := attributes.get(types.DocumentAttributeAudio):
        return "Voice message" if audio.voice else _audio(audio)
    return None


def _audio(audio: Any) -> str:
    named = " – ".join(part for part in (audio.performer, audio.title) if part)
    return f"Audio: {named}" if named else "Audio"


def _named_document(attributes: dict[type, Any]) -> str:
    name = attributes.get(types.DocumentAttributeFilename)
    return f"Document: {name.file_name}" if name else "Document"


def _contact(media: Any) -> str:
    name = f"{media.first_name} {media.last_name}".strip()
    return f"Contact: {name}" if name else "Contact"


def _plain(text: Any) -> str:
    """Text that newer layers wrap with its formatting (`textWithEntities`)."""
    plain: str = text if isinstance(text, str) else text.text
    return plain


_LABELS: dict[type, Callable[[Any], str]] = {
    types.MessageMediaPhoto: _photo,
    types.MessageMediaDocument: _document,
    types.MessageMediaContact: _contact,
    types.MessageMediaGeo: lambda _: "Location",
    types.MessageMediaGeoLive: lambda _: "Live location",
    types.MessageMediaVenue: lambda media: f"Place: {media.title}",
    types.MessageMediaPoll: lambda media: f"Poll: {_plain(media.poll.question)}",
    types.MessageMediaToDo: lambda media: f"Checklist: {_plain(media.todo.title)}",
    types.MessageMediaDice: lambda media: f"{media.emoticon} {media.value}",
    types.MessageMediaGame: lambda media: f"Game: {media.game.title}",
    types.MessageMediaInvoice: lambda media: f"Invoice: {media.title}",
    types.MessageMediaPaidMedia: lambda _: "Paid media",
    types.MessageMediaStory: lambda _: "Story",
    types.MessageMediaGiveaway: lambda _: "Giveaway",
    types.MessageMediaGiveawayResults: lambda _: "Giveaway results",
    types.MessageMediaVideoStream: lambda _: "Live stream",
}
