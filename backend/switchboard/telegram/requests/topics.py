"""Read the topics of a forum, or the people in a channel's direct messages."""

from dataclasses import replace

from switchboard.domain.ids import ChatId
from switchboard.domain.ports import RequestScheduler
from switchboard.domain.updates import TopicList
from switchboard.domain.updates.newer_changes import newer_topics
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.history.topics import TopicPages
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.updates.dialog_changes import DialogChangeLog


class TopicReading:
    """Reads the topics of one account's chats (the port `TopicReader`)."""

    def __init__(
        self,
        requester: Requester,
        peers: PeerResolver,
        unreadable: Unreadable,
        changes: DialogChangeLog,
    ) -> None:
        self._requester = requester
        self._peers = peers
        self._unreadable = unreadable
        self._changes = changes

    async def topics(self, chat_id: ChatId, schedule: RequestScheduler) -> TopicList:
        """See the port. Raises Unavailable if Telegram refuses, for example for a chat that was
        left."""
        peer = await self._peers.get_scheduled(chat_id, schedule)
        position = self._changes.position
        read = self._requester.scheduled_read(schedule)
        self_id = self._requester.client.self_id
        pages = TopicPages(read, peer, chat_id, self_id, self._unreadable)
        with guard_answer("topics"):
            is_monoforum = self._peers.is_monoforum(chat_id)
            listing = await (pages.people() if is_monoforum else pages.forum())
        return replace(listing, log_position=position)

    def with_newer_changes(self, listing: TopicList) -> TopicList:
        """See the port."""
        return newer_topics(listing, self._changes.since(listing.log_position))
