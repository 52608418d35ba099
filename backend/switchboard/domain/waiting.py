"""Who waits for an answer: since when nobody has answered the other side of a conversation.

The owner's messages answer, whether Switchboard or another device has sent them. Service messages,
deleted messages, scheduled messages, and messages that Telegram has refused do not count. The
messages of bots, of Telegram's own account and of the operator's other accounts do not wait. An
archived conversation is done: when it comes back, only later messages wait.
"""

from collections.abc import Collection, Iterable
from enum import Enum
from typing import NamedTuple

from switchboard.domain.conversations import PeerKind
from switchboard.domain.messages import Direction, Kind, Status
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.topics import Division

TELEGRAM_SERVICE = 777000
"""The user id of Telegram's own account, which sends login codes."""

ANSWERING = frozenset({Status.SENT, Status.PENDING})
"""The status of an answer: Telegram has it, or it is on its way. What is scheduled is no answer
yet."""


class WhoWaits(Enum):
    """Whose messages in a conversation wait for an answer."""

    NOBODY = "nobody"
    """Bots and channels, the owner's other accounts, and where nobody can write any more."""

    PERSON = "person"
    """The other person of a private chat."""

    WRITER = "writer"
    """The person who writes to a channel. Everybody who answers there answers for the channel."""

    MENTIONING = "mentioning"
    """In a group, those who mention the owner or answer them."""


class MessageFacts(NamedTuple):
    """What a message of a conversation says about waiting. is_gone: it was deleted or discarded. A
    message that its timer has removed still answers."""

    direction: Direction
    kind: Kind
    status: Status
    sender_id: int | None
    timestamp: Timestamp
    mentions_me: bool = False
    is_gone: bool = False
    is_expired: bool = False


def who_waits(kind: PeerKind, division: Division, *, is_own: bool, is_closed: bool) -> WhoWaits:
    """Whose messages wait in a conversation.

    is_own: it is with an account of the operator. is_closed: its group became a supergroup, or its
    topic was deleted.
    """
    if is_own or is_closed:
        return WhoWaits.NOBODY
    if division is Division.PEOPLE:
        return WhoWaits.WRITER
    if kind is PeerKind.USER:
        return WhoWaits.PERSON
    return WhoWaits.MENTIONING if kind is PeerKind.GROUP else WhoWaits.NOBODY


def waiting_since(
    said: Iterable[MessageFacts],
    who: WhoWaits,
    *,
    writer: int = 0,
    done_at: Timestamp | None = None,
    unheard: Collection[int] = (),
) -> Timestamp | None:
    """The time of the oldest message that nobody has answered, or None.

    said: the messages in the order of the thread. writer: the person who writes to the channel.
    done_at: the operator was done with all messages up to this time. unheard: bots, and the
    operator's own accounts, in a group.
    """
    since: Timestamp | None = None
    for message in said:
        if _answers(message, who, writer):
            since = None
        elif (
            since is None
            and (done_at is None or message.timestamp > done_at)
            and _waits(message, who, writer, unheard)
        ):
            since = message.timestamp
    return since


def _answers(message: MessageFacts, who: WhoWaits, writer: int) -> bool:
    if message.kind is Kind.SERVICE or (message.is_gone and not message.is_expired):
        return False
    if message.direction is Direction.OUTGOING:
        return message.status in ANSWERING
    return who is WhoWaits.WRITER and message.sender_id != writer


def _waits(message: MessageFacts, who: WhoWaits, writer: int, unheard: Collection[int]) -> bool:
    if (
        message.direction is Direction.OUTGOING
        or message.kind is Kind.SERVICE
        or message.is_gone
        or message.sender_id == TELEGRAM_SERVICE
    ):
        return False
    if who is WhoWaits.WRITER:
        return message.sender_id == writer
    if who is WhoWaits.MENTIONING:
        return message.mentions_me and message.sender_id not in unheard
    return who is WhoWaits.PERSON
