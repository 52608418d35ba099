"""Read the reactions to messages (`messages.getMessagesReactions`).

Most reactions arrive as updates that no difference repeats, so apps request them for the messages
that they show (core.telegram.org/api/reactions).
"""

from collections.abc import Sequence

from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.updates import ReactionsChanged
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.updates.reactions import reactions_changed


class ReactionReading:
    """Reads reactions for one account (the port `ReactionReader`)."""

    def __init__(self, requester: Requester, peers: PeerResolver) -> None:
        self._requester = requester
        self._peers = peers

    async def reactions(
        self, chat_id: ChatId, message_ids: Sequence[TelegramMessageId]
    ) -> tuple[ReactionsChanged, ...]:
        """See the port."""
        peer = await self._peers.get(chat_id)
        request = functions.messages.GetMessagesReactionsRequest(peer, list(message_ids))
        answer = await self._requester.read(request)
        with guard_answer("reactions"):
            return tuple(
                reactions_changed(update)
                for update in answer.updates
                if isinstance(update, types.UpdateMessageReactions)
            )
