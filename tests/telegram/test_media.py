"""Labels of media."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.telegram.media import UNKNOWN_MEDIA, label_of

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


POLL = types.MessageMediaPoll(
    types.Poll(id=1, question=text("Lunch?"), answers=[], hash=0), types.PollResults()
)
TODO = types.MessageMediaToDo(types.TodoList(title=text("Shopping"), list=[]))


@pytest.mark.parametrize(
    ("media", "label"),
    [
        (None, None),
        (types.MessageMediaEmpty(), None),
        (types.MessageMediaWebPage(types.WebPageEmpty(id=1)), None),
        (types.MessageMediaPhoto(), "Photo"),
        (types.MessageMediaPhoto(ttl_seconds=5), "Disappearing photo"),
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
        (types.MessageMediaContact("+441234", "Bob", "Builder", "", 2), "Contact: Bob Builder"),
        (types.MessageMediaContact("+441234", "", "", "", 2), "Contact"),
        (types.MessageMediaGeo(GEO), "Location"),
        (types.MessageMediaVenue(GEO, "Café", "", "", "", ""), "Place: Café"),
        (POLL, "Poll: Lunch?"),
        (TODO, "Checklist: Shopping"),
        (types.MessageMediaDice(4, "🎲"), "🎲 4"),
        (types.MessageMediaUnsupported(), UNKNOWN_MEDIA),
    ],
)
def test_label(media: Any, label: str | None) -> None:
    """Each kind of media is named in a few words, with no phone number in them."""
    assert label_of(media) == label
