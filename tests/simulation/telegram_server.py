"""Telegram as one account sees it: chats with messages, and the sequences of their updates.

Private chats and groups share the account's sequence and its message ids. Each channel has its own
(core.telegram.org/api/updates). Telegram keeps the updates of a sequence for a while: a difference
from before that is too long, and so is one with too many updates of a channel.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from switchboard.domain.conversations import PeerKind
from switchboard.domain.ids import ChatId, TelegramMessageId, is_channel
from switchboard.domain.messages import Direction
from switchboard.domain.timestamps import Timestamp
from switchboard.domain.updates import (
    Change,
    Dialog,
    DialogOffset,
    HistoryPage,
    InboxRead,
    MessageEdited,
    MessagesDeleted,
    NewMessage,
    Peer,
)
from switchboard.telegram.translate.peers import bare_id, channel_marked_id
from switchboard.telegram.updates.pending_differences import ACCOUNT as OWN
from switchboard.telegram.updates.pending_differences import Sequence
from tests.store.conftest import incoming

SLICE = 4
"""The number of updates in one answer of a difference."""

MOST_OF_A_CHANNEL = 9
"""The number of updates above which the difference of a channel is too long."""

NOTHING = TelegramMessageId(0)


@dataclass
class Post:
    """A message at Telegram. born: when it was sent, in virtual seconds."""

    message: NewMessage
    born: float


@dataclass
class Chat:
    """A chat at Telegram."""

    peer: Peer
    posts: dict[TelegramMessageId, Post] = field(default_factory=dict)
    newest: int = 0
    read_up_to: TelegramMessageId = NOTHING

    @property
    def id(self) -> ChatId:
        """The marked id."""
        return self.peer.chat_id

    @property
    def top(self) -> NewMessage:
        """The newest message. A chat without one is not in the list."""
        return self.posts[max(self.posts)].message

    @property
    def unread(self) -> int:
        """The number of unread messages."""
        return sum(
            post.message.direction is Direction.INCOMING and id_ > self.read_up_to
            for id_, post in self.posts.items()
        )


@dataclass(frozen=True)
class Update:
    """An update with its place in a sequence."""

    sequence: Sequence
    pts: int
    change: Change
    peer: Peer
    date: int


@dataclass(frozen=True)
class TooLong:
    """The hint that a sequence has updates which this packet does not contain."""

    sequence: Sequence


@dataclass(frozen=True)
class Difference:
    """An answer to a request for missed updates. channels: those with news, and their pts, which
    Telegram may leave out."""

    updates: list[Update]
    pts: int
    date: int
    is_last: bool
    channels: tuple[tuple[int, int | None], ...] = ()
    is_too_long: bool = False


@dataclass
class Updates:
    """The updates of a sequence. kept_from: the pts from which on Telegram has them."""

    sent: list[Update] = field(default_factory=list)
    kept_from: int = 1

    @property
    def pts(self) -> int:
        """The number of the newest update."""
        return len(self.sent) + 1


class TelegramServer:
    """What Telegram has of the account. push: called with each update."""

    def __init__(self, random: Random, clock: Callable[[], float]) -> None:
        self.chats: dict[ChatId, Chat] = {}
        self.push: Callable[[Update], None] = lambda _: None
        self.sequences: dict[Sequence, Updates] = {OWN: Updates()}
        self._random = random
        self._clock = clock
        self._newest = 100

    def open_chat(self) -> Chat:
        """A new chat, which is not in the list before its first message."""
        number = 500 + len(self.chats)
        kind = self._random.choice([PeerKind.USER, PeerKind.USER, PeerKind.GROUP, PeerKind.CHANNEL])
        id_ = {PeerKind.USER: number, PeerKind.GROUP: -number}.get(kind, channel_marked_id(number))
        chat = Chat(Peer(ChatId(id_), kind, f"Chat {number}", None, 9, can_reply=True))
        self.chats[chat.id] = chat
        if is_channel(chat.id):
            self.sequences[number] = Updates()
        return chat

    def send(self, chat: Chat) -> None:
        """A message comes or leaves."""
        if is_channel(chat.id):
            id_ = chat.newest + self._random.choice([1, 1, 1, 2])
        else:
            id_ = self._newest = self._newest + 1
        chat.newest = id_
        own = chat.peer.kind is not PeerKind.CHANNEL and self._random.random() < 0.25
        message = incoming(
            id_,
            f"{id_} new",
            chat_id=chat.id,
            direction=Direction.OUTGOING if own else Direction.INCOMING,
            timestamp=Timestamp(int(self._clock())),
        )
        chat.posts[message.message_id] = Post(message, self._clock())
        self._tell(chat, message)

    def edit(self, chat: Chat) -> None:
        """A message is edited, at most once in a second: Telegram dates edits in seconds."""
        post = chat.posts[self._random.choice(sorted(chat.posts))]
        old = post.message
        at = max(int(self._clock()), old.changed_at + 1, old.timestamp + 1)
        text = f"{old.message_id} at {at}"
        post.message = old._replace(text=text, edited_at=Timestamp(at))
        self._tell(chat, MessageEdited(post.message))

    def delete(self, chat: Chat) -> None:
        """A message is deleted, but never the last one: the chat would leave the list."""
        if len(chat.posts) < 2:
            return
        id_ = self._random.choice(sorted(chat.posts))
        del chat.posts[id_]
        self._tell(chat, MessagesDeleted(chat.id if is_channel(chat.id) else None, (id_,)))

    def read(self, chat: Chat) -> None:
        """The owner reads a part of a chat on another device."""
        above = [id_ for id_ in sorted(chat.posts) if id_ > chat.read_up_to]
        if above:
            chat.read_up_to = self._random.choice(above)
            self._tell(chat, InboxRead(chat.id, chat.read_up_to, chat.unread))

    def forget(self, sequence: Sequence) -> None:
        """Telegram keeps the updates up to now no longer."""
        self.sequences[sequence].kept_from = self.sequences[sequence].pts

    def difference(self, sequence: Sequence, pts: int, since: int) -> Difference:
        """The updates after this pts. since: the date up to which the client knows updates."""
        there, now = self.sequences[sequence], int(self._clock())
        excess = sequence is not OWN and there.pts - pts > MOST_OF_A_CHANNEL
        if pts < there.kept_from or excess:
            return Difference([], there.pts, now, is_last=False, is_too_long=True)
        found = there.sent[pts - 1 : pts - 1 + SLICE]
        end = pts + len(found)
        is_last = end == there.pts
        channels = self._channels_since(since) if is_last and sequence is OWN else ()
        return Difference(found, end, now, is_last, channels)

    def dialogs(self, after: DialogOffset | None, limit: int) -> list[tuple[Dialog, int | None]]:
        """A page of the list, each chat with the pts of its channel."""
        order = sorted(self._listed(), key=_place, reverse=True)
        if after is not None:
            end = (after.date, after.message_id, after.chat_id)
            order = [chat for chat in order if _place(chat) < end]
        return [(self._dialog(chat), self._pts_of(chat)) for chat in order[:limit]]

    def count(self) -> int:
        """The number of chats in the list."""
        return len(self._listed())

    def history(
        self, chat_id: ChatId, before: int | None, after: int | None, limit: int, skip: int
    ) -> HistoryPage:
        """A page of a chat's history."""
        chat = self.chats[chat_id]
        ids = sorted(chat.posts)
        if after is not None:
            ids = [id_ for id_ in ids if id_ > after][skip : skip + limit]
        else:
            newest_first = [id_ for id_ in reversed(ids) if before is None or id_ < before]
            ids = sorted(newest_first[skip : skip + limit])
        ids.reverse()
        messages = tuple(chat.posts[id_].message for id_ in ids)
        return HistoryPage((chat.peer,), messages, tuple(ids), (), len(ids))

    def _listed(self) -> list[Chat]:
        return [chat for chat in self.chats.values() if chat.posts]

    def _dialog(self, chat: Chat) -> Dialog:
        top = chat.top
        return Dialog(chat.peer, top.message_id, chat.unread, chat.read_up_to, NOTHING, top)

    def _pts_of(self, chat: Chat) -> int | None:
        return self.sequences[bare_id(chat.id)].pts if is_channel(chat.id) else None

    def _channels_since(self, date: int) -> tuple[tuple[int, int | None], ...]:
        """The channels with an update since then."""
        return tuple(
            (sequence, self._random.choice([None, updates.pts]))
            for sequence, updates in self.sequences.items()
            if sequence is not OWN and updates.sent and updates.sent[-1].date >= date
        )

    def _tell(self, chat: Chat, change: Change) -> None:
        sequence = bare_id(chat.id) if is_channel(chat.id) else OWN
        there = self.sequences[sequence]
        update = Update(sequence, there.pts + 1, change, chat.peer, int(self._clock()))
        there.sent.append(update)
        self.push(update)


def _place(chat: Chat) -> tuple[int, int, int]:
    """Where a chat is in the list, which has the newest message first."""
    return (chat.top.timestamp, chat.top.message_id, chat.id)
