"""One line for an album: its caption and what is in it."""

import pytest

from switchboard.domain.albums import album_label, preview_of_album
from switchboard.domain.ids import (
    AccountId,
    AlbumId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.messages import Direction, Kind, Message, Status
from switchboard.domain.timestamps import Timestamp


def part(id_: int, label: str = "Photo", text: str = "", **facts: object) -> Message:
    """A message of an album."""
    return Message(
        id=MessageId(id_),
        conversation_id=ConversationId(1),
        account_id=AccountId("a"),
        chat_id=ChatId(1),
        message_id=TelegramMessageId(id_),
        direction=Direction.INCOMING,
        sender_id=1,
        sender_name=None,
        text=text,
        kind=Kind.MEDIA,
        media_label=label,
        timestamp=Timestamp(id_),
        status=Status.RECEIVED,
        error=None,
        client_id=None,
        reply_to_message_id=None,
        edited_at=None,
        deleted_at=None,
        read_at=None,
        album_id=AlbumId(9),
    )._replace(**facts)


@pytest.mark.parametrize(
    ("labels", "label"),
    [
        (["Photo", "Photo", "Photo"], "Album: 3 photos"),
        (["Photo", "Video", "Photo"], "Album: 2 photos, 1 video"),
        (["Document: a.pdf", "Document"], "Album: 2 files"),
        (["Audio: Nina – Feeling", "Audio"], "Album: 2 audio files"),
        ([None, "Place: Café"], "Album: 2 items"),
    ],
)
def test_the_label_of_an_album(labels: list[str | None], label: str) -> None:
    """The label counts what is in the album."""
    assert album_label(labels) == label


@pytest.mark.parametrize("captioned", [1, 2, 3])
def test_the_preview_has_the_caption_wherever_it_is(captioned: int) -> None:
    """The newest part stands for the album, with the caption of any part."""
    parts = [part(id_, text="Our shop" if id_ == captioned else "") for id_ in (3, 1, 2)]

    preview = preview_of_album(parts)

    assert (preview.id, preview.text, preview.media_label) == (3, "Our shop", "Album: 3 photos")


def test_deleted_parts_do_not_count() -> None:
    """What is left of an album stands for it. One part that is left is no album."""
    gone = {"deleted_at": Timestamp(5)}
    parts = [part(1, text="Our shop", **gone), part(2), part(3, **gone)]

    preview = preview_of_album(parts)

    assert (preview.id, preview.text, preview.media_label) == (2, "", "Photo")


def test_an_album_of_which_nothing_is_left() -> None:
    """An album that was deleted is still shown, as deleted."""
    gone = {"deleted_at": Timestamp(5)}

    preview = preview_of_album([part(1, text="Our shop", **gone), part(2, **gone)])

    assert preview.deleted_at == 5
    assert (preview.text, preview.media_label) == ("Our shop", "Album: 2 photos")
