"""Read the topics of a forum, or the people in a channel's direct messages, page by page.

Pure apart from the requests. Offsets are those of the last entry of a page: the date and the id of
its newest message, and the topic (core.telegram.org/method/messages.getForumTopics,
/method/messages.getSavedDialogs).
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import NewMessage, Peer, Topic, TopicList
from switchboard.telegram.translate.peers import PeerObjects, marked_if_known, peers_by_id
from switchboard.telegram.translate.topics import person_from, topic_from
from switchboard.telegram.translate.unreadable import Unreadable, messages_of, peers_of

PAGE_SIZE = 100

Ask = Callable[[Any], Awaitable[Any]]
"""Makes a request; TypeNotFoundError passes unchanged."""


class TopicPages:
    """Reads all topics of one chat. The list is incomplete if an entry cannot be used, or if a page
    cannot be read.

    An entry that moves to the top meanwhile is on no later page. So if Telegram counts more than
    the pages had, they are read again from the top, until one has nothing new. Telegram's count may
    stay too high.
    """

    def __init__(self, ask: Ask, peer: Any, chat_id: ChatId, self_id: int, unreadable: Unreadable):
        self._ask = ask
        self._peer = peer
        self._chat_id = chat_id
        self._self_id = self_id
        self._unreadable = unreadable
        self._topics: dict[int, Topic] = {}
        self._peers: dict[ChatId, Peer] = {}
        self._entities: PeerObjects = {}
        self._is_complete = True

    async def forum(self) -> TopicList:
        """The topics of a forum."""
        request = functions.messages.GetForumTopicsRequest(
            self._peer, offset_date=None, offset_id=0, offset_topic=0, limit=PAGE_SIZE
        )
        seen: set[int] = set()
        is_again = False
        while (answer := await self._page(request)) is not None:
            tops, dates = self._read(answer)
            entries = [entry for entry in answer.topics if type(entry) is types.ForumTopic]
            new = [entry for entry in entries if entry.id not in seen]
            seen.update(entry.id for entry in new)
            for entry in new:
                if not entry.short:
                    rank = len(self._topics) if entry.pinned else None
                    self._add(entry, partial(topic_from, entry, tops, rank))
            if len(seen) >= answer.count or (not new and (is_again or len(seen) < PAGE_SIZE)):
                break
            if not new:
                is_again = True
                request.offset_date, request.offset_id, request.offset_topic = None, 0, 0
                continue
            last = entries[-1]
            request.offset_id, request.offset_topic = last.top_message, last.id
            by_creation = answer.order_by_create_date
            request.offset_date = last.date if by_creation else dates.get(last.top_message)
        return self._list()

    async def people(self) -> TopicList:
        """The people who write to a channel."""
        request = functions.messages.GetSavedDialogsRequest(
            offset_date=None,
            offset_id=0,
            offset_peer=types.InputPeerEmpty(),
            limit=PAGE_SIZE,
            hash=0,
            parent_peer=self._peer,
        )
        seen: set[int] = set()
        is_again = False
        while (answer := await self._page(request)) is not None:
            tops, dates = self._read(answer)
            entries = [entry for entry in answer.dialogs if type(entry) is types.MonoForumDialog]
            new = [entry for entry in entries if (marked_if_known(entry.peer) or 0) not in seen]
            seen.update(marked_if_known(entry.peer) or 0 for entry in new)
            for entry in new:
                self._add(entry, partial(person_from, entry, tops))
            if type(answer) is not types.messages.SavedDialogsSlice:
                break
            is_counted = len(seen) >= answer.count or len(seen) < PAGE_SIZE
            if not new and (is_again or is_counted):
                break
            if not new:
                is_again = True
                request.offset_date, request.offset_id = None, 0
                request.offset_peer = types.InputPeerEmpty()
                continue
            last = entries[-1]
            request.offset_id, request.offset_date = last.top_message, dates.get(last.top_message)
            request.offset_peer = _input_peer(last.peer, self._entities)
        return self._list()

    async def _page(self, request: Any) -> Any:
        try:
            return await self._ask(request)
        except TypeNotFoundError as error:
            self._unreadable("ForumTopic", error)
            self._is_complete = False
            return None

    def _read(self, answer: Any) -> tuple[dict[TelegramMessageId, NewMessage], dict[int, Any]]:
        """The newest messages of a page by id, and their dates."""
        self._entities = peers_by_id(answer.users, answer.chats)
        found = peers_of(self._entities, self._unreadable)
        self._peers.update((peer.chat_id, peer) for peer in found)
        messages = messages_of(answer.messages, self._entities, self._self_id, self._unreadable)
        dates = {message.id: getattr(message, "date", None) for message in answer.messages}
        return {message.message_id: message for message in messages}, dates

    def _add(self, entry: Any, translate: Callable[[], Topic]) -> None:
        try:
            topic = translate()
        except Exception as error:  # noqa: BLE001 - one poisoned entry must not hide the list
            self._unreadable(type(entry).__name__, error)
            self._is_complete = False
        else:
            self._topics[topic.topic_id] = topic

    def _list(self) -> TopicList:
        topics, peers = tuple(self._topics.values()), tuple(self._peers.values())
        return TopicList(self._chat_id, topics, peers, self._is_complete)


def _input_peer(peer: Any, entities: PeerObjects) -> Any:
    """A person as an offset names them; without an access hash the offset has none."""
    access_hash = getattr(entities.get(marked_if_known(peer) or 0), "access_hash", None)
    if type(peer) is types.PeerUser and access_hash is not None:
        return types.InputPeerUser(peer.user_id, access_hash)
    if type(peer) is types.PeerChannel and access_hash is not None:
        return types.InputPeerChannel(peer.channel_id, access_hash)
    return types.InputPeerEmpty()
