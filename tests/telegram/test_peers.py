"""Users, groups and channels as peers."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telethon import utils
from telethon.tl import types

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId
from switchboard.domain.permissions import SENTENCES, CannotReply, sentence_of
from switchboard.telegram.translate.peers import bare_id, input_peer, marked_id, peer_of

NOW = datetime(2024, 5, 1, tzinfo=UTC)
MUTED = types.ChatBannedRights(until_date=NOW, send_messages=True)
NO_TEXT = types.ChatBannedRights(until_date=NOW, send_plain=True)
BANNED = types.ChatBannedRights(until_date=NOW, view_messages=True)
ADMIN = types.ChatAdminRights(delete_messages=True)
EDITOR = types.ChatAdminRights(post_messages=True)


def group(**fields: Any) -> Any:
    """A basic group."""
    return types.Chat(
        id=5, title="Team", photo=None, participants_count=2, date=NOW, version=1, **fields
    )


def channel(**fields: Any) -> Any:
    """A channel: a broadcast channel, or a supergroup with `megagroup`."""
    broadcast = not fields.get("megagroup")
    return types.Channel(
        id=6, title="News", photo=None, date=NOW, access_hash=9, broadcast=broadcast, **fields
    )


@given(number=st.integers(1, 10**12 - 1), make=st.sampled_from(["User", "Chat", "Channel"]))
def test_marked_ids_agree_with_telethon(number: int, make: str) -> None:
    """Marked ids are those of Telethon, and lead back to the bare ids."""
    peer = getattr(types, f"Peer{make}")(number)

    assert marked_id(peer) == utils.get_peer_id(peer)
    assert bare_id(marked_id(peer)) == number
    assert utils.get_peer_id(input_peer(marked_id(peer), 1)) == marked_id(peer)


@pytest.mark.parametrize(
    ("user", "title"),
    [
        ({"first_name": "Bob", "last_name": "Builder"}, "Bob Builder"),
        ({"first_name": "Bob"}, "Bob"),
        ({"last_name": "Builder"}, "Builder"),
        ({"usernames": [types.Username("bobby", active=True)]}, "bobby"),
        ({}, "No name"),
        ({"first_name": "Bob", "deleted": True}, "Deleted account"),
        ({"first_name": "Me", "is_self": True}, "Saved Messages"),
    ],
)
def test_titles_of_people(user: dict[str, Any], title: str) -> None:
    """Everybody has a title, also deleted accounts and users without a name."""
    peer = peer_of(types.User(id=2, access_hash=1, **user))

    assert peer is not None
    assert peer.title == title


def test_min_hash_is_not_kept() -> None:
    """The hash of a `min` user is useless, so it is not stored."""
    full, minimal = (peer_of(types.User(id=2, access_hash=7, min=m)) for m in (False, True))

    assert full is not None
    assert minimal is not None
    assert (full.access_hash, minimal.access_hash) == (7, None)


@pytest.mark.parametrize(
    ("entity", "kind", "can_reply"),
    [
        (types.User(id=2), PeerKind.USER, True),
        (types.User(id=2, bot=True), PeerKind.BOT, True),
        (types.User(id=2, deleted=True), PeerKind.USER, False),
        (types.User(id=777000), PeerKind.USER, False),
        (group(), PeerKind.GROUP, True),
        (group(left=True), PeerKind.GROUP, False),
        (group(deactivated=True), PeerKind.GROUP, False),
        (group(default_banned_rights=MUTED), PeerKind.GROUP, False),
        (group(default_banned_rights=MUTED, admin_rights=ADMIN), PeerKind.GROUP, True),
        (types.ChatForbidden(id=5, title="Team"), PeerKind.GROUP, False),
        (channel(), PeerKind.CHANNEL, False),
        (channel(creator=True), PeerKind.CHANNEL, True),
        (channel(admin_rights=EDITOR), PeerKind.CHANNEL, True),
        (channel(admin_rights=ADMIN), PeerKind.CHANNEL, False),
        (channel(megagroup=True), PeerKind.GROUP, True),
        (channel(megagroup=True, left=True), PeerKind.GROUP, False),
        (channel(megagroup=True, banned_rights=NO_TEXT), PeerKind.GROUP, False),
        (channel(megagroup=True, gigagroup=True), PeerKind.GROUP, False),
        (
            types.ChannelForbidden(id=6, access_hash=9, title="News", broadcast=True),
            PeerKind.CHANNEL,
            False,
        ),
    ],
)
def test_kind_and_whether_the_account_may_write(
    entity: Any, kind: PeerKind, can_reply: bool
) -> None:
    """The kind of a peer, and whether it accepts a reply, follow from Telegram's rights."""
    peer = peer_of(entity)

    assert peer is not None
    assert (peer.kind, peer.can_reply) == (kind, can_reply)


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (types.User(id=2), None),
        (types.User(id=2, deleted=True), CannotReply.DELETED_USER),
        (types.User(id=777000), CannotReply.SERVICE_CHAT),
        (types.User(id=1271266957), CannotReply.SERVICE_CHAT),
        (group(left=True), CannotReply.LEFT),
        (group(deactivated=True), CannotReply.DEACTIVATED),
        (
            group(deactivated=True, migrated_to=types.InputChannel(6, 9)),
            CannotReply.GROUP_MOVED,
        ),
        (group(default_banned_rights=MUTED), CannotReply.ADMINS_ONLY),
        (types.ChatForbidden(id=5, title="Team"), CannotReply.NO_ACCESS),
        (types.ChannelForbidden(id=6, access_hash=9, title="News"), CannotReply.NO_ACCESS),
        (channel(), CannotReply.READ_ONLY_CHANNEL),
        (channel(left=True), CannotReply.LEFT),
        (channel(creator=True), None),
        (channel(megagroup=True, banned_rights=NO_TEXT), CannotReply.RESTRICTED),
        (channel(megagroup=True, left=True, banned_rights=BANNED), CannotReply.BANNED),
        (channel(megagroup=True, gigagroup=True), CannotReply.ADMINS_ONLY),
        (channel(megagroup=True, send_paid_messages_stars=5), CannotReply.PAID),
        (channel(megagroup=True, send_paid_messages_stars=5, admin_rights=ADMIN), None),
    ],
)
def test_why_an_account_may_not_write(entity: Any, reason: CannotReply | None) -> None:
    """Telegram's flags give the reason why nothing can be written to a peer."""
    peer = peer_of(entity)

    assert peer is not None
    assert (peer.cannot_reply, peer.can_reply) == (reason, reason is None)


def test_every_reason_is_a_sentence() -> None:
    """Each reason has a sentence, and a moved group's names where it went."""
    assert set(SENTENCES) == set(CannotReply)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())
    assert "“Team”" in sentence_of(CannotReply.GROUP_MOVED, "Team")


@pytest.mark.parametrize("entity", [types.UserEmpty(id=2), types.ChatEmpty(id=5), None])
def test_empty_objects_are_no_peers(entity: Any) -> None:
    """Telegram's empty objects describe nobody."""
    assert peer_of(entity) is None


def test_groups_need_no_hash() -> None:
    """A basic group is addressed by its id alone."""
    peer = peer_of(group())

    assert peer is not None
    assert (peer.chat_id, peer.access_hash) == (ChatId(-5), 0)


def test_a_user_with_a_username_alone_goes_by_it() -> None:
    """A user without a name has the username as title, a plain or a collectible one."""
    for fields in ({"username": "bob"}, {"usernames": [types.Username("bob", active=True)]}):
        peer = peer_of(types.User(id=2, **fields))

        assert peer is not None
        assert peer.title == "bob"
