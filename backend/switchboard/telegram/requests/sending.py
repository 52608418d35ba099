"""Send what the operator writes, and how far the operator has read."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import ChatId, TelegramMessageId, is_channel
from switchboard.domain.outbox import OutboxMessage
from switchboard.domain.updates import SentMessage
from switchboard.errors import SendRefused
from switchboard.telegram.errors.errors import send_failure_of
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.send_result import sent_message

PEER_INVALID = frozenset({"peer_id_invalid", "user_id_invalid", "channel_invalid"})
"""What Telegram says where the key to a peer is not, or no longer, the account's."""


class Sending:
    """Sends for one account (the port `MessageSender`)."""

    def __init__(self, requester: Requester, peers: PeerResolver) -> None:
        self._requester = requester
        self._peers = peers

    async def send(self, item: OutboxMessage) -> SentMessage:
        """See the port. The text goes as it is, without formatting."""
        peer = await self._peers.find(item.chat_id)
        try:
            return await self._send(item, peer)
        except SendRefused as refused:
            if refused.code not in PEER_INVALID or not await self._peers.find_in_dialogs(
                item.chat_id, anew=True
            ):
                raise
        return await self._send(item, await self._peers.find(item.chat_id))

    async def mark_read(self, chat_id: ChatId, up_to: TelegramMessageId) -> None:
        """See the port. Raises Unavailable where Telegram refuses, as in a chat that was left."""
        peer = await self._peers.get(chat_id)
        if is_channel(chat_id):
            channel = types.InputChannel(peer.channel_id, peer.access_hash)
            await self._requester.ask(functions.channels.ReadHistoryRequest(channel, up_to))
        else:
            await self._requester.ask(functions.messages.ReadHistoryRequest(peer, up_to))

    async def _send(self, item: OutboxMessage, peer: Any) -> SentMessage:
        if peer is None:
            raise SendRefused(
                "peer_unknown",
                "Telegram does not show this chat to the account. Open it once in a Telegram app.",
            )
        answered_message = item.reply_to and types.InputReplyToMessage(item.reply_to)
        request = functions.messages.SendMessageRequest(
            peer=peer,
            message=item.text,
            random_id=item.random_id,
            reply_to=answered_message,
        )
        client = self._requester.client
        client.let_telegram_decide(functions.messages.SendMessageRequest)
        answer = await self._requester.ask(
            request, self._requester.limits.send_timeout, send_failure_of
        )
        return sent_message(answer, item.random_id, client.self_id)
