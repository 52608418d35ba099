"""Telegram's messages become messages of Switchboard."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon.tl import types

from switchboard.domain.formatting import MAX_LABEL
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import Direction, Kind, MessageHeader, Quote, QuoteKind
from switchboard.domain.redaction import HIDDEN_TEXT
from switchboard.domain.updates import NewMessage
from switchboard.telegram.translate.messages import from_short, message_of
from switchboard.telegram.translate.peers import channel_marked_id, peers_by_id

ME = 1
BOB = types.User(id=2, first_name="Bob", last_name="Builder", access_hash=7)
GHOST = types.User(id=3, deleted=True, access_hash=7)
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
TEAM = types.Chat(id=5, title="Team", photo=None, participants_count=2, date=NOON, version=1)
NEWS = types.Channel(id=6, title="News", photo=None, date=NOON, broadcast=True, access_hash=9)
HALL = types.Channel(id=8, title="Hall", photo=None, date=NOON, megagroup=True, access_hash=9)
ENTITIES = peers_by_id([BOB, GHOST], [TEAM, NEWS, HALL])


def translated(**fields: Any) -> NewMessage:
    """A message of Bob with these changes, translated."""
    given: dict[str, Any] = {
        "id": 10,
        "peer_id": types.PeerUser(2),
        "date": NOON,
        "message": "hello",
        **fields,
    }
    message = message_of(types.Message(**given), ENTITIES, ME)
    assert message is not None
    return message


def test_private_message() -> None:
    """A private message has no sender name. Its sender is the contact."""
    message = translated()

    assert (message.chat_id, message.sender_id, message.sender_name) == (2, 2, "Bob Builder")
    assert (message.direction, message.kind) == (Direction.INCOMING, Kind.TEXT)
    assert message.timestamp == int(NOON.timestamp())


def test_own_message() -> None:
    """The owner is the sender of their own messages in a private chat."""
    message = translated(out=True)

    assert (message.direction, message.sender_id) == (Direction.OUTGOING, ME)


@pytest.mark.parametrize(("forwarded", "direction"), [(False, "outgoing"), (True, "incoming")])
def test_saved_messages(forwarded: bool, direction: str) -> None:
    """In Saved Messages a note is outgoing and a forward is not, as in official apps."""
    header = types.MessageFwdHeader(date=NOON, from_id=types.PeerUser(2)) if forwarded else None

    assert translated(peer_id=types.PeerUser(ME), fwd_from=header).direction == direction


@pytest.mark.parametrize(
    ("peer", "author", "name"),
    [
        (types.PeerChat(5), types.PeerUser(2), "Bob Builder"),
        (types.PeerChat(5), types.PeerUser(3), "Deleted account"),
        (types.PeerChannel(6), None, "News"),
        (types.PeerChannel(8), types.PeerChannel(8), "Hall"),
        (types.PeerChannel(8), types.PeerUser(99), None),
    ],
    ids=["member", "deleted", "post", "anonymous admin", "not in the packet"],
)
def test_sender_in_groups(peer: Any, author: Any, name: str | None) -> None:
    """A sender is a person. For posts and anonymous administrators it is the chat itself."""
    assert translated(peer_id=peer, from_id=author).sender_name == name


def test_a_hidden_edit_is_no_edit() -> None:
    """Reactions set an edit date too, but with a flag that hides it."""
    assert translated(edit_date=NOON).edited_at == int(NOON.timestamp())
    assert translated(edit_date=NOON, edit_hide=True).edited_at is None


@pytest.mark.parametrize(
    ("header", "answered"),
    [
        (types.MessageReplyHeader(reply_to_msg_id=4), 4),
        (types.MessageReplyHeader(reply_to_msg_id=4, reply_to_peer_id=types.PeerUser(2)), 4),
        (types.MessageReplyHeader(reply_to_msg_id=4, reply_to_peer_id=types.PeerUser(3)), None),
        (types.MessageReplyHeader(reply_to_msg_id=4, forum_topic=True), None),
        (types.MessageReplyHeader(reply_to_msg_id=4, forum_topic=True, reply_to_top_id=1), 4),
        (types.MessageReplyStoryHeader(peer=types.PeerUser(2), story_id=4), None),
    ],
    ids=["reply", "same chat", "other chat", "in a topic", "reply in a topic", "story"],
)
def test_reply(header: Any, answered: int | None) -> None:
    """A reply has the id of a message of the same chat. A message of a topic is not a reply to
    it."""
    assert translated(reply_to=header).reply_to_message_id == answered


def test_caption_is_the_text_of_media() -> None:
    """Media has a label, and its caption is the text."""
    message = translated(media=types.MessageMediaPhoto(), message="look")

    assert (message.kind, message.media_label, message.text) == (Kind.MEDIA, "Photo", "look")


def test_rich_message_is_read() -> None:
    """A rich message has no plain text. Its blocks are read line by line."""
    bold = types.TextConcat([types.TextPlain("Dear "), types.TextBold(types.TextPlain("Anna"))])
    rich = types.RichMessage(
        blocks=[types.PageBlockParagraph(bold), types.PageBlockParagraph(types.TextPlain("Bye"))],
        photos=[],
        documents=[],
    )

    assert translated(message="", rich_message=rich).text == "Dear Anna\nBye"


def test_service_message_is_a_sentence() -> None:
    """A service message is a sentence without a media label."""
    action = types.MessageActionChatEditTitle("New")
    service = types.MessageService(
        id=1, peer_id=types.PeerChat(5), from_id=types.PeerUser(2), date=NOON, action=action
    )

    message = message_of(service, ENTITIES, ME)

    assert message is not None
    assert (message.kind, message.media_label) == (Kind.SERVICE, None)
    assert message.text == "Bob Builder changed the name of the group to “New”"


def test_empty_message_is_none() -> None:
    """Telegram sends an empty message in place of a deleted one."""
    assert message_of(types.MessageEmpty(id=1, peer_id=None), ENTITIES, ME) is None


CODE_PEERS = [types.PeerUser(777000), types.PeerUser(489000)]


@pytest.mark.parametrize("sender", CODE_PEERS)
def test_codes_are_hidden_wherever_they_come_from(sender: Any) -> None:
    """A code is hidden in its chat, from its sender, and in every kind of forward."""
    forwards = [
        types.MessageFwdHeader(date=NOON, from_id=sender),
        types.MessageFwdHeader(date=NOON, saved_from_peer=sender),
        types.MessageFwdHeader(date=NOON, saved_from_id=sender),
    ]
    link = types.MessageEntityTextUrl(0, 5, "https://t.me/login/12345")
    code: dict[str, Any] = {"message": "12345", "entities": [types.MessageEntityCode(0, 5), link]}
    messages = [
        translated(peer_id=sender, **code),
        translated(peer_id=types.PeerChat(5), from_id=sender, **code),
        *(translated(fwd_from=forward, **code) for forward in forwards),
        translated(peer_id=sender, media=types.MessageMediaPhoto(), **code),
    ]

    for message in messages:
        assert (message.text, message.kind, message.media_label) == (HIDDEN_TEXT, Kind.TEXT, None)
        assert message.entities == ()


@given(digits=st.from_regex(r"[0-9]{5,6}", fullmatch=True), quoted=st.booleans())
def test_no_part_of_a_code_survives(digits: str, quoted: bool) -> None:
    """No digit of the text or quote of a message from Telegram is stored."""
    quote = types.MessageReplyHeader(reply_to_msg_id=4, quote_text=digits) if quoted else None

    message = translated(peer_id=types.PeerUser(777000), message=f"Code: {digits}", reply_to=quote)

    assert all(digits not in str(translated) for translated in (message.text, message.media_label))
    assert quoted is (message.reply_to_message_id is not None)


@pytest.mark.parametrize("out", [False, True])
def test_short_forms(out: bool) -> None:
    """The short forms of texts are read like the long ones, formats included."""
    bold = [types.MessageEntityBold(0, 5)]
    update = types.UpdateShortMessage(
        id=10, user_id=2, message="hello", pts=1, pts_count=1, date=NOON, out=out, entities=bold
    )
    private = message_of(from_short(update, ME), ENTITIES, ME)
    update = types.UpdateShortChatMessage(
        id=10, from_id=2, chat_id=5, message="hello", pts=1, pts_count=1, date=NOON, entities=bold
    )
    group = message_of(from_short(update, ME), ENTITIES, ME)

    assert private == translated(out=out, entities=bold)
    assert group == translated(peer_id=types.PeerChat(5), from_id=types.PeerUser(2), entities=bold)
    assert private is not None
    assert private.entities == (Entity(EntityKind.BOLD, 0, 5),)


def test_known_entities_are_kept() -> None:
    """Known entities are stored with their data. Unknown ones and harmful addresses are not."""
    message = translated(
        message="👍 pip here emoji @bob shell",
        entities=[
            types.MessageEntityPre(3, 3, "bash"),
            types.MessageEntityTextUrl(7, 4, "https://example.com/a"),
            types.MessageEntityCustomEmoji(12, 5, 7),
            types.MessageEntityMention(18, 4),
            types.MessageEntityTextUrl(23, 5, "javascript:alert(1)"),
            types.MessageEntityUnknown(0, 2),
        ],
    )

    assert message.entities == (
        Entity(EntityKind.PRE, 3, 3, language="bash"),
        Entity(EntityKind.TEXT_LINK, 7, 4, url="https://example.com/a"),
        Entity(EntityKind.MENTION, 18, 4),
    )


def test_a_rich_message_is_plain() -> None:
    """A text that Switchboard composed has no entities, because their offsets would be wrong."""
    rich = types.RichMessage(
        blocks=[types.PageBlockParagraph(types.TextPlain("Bye"))], photos=[], documents=[]
    )

    message = translated(message="", rich_message=rich, entities=[types.MessageEntityBold(0, 3)])

    assert (message.text, message.entities) == ("Bye", ())


def test_channel_ids_are_marked() -> None:
    """A channel's bare id may also be a user's. Its marked id is unique."""
    assert (
        translated(peer_id=types.PeerChannel(6)).chat_id
        == channel_marked_id(6)
        == -1_000_000_000_006
    )


def test_names_in_labels_stay_on_their_line() -> None:
    """A file name or title in a label cannot reverse, break or fill the line."""
    name = types.DocumentAttributeFilename("invoice\u202efdp.exe\n" + "x" * 3000)
    file = types.Document(
        id=1,
        access_hash=1,
        file_reference=b"",
        date=None,
        mime_type="",
        size=1,
        dc_id=2,
        attributes=[name],
    )

    label = translated(message="", media=types.MessageMediaDocument(document=file)).media_label

    assert label is not None
    assert label.startswith("Document: invoicefdp.exe xxx")
    assert len(label) == MAX_LABEL


def test_a_quote_of_an_ephemeral_message_is_none_of_the_chat() -> None:
    """Ephemeral messages have ids of their own, which are not ids of the chat."""
    header = types.MessageReplyHeader(reply_to_msg_id=4, reply_to_ephemeral=True)

    assert translated(reply_to=header).reply_to_message_id is None


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (types.MessageFwdHeader(date=NOON, from_id=types.PeerUser(2)), "Bob Builder"),
        (types.MessageFwdHeader(date=NOON, from_name="Hidden Harry"), "Hidden Harry"),
        (
            types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(6), post_author="Kim"),
            "News (Kim)",
        ),
        (types.MessageFwdHeader(date=NOON, from_id=types.PeerUser(99)), "Unknown"),
        (types.MessageFwdHeader(date=NOON, saved_from_name="Sam"), "Sam"),
    ],
    ids=["user", "hidden name", "signed post", "not in the packet", "saved"],
)
def test_a_forward_names_its_author(header: Any, name: str) -> None:
    """A forward shows its author, so it does not look like the sender's own text."""
    assert translated(fwd_from=header).header == MessageHeader(forwarded_from=name)


def test_signatures_are_kept() -> None:
    """Anonymous administrators and authors of posts have a signature."""
    assert translated(post_author="Kim").header == MessageHeader(signature="Kim")
    assert translated().header is None


@pytest.mark.parametrize(
    ("header", "quote"),
    [
        (
            types.MessageReplyStoryHeader(peer=types.PeerUser(2), story_id=4),
            Quote(QuoteKind.STORY, None, "Bob Builder"),
        ),
        (
            types.MessageReplyHeader(
                reply_to_msg_id=4,
                reply_to_peer_id=types.PeerChannel(6),
                reply_from=types.MessageFwdHeader(date=NOON, from_id=types.PeerChannel(6)),
                quote_text="on sale",
            ),
            Quote(QuoteKind.MESSAGE, "on sale", "News"),
        ),
        (
            types.MessageReplyHeader(
                reply_from=types.MessageFwdHeader(date=NOON, from_name="Harry"),
                reply_media=types.MessageMediaPhoto(),
            ),
            Quote(QuoteKind.MESSAGE, "Photo", "Harry"),
        ),
        (
            types.MessageReplyHeader(reply_to_msg_id=4, quote=True, quote_text="this"),
            Quote(QuoteKind.MESSAGE, "this", None),
        ),
    ],
    ids=["story", "other chat", "private chat", "part of a message"],
)
def test_quotes_from_elsewhere_are_shown(header: Any, quote: Quote) -> None:
    """A story, a message of another chat, or a part of a text is quoted with its author."""
    assert translated(reply_to=header).header == MessageHeader(quote=quote)


@pytest.mark.parametrize("sender", CODE_PEERS)
def test_no_header_of_a_hidden_message_is_kept(sender: Any) -> None:
    """Nothing of a message that may contain a code is stored, nor a quote of it."""
    origin = types.MessageFwdHeader(date=NOON, from_id=sender)
    quoting = types.MessageReplyHeader(reply_from=origin, quote=True, quote_text="12345")

    assert translated(fwd_from=origin).header is None
    assert translated(reply_to=quoting).header is None


def test_payments_and_fact_checks_are_shown() -> None:
    """Suggested posts, paid messages and fact checks are mentioned beside the text."""
    post = types.SuggestedPost(price=types.StarsAmount(50, 0), schedule_date=NOON)
    check = types.FactCheck(hash=0, text=types.TextWithEntities("Not so", []))

    assert (
        translated(suggested_post=post).media_label
        == "Suggested post: 50 Stars, for 2024-05-01 12:00 UTC"
    )
    assert translated(paid_message_stars=1).media_label == "Paid: 1 Star"
    assert translated(factcheck=check).media_label == "Fact check: Not so"
