"""Resolve a chat to its input peer, which contains the account's access hash (Telegram:
`inputPeer`)."""

from typing import Any

import structlog
from telethon.tl import functions, types

from switchboard.domain.ids import AccountId, ChatId, is_channel
from switchboard.domain.ports import RequestScheduler, immediately
from switchboard.errors import FloodWait, Unavailable
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.history.dialogs import DialogPages
from switchboard.telegram.history.topics import TopicPages
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.peers import input_peer
from switchboard.telegram.translate.unreadable import Unreadable
from switchboard.telegram.updates.peer_cache import PeerCache

log = structlog.get_logger(__name__)


class PeerResolver:
    """The input peers of one account."""

    def __init__(
        self,
        account_id: AccountId,
        requester: Requester,
        peers: PeerCache,
        unreadable: Unreadable,
    ) -> None:
        self._account_id = account_id
        self._requester = requester
        self._peers = peers
        self._unreadable = unreadable

    async def find(self, chat_id: ChatId) -> Any:
        """The input peer of a chat. None if Telegram does not show the chat to the account.

        A user whom only a message shows is named by that message (Telegram: "Min constructors").
        Any other unknown peer is searched among the newest dialogs, once.
        """
        if chat_id == self._requester.client.self_id:
            return types.InputPeerSelf()
        if self._peers.access_hash(chat_id) is None and not _is_basic_group(chat_id):
            by_message = self._by_message(chat_id)
            if by_message is not None:
                return by_message
            await self.find_in_dialogs(chat_id)
        return self.known(chat_id)

    def _by_message(self, user_id: ChatId) -> Any:
        seen_in = self._peers.seen_in(user_id) if user_id > 0 else None
        if seen_in is None:
            return None
        chat_id, message_id = seen_in
        chat = self.known(chat_id)
        return None if chat is None else types.InputPeerUserFromMessage(chat, message_id, user_id)

    def known(self, chat_id: ChatId) -> Any:
        """The input peer of a chat, without a request. None for an unknown peer."""
        access_hash = self._peers.access_hash(chat_id)
        if access_hash is None and not _is_basic_group(chat_id):
            return None
        return input_peer(chat_id, access_hash or 0)

    def is_monoforum(self, chat_id: ChatId) -> bool:
        """Whether a chat is the direct messages of a channel."""
        return self._peers.is_monoforum(chat_id)

    async def find_person(self, monoforum_id: ChatId, person_id: ChatId) -> Any:
        """The input peer of a person in a channel's direct messages. None if Telegram does not show
        the person to the account.

        The first message there may be of another admin, so no message names the person. An unknown
        person is searched in the list of the people who write to the channel.
        """
        person = self.known(person_id) or self._by_message(person_id)
        if person is None:
            await self._find_among_people(monoforum_id)
        return self.known(person_id) or await self.find(person_id)

    async def _find_among_people(self, monoforum_id: ChatId) -> None:
        monoforum = self.known(monoforum_id)
        if monoforum is None:
            return
        self_id = self._requester.client.self_id
        read = self._requester.scheduled_read(immediately)
        pages = TopicPages(read, monoforum, monoforum_id, self_id, self._unreadable)
        try:
            with guard_answer("topics"):
                await pages.people()
        except Unavailable as refused:
            log.info("people_refused", account_id=self._account_id, reason=refused.code)

    async def get(self, chat_id: ChatId) -> Any:
        """The input peer of a chat. Raises Unavailable if Telegram does not show it to the
        account."""
        peer = await self.find(chat_id)
        if peer is None:
            raise Unavailable("peer_unknown", "Telegram does not show this chat to the account.")
        return peer

    async def get_scheduled(self, chat_id: ChatId, schedule: RequestScheduler) -> Any:
        """The same, with every request in its turn."""
        if self._peers.access_hash(chat_id) is None and not _is_basic_group(chat_id):
            return await schedule(lambda: self.get(chat_id))
        return await self.get(chat_id)

    async def find_in_dialogs(self, chat_id: ChatId, *, anew: bool = False) -> bool:
        """Fetch the newest dialogs and their peers. Whether the peer is then known.

        anew: a known access hash does not count, the peer must be among the dialogs.
        """
        client = self._requester.client
        page_size = self._requester.limits.dialogs_page
        read = self._requester.scheduled_read(immediately)
        pages = DialogPages(read, self._unreadable, client.self_id, page_size)
        met = 0
        client.let_telegram_decide(functions.messages.GetDialogsRequest)
        try:
            while met < page_size and (anew or self._peers.access_hash(chat_id) is None):
                with guard_answer("dialogs"):
                    page = await pages.next()
                if page is None:
                    break
                met += len(page.dialogs)
                if anew and any(dialog.peer.chat_id == chat_id for dialog in page.dialogs):
                    return True
        except Unavailable as refused:
            log.info("dialogs_refused", account_id=self._account_id, reason=refused.code)
        except FloodWait as flood:  # only the commands of this chat must wait
            raise FloodWait(flood.code, flood.detail, flood.seconds, whole_account=False) from flood
        return not anew and self._peers.access_hash(chat_id) is not None


def _is_basic_group(chat_id: ChatId) -> bool:
    """Groups need no access hash."""
    return chat_id < 0 and not is_channel(chat_id)
