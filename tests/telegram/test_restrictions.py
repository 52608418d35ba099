"""What nobody can do with a message, and what an account may do in a chat."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.permissions import ChatRights, Restriction
from switchboard.telegram.translate.permissions import rights_in
from switchboard.telegram.translate.restrictions import restrictions_of

DATE = datetime(2023, 11, 14, tzinfo=UTC)


def message(**facts: Any) -> Any:
    """A message to a person."""
    return types.Message(id=1, peer_id=types.PeerUser(5), date=DATE, message="a", **facts)


def document(*attributes: Any) -> Any:
    """A file with these attributes."""
    file = types.Document(1, 1, b"", DATE, "", 1, 1, list(attributes))
    return types.MessageMediaDocument(document=file)


STICKER = types.DocumentAttributeSticker("🙂", types.InputStickerSetEmpty())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (message(), Restriction.NONE),
        (message(media=types.MessageMediaPhoto()), Restriction.NONE),
        (message(media=types.MessageMediaPhoto(ttl_seconds=5)), Restriction.NO_EDIT),
        (message(media=document(types.DocumentAttributeFilename("a.pdf"))), Restriction.NONE),
        (message(media=document(STICKER)), Restriction.NO_EDIT),
        (message(media=types.MessageMediaDice(3, "🎲")), Restriction.NO_EDIT | Restriction.DICE),
        (message(media=types.MessageMediaContact("1", "A", "", "", 5)), Restriction.NO_EDIT),
        (message(via_bot_id=9), Restriction.NO_EDIT),
        (message(fwd_from=types.MessageFwdHeader(DATE)), Restriction.NO_EDIT),
        (message(reply_markup=types.ReplyInlineMarkup([])), Restriction.NONE),
        (message(reply_markup=types.ReplyKeyboardMarkup([])), Restriction.NO_EDIT),
        (message(noforwards=True), Restriction.NO_FORWARDS),
        (
            types.MessageService(
                id=1,
                peer_id=types.PeerUser(5),
                date=DATE,
                action=types.MessageActionChatCreate("", []),
            ),
            Restriction.NO_EDIT | Restriction.NO_FORWARDS,
        ),
    ],
)
def test_the_restrictions_of_a_message(given: Any, expected: Restriction) -> None:
    """What is forwarded, sent by a bot, or has no text or caption cannot be edited."""
    assert restrictions_of(given) == expected


def test_the_rights_in_a_chat() -> None:
    """A creator has every right, an administrator those that were given."""
    photo = types.ChatPhotoEmpty()
    rights = types.ChatAdminRights(delete_messages=True, edit_messages=True)
    channel = types.Channel(1, "", photo, DATE, broadcast=True, admin_rights=rights)
    group = types.Channel(1, "", photo, DATE, megagroup=True, creator=True, noforwards=True)
    member = types.Chat(1, "", photo, 2, DATE, 1)

    assert rights_in(channel) == (
        ChatRights.BROADCAST | ChatRights.DELETE_ANY | ChatRights.EDIT_ANY
    )
    assert rights_in(group) == ChatRights.DELETE_ANY | ChatRights.PIN | ChatRights.NO_FORWARDS
    assert rights_in(member) == ChatRights.NONE
