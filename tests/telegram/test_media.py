"""Labels of media."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.telegram.translate.media import UNKNOWN_MEDIA, label_of

SET = types.InputStickerSetEmpty()
GEO = types.GeoPointEmpty()


def document(*attributes: Any) -> Any:
    """A document with these attributes."""
    return types.MessageMediaDocument(
        document=types.Document(
            id=1,
            access_hash=1,
            file_reference=b"",
            date=None,
            mime_type="",
            size=1,
            dc_id=2,
            attributes=list(attributes),
        )
    )


def text(words: str) -> Any:
    """Words with no formatting."""
    return types.TextWithEntities(words, [])


def poll(question: str, *answers: str, **fields: Any) -> Any:
    """A poll with these options."""
    options = [types.PollAnswer(text(answer), answer.encode()) for answer in answers]
    return types.MessageMediaPoll(
        types.Poll(id=1, question=text(question), answers=options, hash=0, **fields),
        types.PollResults(),
    )


def invoice(amount: int, currency: str, **fields: Any) -> Any:
    """A bill for shoes."""
    return types.MessageMediaInvoice("Shoes", "Size 42", currency, amount, "", **fields)


POLL = poll("Lunch?", "Pizza", "Pasta")
QUIZ = poll("2+2?", "4", quiz=True, closed=True)
TODO = types.MessageMediaToDo(
    types.TodoList(
        text("Shopping"), [types.TodoItem(1, text("Milk")), types.TodoItem(2, text("Bread"))]
    ),
    completions=[types.TodoCompletion(1, types.PeerUser(2), None)],
)
BERLIN = types.GeoPoint(long=13.331912, lat=52.504071, access_hash=1)
PHOTO = types.PhotoEmpty(id=1)
ONCE = 0x7FFFFFFF
ROUND = types.DocumentAttributeVideo(1.0, 1, 1, round_message=True)
VOICE = types.DocumentAttributeAudio(1, voice=True)


@pytest.mark.parametrize(
    ("media", "label"),
    [
        (None, None),
        (types.MessageMediaEmpty(), None),
        (types.MessageMediaWebPage(types.WebPageEmpty(id=1)), None),
        (types.MessageMediaPhoto(), "Photo"),
        (types.MessageMediaPhoto(photo=PHOTO, ttl_seconds=5), "Disappearing photo"),
        (types.MessageMediaPhoto(ttl_seconds=5), "Disappearing photo (expired)"),
        (types.MessageMediaDocument(video=True, ttl_seconds=5), "Disappearing video (expired)"),
        (
            types.MessageMediaDocument(video=True, round=True, ttl_seconds=5),
            "Disappearing video message (expired)",
        ),
        (
            types.MessageMediaDocument(
                ttl_seconds=ONCE, document=document(ROUND).document, round=True, video=True
            ),
            "Disappearing video message",
        ),
        (
            types.MessageMediaDocument(ttl_seconds=ONCE, document=document(VOICE).document),
            "Disappearing voice message",
        ),
        (document(types.DocumentAttributeFilename("plan.pdf")), "Document: plan.pdf"),
        (document(), "Document"),
        (document(types.DocumentAttributeVideo(1.0, 1, 1)), "Video"),
        (document(types.DocumentAttributeVideo(1.0, 1, 1, round_message=True)), "Video message"),
        (
            document(
                types.DocumentAttributeVideo(1.0, 1, 1),
                types.DocumentAttributeAnimated(),
                types.DocumentAttributeFilename("cat.mp4"),
            ),
            "GIF",
        ),
        (document(types.DocumentAttributeAudio(1, voice=True)), "Voice message"),
        (
            document(types.DocumentAttributeAudio(1, performer="Bach", title="Air")),
            "Audio: Bach – Air",
        ),
        (document(types.DocumentAttributeSticker("😀", SET)), "Sticker 😀"),
        (types.MessageMediaDocument(voice=True), "Voice message"),
        (
            types.MessageMediaContact("441234", "Bob", "Builder", "", 2),
            "Contact: Bob Builder, +441234",
        ),
        (types.MessageMediaContact("+441234", "", "", "", 2), "Contact: +441234"),
        (types.MessageMediaGeo(GEO), "Location"),
        (types.MessageMediaGeo(BERLIN), "Location: 52.50407, 13.33191"),
        (types.MessageMediaGeoLive(BERLIN, 60), "Live location: 52.50407, 13.33191"),
        (types.MessageMediaVenue(GEO, "Café", "", "", "", ""), "Place: Café"),
        (
            types.MessageMediaVenue(BERLIN, "Café Kranzler", "Kurfürstendamm 18", "", "", ""),
            "Place: Café Kranzler, Kurfürstendamm 18, 52.50407, 13.33191",
        ),
        (POLL, "Poll: Lunch? · Pizza · Pasta"),
        (QUIZ, "Quiz (closed): 2+2? · 4"),
        (TODO, "Checklist: Shopping · ☑ Milk · ☐ Bread"),
        (invoice(4900, "EUR"), "Invoice: Shoes, 49.00 EUR · Size 42"),
        (invoice(500, "JPY"), "Invoice: Shoes, 500 JPY · Size 42"),
        (invoice(3, "XTR", receipt_msg_id=5), "Invoice: Shoes, 3 Stars, paid · Size 42"),
        (types.MessageMediaPaidMedia(50, []), "Paid media: 50 Stars, 0 files"),
        (
            types.MessageMediaStory(types.PeerUser(2), 1, via_mention=True),
            "Story that mentions you",
        ),
        (types.MessageMediaDice(4, "🎲"), "🎲 4"),
        (types.MessageMediaUnsupported(), UNKNOWN_MEDIA),
    ],
)
def test_label(media: Any, label: str | None) -> None:
    """Media has a label with its important facts: number, place, options, price."""
    assert label_of(media) == label
