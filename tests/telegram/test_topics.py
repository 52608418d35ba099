"""The topics of forums and the people in a channel's direct messages, as Telegram names them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.ids import ChatId, TelegramMessageId, TopicId
from switchboard.domain.updates import InboxRead, NewMessage, OutboxRead, TopicChanged
from switchboard.telegram.requests.input_reply import reply_target
from switchboard.telegram.translate.changes import changes_of
from switchboard.telegram.translate.messages import message_of
from switchboard.telegram.translate.peers import channel_marked_id, peer_of
from switchboard.telegram.translate.updates.bundle import UpdateBundle

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
FORUM = types.PeerChannel(6)
FORUM_ID = channel_marked_id(6)
ME, DORA = 1, types.PeerUser(2)
PERSON = types.InputPeerUser(2, 99)


def message(**facts: Any) -> Any:
    """A message of the forum."""
    return types.Message(9, facts.pop("peer_id", FORUM), NOON, "hello", from_id=DORA, **facts)


def service(action: Any, **facts: Any) -> Any:
    """A service message of the forum."""
    return types.MessageService(
        id=9, peer_id=FORUM, date=NOON, action=action, from_id=DORA, **facts
    )


def header(answered: int, top: int | None = None, *, forum_topic: bool = True) -> Any:
    """The header of an answer."""
    return types.MessageReplyHeader(
        reply_to_msg_id=answered, reply_to_top_id=top, forum_topic=forum_topic
    )


@pytest.mark.parametrize(
    ("given", "topic_id", "answered"),
    [
        (message(), 0, None),
        (message(reply_to=header(5)), 5, None),
        (message(reply_to=header(7, 5)), 5, 7),
        (message(reply_to=header(7, forum_topic=False)), 0, 7),
        (message(reply_to=header(7, 4, forum_topic=False)), 0, 7),
        (message(saved_peer_id=DORA), 2, None),
        (message(saved_peer_id=DORA, reply_to=header(7, forum_topic=False)), 2, 7),
        (message(saved_peer_id=types.PeerChannel(8)), channel_marked_id(8), None),
        (message(peer_id=types.PeerUser(ME), saved_peer_id=DORA), 0, None),
    ],
    ids=[
        "General",
        "in a topic",
        "an answer in a topic",
        "an answer in General",
        "an answer to an answer in General",
        "a person",
        "an answer to a person",
        "a channel that writes",
        "Saved Messages",
    ],
)
def test_the_topic_of_a_message(given: Any, topic_id: int, answered: int | None) -> None:
    """A message names its topic only in a forum and in a channel's direct messages; the topic is no
    answered message."""
    found = message_of(given, {}, ME)

    assert found is not None
    assert (found.topic_id, found.reply_to_message_id) == (topic_id, answered)


@pytest.mark.parametrize(
    ("given", "change"),
    [
        (
            service(types.MessageActionTopicCreate("Orders", 0x6FB9F0)),
            TopicChanged(FORUM_ID, TopicId(9), "Orders", 0x6FB9F0, is_mine=False),
        ),
        (
            service(types.MessageActionTopicCreate("Orders", 0x6FB9F0), out=True),
            TopicChanged(FORUM_ID, TopicId(9), "Orders", 0x6FB9F0, is_mine=True),
        ),
        (
            service(types.MessageActionTopicEdit(title="Deals"), reply_to=header(5)),
            TopicChanged(FORUM_ID, TopicId(5), "Deals"),
        ),
        (
            service(types.MessageActionTopicEdit(closed=True), reply_to=header(5)),
            TopicChanged(FORUM_ID, TopicId(5), is_closed=True),
        ),
        (
            service(types.MessageActionTopicEdit(hidden=True)),
            TopicChanged(FORUM_ID, TopicId(1), is_hidden=True),
        ),
    ],
    ids=["created", "created here", "renamed", "closed", "General hidden"],
)
def test_a_service_message_changes_its_topic(given: Any, change: TopicChanged) -> None:
    """The service message of a change is stored in the topic, which changes with it."""
    update = types.UpdateNewChannelMessage(given, 10, 1)

    changes = changes_of(UpdateBundle([update], {}, ME), lambda *_: None)

    assert changes[0] == change
    assert isinstance(changes[1], NewMessage)
    assert changes[1].topic_id in {change.topic_id, 0}


@pytest.mark.parametrize(
    ("update", "change"),
    [
        (
            types.UpdateReadChannelDiscussionInbox(6, 5, 9),
            InboxRead(FORUM_ID, TelegramMessageId(9), None, TopicId(5)),
        ),
        (
            types.UpdateReadChannelDiscussionOutbox(6, 5, 9),
            OutboxRead(FORUM_ID, TelegramMessageId(9), TopicId(5)),
        ),
        (
            types.UpdateReadMonoForumInbox(6, DORA, 9),
            InboxRead(FORUM_ID, TelegramMessageId(9), None, TopicId(2)),
        ),
        (
            types.UpdateReadMonoForumOutbox(6, DORA, 9),
            OutboxRead(FORUM_ID, TelegramMessageId(9), TopicId(2)),
        ),
    ],
)
def test_read_marks_of_topics(update: Any, change: Any) -> None:
    """Each read mark names its topic, or the person."""
    assert changes_of(UpdateBundle([update], {}, ME), lambda *_: None) == [change]


@pytest.mark.parametrize(
    ("topic_id", "answered", "person", "target"),
    [
        (0, None, None, None),
        (0, 7, None, types.InputReplyToMessage(7)),
        (1, None, None, None),
        (1, 7, None, types.InputReplyToMessage(7)),
        (5, None, None, types.InputReplyToMessage(5, top_msg_id=5)),
        (5, 7, None, types.InputReplyToMessage(7, top_msg_id=5)),
        (2, None, PERSON, types.InputReplyToMonoForum(PERSON)),
        (2, 7, PERSON, types.InputReplyToMessage(7, monoforum_peer_id=PERSON)),
    ],
)
def test_where_a_message_goes(
    topic_id: int, answered: int | None, person: Any, target: Any
) -> None:
    """A request always names a topic but General, and the person in a channel's direct messages."""
    quoted = None if answered is None else TelegramMessageId(answered)

    assert reply_target(TopicId(topic_id), quoted, person) == target


def test_what_a_channel_says_of_its_topics() -> None:
    """A forum, a channel with direct messages, and these say what they are, and what the account
    may do there."""
    rights = types.ChatAdminRights(manage_topics=True, manage_direct_messages=False)
    photo, facts = types.ChatPhotoEmpty(), {"access_hash": 1}
    forum = types.Channel(
        6, "Club", photo, NOON, megagroup=True, forum=True, admin_rights=rights, **facts
    )
    shop = types.Channel(
        7, "Shop", photo, NOON, broadcast=True, linked_monoforum_id=8, admin_rights=rights, **facts
    )
    direct = types.Channel(
        8, "Shop", photo, NOON, megagroup=True, monoforum=True, linked_monoforum_id=7, **facts
    )

    found = [peer_of(channel) for channel in (forum, shop, direct)]

    assert [peer and (peer.is_forum, peer.is_monoforum) for peer in found] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert [peer and peer.manages_topics for peer in found] == [True, False, False]
    assert found[1] is not None
    assert found[1].linked_monoforum_id == ChatId(channel_marked_id(8))
