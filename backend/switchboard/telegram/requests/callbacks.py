"""Press a callback button (`messages.getBotCallbackAnswer`)."""

from typing import Any

from telethon.tl import functions

from switchboard.domain.buttons import CallbackAnswer
from switchboard.domain.formatting import MAX_LABEL
from switchboard.domain.ids import ChatId, TelegramMessageId
from switchboard.domain.message_entities import LINK, MAX_URL
from switchboard.telegram.errors.callback_errors import callback_failure_of
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester


class CallbackSending:
    """Presses callback buttons for one account (the port `CallbackSender`)."""

    def __init__(self, requester: Requester, peers: PeerResolver) -> None:
        self._requester = requester
        self._peers = peers

    async def press_button(
        self, chat_id: ChatId, message_id: TelegramMessageId, data: bytes | None
    ) -> CallbackAnswer:
        """See the port. A button without data is that of a game."""
        peer = await self._peers.get(chat_id)
        request = functions.messages.GetBotCallbackAnswerRequest(
            peer, message_id, game=data is None, data=data
        )
        self._requester.client.let_telegram_decide(type(request))
        limits = self._requester.limits
        answer = await self._requester.ask(request, limits.send_timeout, callback_failure_of)
        with guard_answer("callback"):
            return callback_answer(answer)


def callback_answer(answer: Any) -> CallbackAnswer:
    """The bot's answer. An address that is not harmless is not to be opened."""
    url = answer.url
    harmless = url and len(url) <= MAX_URL and LINK.fullmatch(url)
    text = (answer.message or "")[:MAX_LABEL]
    return CallbackAnswer(text or None, url if harmless else None, bool(answer.alert))
