"""A short label for the media of a message, shown instead of the file.

A label names the kind of media and what is needed without the file: a number, an address, the
options, an amount. Kinds that newer layers add have a general label.
"""

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types

from switchboard.domain.formatting import coordinates, listed, price, stars

UNKNOWN_MEDIA = "Attachment"
VIEW_ONCE = "Disappearing"


def label_of(media: Any) -> str | None:
    """The label of a message's media, or None without media. A link preview is not media."""
    if media is None or isinstance(media, types.MessageMediaEmpty | types.MessageMediaWebPage):
        return None
    label = _LABELS.get(type(media))
    return label(media) if label else UNKNOWN_MEDIA


def document_label(document: Any) -> str:
    """The label of a file by its attributes."""
    if type(document) is not types.Document:
        return "Document"
    attributes = {type(attribute): attribute for attribute in document.attributes}
    return _by_attributes(attributes) or _named_document(attributes)


def amount_of(amount: Any) -> str:
    """A `StarsAmount` or `StarsTonAmount` as text."""
    if type(amount) is types.StarsTonAmount:
        return price(amount.amount, "TON")
    return stars(amount.amount) if type(amount) is types.StarsAmount else ""


def plain(text: Any) -> str:
    """The plain text of a string or of a `textWithEntities`, which newer layers use."""
    return text if isinstance(text, str) else getattr(text, "text", "")


def position_of(geo: Any) -> str | None:
    """The coordinates of a `GeoPoint`. None for an empty one."""
    return coordinates(geo.lat, geo.long) if type(geo) is types.GeoPoint else None


def _photo(media: Any) -> str:
    return _disappearing("Photo", media, is_there=media.photo is not None)


def _document(media: Any) -> str:
    is_there = type(media.document) is types.Document
    label = document_label(media.document) if is_there else _by_flags(media)
    return _disappearing(label, media, is_there=is_there)


def _disappearing(label: str, media: Any, *, is_there: bool) -> str:
    """The label of media that is shown once or for some seconds, and after it has disappeared
    (core.telegram.org/constructor/messageMediaPhoto: no photo, but ttl_seconds, has expired)."""
    if not media.ttl_seconds:
        return label
    named = f"{VIEW_ONCE} {label[0].lower()}{label[1:]}"
    return named if is_there else f"{named} (expired)"


def _by_flags(media: Any) -> str:
    """The label of a document that no longer exists, by its flags."""
    if media.round:
        return "Video message"
    return "Voice message" if media.voice else "Video" if media.video else "Document"


def _by_attributes(attributes: dict[type, Any]) -> str | None:
    """The label of a document that its attributes make more than a file."""
    if sticker := attributes.get(types.DocumentAttributeSticker):
        return f"Sticker {sticker.alt}".strip()
    if emoji := attributes.get(types.DocumentAttributeCustomEmoji):
        return f"Custom emoji {emoji.alt}".strip()
    if types.DocumentAttributeAnimated in attributes:
        return "GIF"
    if video := attributes.get(types.DocumentAttributeVideo):
        return "Video message" if video.round_message else _named(attributes, "Video")
    if audio := attributes.get(types.DocumentAttributeAudio):
        return "Voice message" if audio.voice else _audio(audio, attributes)
    return None


def _audio(audio: Any, attributes: dict[type, Any]) -> str:
    named = listed(audio.performer, audio.title, between=" – ")
    return f"Audio: {named}" if named else _named(attributes, "Audio")


def _named_document(attributes: dict[type, Any]) -> str:
    return _named(attributes, "Document")


def _named(attributes: dict[type, Any], kind: str) -> str:
    name = attributes.get(types.DocumentAttributeFilename)
    return f"{kind}: {name.file_name}" if name and name.file_name.strip() else kind


def _contact(media: Any) -> str:
    number = media.phone_number
    shown = f"+{number}" if number.isdigit() else number
    return _with("Contact", listed(_full_name(media), shown, between=", "))


def _full_name(media: Any) -> str:
    return f"{media.first_name} {media.last_name}".strip()


def _place(media: Any) -> str:
    return _with("Place", listed(media.title, media.address, position_of(media.geo), between=", "))


def _poll(media: Any) -> str:
    poll = media.poll
    kind = "Quiz" if poll.quiz else "Poll"
    options = (plain(getattr(answer, "text", None) or "") for answer in poll.answers)
    return _with(
        f"{kind} (closed)" if poll.closed else kind, listed(plain(poll.question), *options)
    )


def _checklist(media: Any) -> str:
    done = {completion.id for completion in media.completions or ()}
    items = (f"{'☑' if item.id in done else '☐'} {plain(item.title)}" for item in media.todo.list)
    return _with("Checklist", listed(plain(media.todo.title), *items))


def _invoice(media: Any) -> str:
    amount = price(media.total_amount, media.currency)
    what = listed(media.title, amount, "paid" if media.receipt_msg_id else None, between=", ")
    return _with("Test invoice" if media.test else "Invoice", listed(what, media.description))


def _paid_media(media: Any) -> str:
    count = len(media.extended_media)
    return _with("Paid media", f"{stars(media.stars_amount)}, {_counted(count, 'file')}")


def _giveaway(media: Any) -> str:
    until = f"until {media.until_date:%Y-%m-%d}" if media.until_date else None
    prize = listed(_prize(media, media.quantity), media.prize_description)
    return _with("Giveaway", listed(prize, until, between=", "))


def _giveaway_results(media: Any) -> str:
    winners = _counted(media.winners_count, "winner")
    return _with("Giveaway results", listed(winners, media.prize_description))


def _prize(media: Any, quantity: int) -> str:
    if media.stars:
        return f"{stars(media.stars)} for {_counted(quantity, 'winner')}"
    if media.months:
        return f"{quantity} × Telegram Premium for {_counted(media.months, 'month')}"
    return _counted(quantity, "winner")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _with(kind: str, what: str | None) -> str:
    return f"{kind}: {what}" if what else kind


def link_of(media: Any) -> str | None:
    """The address of a link preview."""
    if type(media) is not types.MessageMediaWebPage:
        return None
    return getattr(media.webpage, "url", None)


def button_texts(markup: Any) -> Iterable[str]:
    """The texts of the buttons below a message."""
    rows = getattr(markup, "rows", None) or ()
    return (plain(button.text) for row in rows for button in row.buttons)


_LABELS: dict[type, Callable[[Any], str]] = {
    types.MessageMediaPhoto: _photo,
    types.MessageMediaDocument: _document,
    types.MessageMediaContact: _contact,
    types.MessageMediaGeo: lambda media: _with("Location", position_of(media.geo)),
    types.MessageMediaGeoLive: lambda media: _with("Live location", position_of(media.geo)),
    types.MessageMediaVenue: _place,
    types.MessageMediaPoll: _poll,
    types.MessageMediaToDo: _checklist,
    types.MessageMediaDice: lambda media: f"{media.emoticon} {media.value}",
    types.MessageMediaGame: lambda media: _with(
        "Game", listed(media.game.title, media.game.description)
    ),
    types.MessageMediaInvoice: _invoice,
    types.MessageMediaPaidMedia: _paid_media,
    types.MessageMediaStory: lambda media: (
        "Story that mentions you" if media.via_mention else "Story"
    ),
    types.MessageMediaGiveaway: _giveaway,
    types.MessageMediaGiveawayResults: _giveaway_results,
    types.MessageMediaVideoStream: lambda _: "Live stream",
}
