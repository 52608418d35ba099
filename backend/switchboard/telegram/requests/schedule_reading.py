"""Read the schedule of a chat (`messages.getScheduledHistory`)."""

from typing import Any

from telethon.tl import functions, types

from switchboard.domain.ids import ChatId
from switchboard.domain.ports import Schedule
from switchboard.telegram.errors.timeouts import guard_answer
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.translate.peers import peers_by_id
from switchboard.telegram.translate.scheduled import scheduled_of


class ScheduleReading:
    """Reads schedules for one account (the port `ScheduleReader`)."""

    def __init__(self, requester: Requester, peers: PeerResolver) -> None:
        self._requester = requester
        self._peers = peers

    async def schedule(self, chat_id: ChatId, known_hash: int) -> Schedule | None:
        """See the port."""
        peer = await self._peers.get(chat_id)
        request = functions.messages.GetScheduledHistoryRequest(peer, known_hash)
        answer = await self._requester.read(request)
        if isinstance(answer, types.messages.MessagesNotModified):
            return None
        with guard_answer("schedule"):
            peers = peers_by_id(answer.users, answer.chats)
            found = [
                scheduled_of(message, peers, self._requester.client.self_id)
                for message in answer.messages
            ]
            messages = tuple(message for message in found if message is not None)
            return Schedule(messages, _hash(answer.messages))


def _hash(messages: list[Any]) -> int:
    """The hash of an answer (core.telegram.org/api/offsets, "Hash generation"), of the id, the date
    of the last edit and the date of each message."""
    value = 0
    for message in messages:
        edited = getattr(message, "edit_date", None)
        for number in (
            message.id,
            0 if edited is None else int(edited.timestamp()),
            int(message.date.timestamp()),
        ):
            value ^= value >> 21
            value ^= value << 35 & (1 << 64) - 1
            value ^= value >> 4
            value = value + number & (1 << 64) - 1
    return value - (1 << 64) if value >= 1 << 63 else value
