"""Read an account's quick replies (core.telegram.org/api/business, "Quick reply shortcuts").

Their messages have ids of their own, so they are never stored as messages.
"""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.saved_replies import QuickReply
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.requester import Requester


class QuickReplyReading:
    """Reads the quick replies of one account (the port `QuickReplyReader`)."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    async def quick_replies(self) -> tuple[QuickReply, ...]:
        """See the port. The list contains the last message of each quick reply. If it has more
        messages, they are requested."""
        answer = await self._ask(functions.messages.GetQuickRepliesRequest(hash=0))
        with guard_answer("quick replies"):
            last = {message.id: message for message in answer.messages}
            return tuple(
                [await self._quick_reply(shortcut, last) for shortcut in answer.quick_replies]
            )

    async def _quick_reply(self, shortcut: Any, last: dict[int, Any]) -> QuickReply:
        newest = last.get(shortcut.top_message)
        if shortcut.count == 1 and newest is not None:
            return QuickReply(shortcut.shortcut, _texts([newest]))
        request = functions.messages.GetQuickReplyMessagesRequest(shortcut.shortcut_id, hash=0)
        messages = (await self._ask(request)).messages
        return QuickReply(shortcut.shortcut, _texts(messages))

    async def _ask(self, request: Any) -> Any:
        return await self._requester.ask(request, self._requester.limits.read_timeout)


def _texts(messages: list[Any]) -> tuple[str, ...]:
    """The texts, the oldest first."""
    found = [message for message in messages if isinstance(message, types.Message)]
    return tuple(message.message or "" for message in sorted(found, key=lambda one: one.id))
