"""Read a chat's history, and a channel's updates that were not pushed."""

from telethon.tl import functions

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.ports import RequestScheduler
from switchboard.domain.updates import HistoryPage
from switchboard.telegram.errors.timeouts import guard_answer, request_timeout
from switchboard.telegram.history.messages import HistoryReader
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.peers import bare_id
from switchboard.telegram.translate.unreadable import Unreadable


class HistoryReading:
    """Reads the chats of one account (the port `HistoryReader`)."""

    def __init__(self, requester: Requester, peers: PeerResolver, unreadable: Unreadable) -> None:
        self._requester = requester
        self._peers = peers
        self._unreadable = unreadable

    async def history(
        self,
        chat_id: ChatId,
        *,
        before: TelegramMessageId | None,
        after: TelegramMessageId | None,
        limit: int,
        skip: int,
        schedule: RequestScheduler,
    ) -> HistoryPage:
        """See the port. Raises Unavailable if Telegram refuses, for example for a chat that was
        left."""
        peer = await self._peers.get_scheduled(chat_id, schedule)
        read = self._requester.scheduled_read(schedule)
        client = self._requester.client
        on_messages = client.batcher.add_seen
        reader = HistoryReader(read, peer, client.self_id, self._unreadable, on_messages)
        with guard_answer("history"):
            page = await reader.page(before, after, limit, skip)
        await client.batcher.flush()
        return page

    async def moved_from(self, chat_id: ChatId) -> ChatId | None:
        """See the port (Telegram: `channelFull`, migrated_from_chat_id)."""
        peer = await self._peers.get(chat_id)
        answer = await self._requester.read(functions.channels.GetFullChannelRequest(peer))
        with guard_answer("channel"):
            group_id = answer.full_chat.migrated_from_chat_id
        return None if group_id is None else ChatId(-group_id)

    async def poll(self, chat_id: ChatId) -> int:
        """See the port. Raises Unavailable if Telegram refuses, for example for a channel that was
        left."""
        client = self._requester.client
        async with request_timeout(self._requester.limits.answer_timeout):
            return await client.poll_channel(bare_id(chat_id))
