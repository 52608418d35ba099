"""A peer as Telegram describes it to one account."""

from dataclasses import dataclass
from typing import NamedTuple

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.permissions import CannotReply, ChatRights


class Peer(NamedTuple):
    """A user, group or channel as one account sees it.

    access_hash: this account's key to the peer. None if Telegram sent no usable one; the store then
    keeps the known one. can_reply: whether this account may write to the peer. cannot_reply: why
    not, if it may not. is_contact: whether the owner has this user among the contacts. migrated_to:
    the supergroup that this group became.
    is_forum: whether it is a supergroup with topics. is_monoforum: whether it is the direct
    messages of a channel. linked_monoforum_id: from a channel to its direct messages, and back.
    manages_topics: whether this account may write in closed topics of a forum, or answers the
    direct messages of a channel. rights: what this account may do with the messages there.
    first_name: of a person or bot, by which to address it.
    """

    chat_id: ChatId
    kind: PeerKind
    title: str
    username: str | None
    access_hash: int | None
    can_reply: bool
    is_contact: bool = False
    cannot_reply: CannotReply | None = None
    migrated_to: ChatId | None = None
    is_forum: bool = False
    is_monoforum: bool = False
    linked_monoforum_id: ChatId | None = None
    manages_topics: bool = False
    rights: ChatRights = ChatRights.NONE
    first_name: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedPeer:
    """Somebody whom Telegram has found. requirement: why the account cannot write the first
    message, None if it can."""

    peer: Peer
    requirement: CannotReply | None = None


@dataclass(frozen=True, slots=True)
class UserSeen:
    """A message shows a user to whom the account has no access hash. Requests can name the user by
    this message (Telegram: "Min constructors")."""

    user_id: ChatId
    chat_id: ChatId
    message_id: TelegramMessageId


@dataclass(frozen=True, slots=True)
class PeerBlocked:
    """The owner has blocked a peer, or unblocked it."""

    chat_id: ChatId
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class BlockedPeers:
    """The peers that the owner has blocked. is_complete: whether these are all of them."""

    chat_ids: tuple[ChatId, ...]
    is_complete: bool
