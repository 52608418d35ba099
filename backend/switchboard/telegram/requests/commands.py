"""Execute the operator's commands. Each kind has a file that makes its request.

A new kind needs a file and a line in the table.
"""

from typing import Any

from telethon.tl import types

from switchboard.domain.ids import ChatId
from switchboard.domain.outbox import Command, Content
from switchboard.domain.outbox.kinds.archive import Archive
from switchboard.domain.outbox.kinds.delete import Delete
from switchboard.domain.outbox.kinds.edit import Edit
from switchboard.domain.outbox.kinds.forward import Forward
from switchboard.domain.outbox.kinds.mark_read import MarkRead
from switchboard.domain.outbox.kinds.mark_unread import MarkUnread
from switchboard.domain.outbox.kinds.mute import Mute
from switchboard.domain.outbox.kinds.pin import Pin
from switchboard.domain.outbox.kinds.react import React
from switchboard.domain.outbox.kinds.reschedule import Reschedule
from switchboard.domain.outbox.kinds.schedule import Schedule
from switchboard.domain.outbox.kinds.send import Send
from switchboard.domain.outbox.kinds.send_scheduled import SendScheduled
from switchboard.domain.outbox.kinds.set_draft import SetDraft
from switchboard.domain.outbox.kinds.unschedule import Unschedule
from switchboard.domain.topics import WHOLE_CHAT
from switchboard.errors import CommandRefused
from switchboard.telegram.errors.change_errors import change_refusal
from switchboard.telegram.errors.errors import RefusalText
from switchboard.telegram.errors.scheduled_errors import scheduled_refusal
from switchboard.telegram.errors.send_errors import send_refusal
from switchboard.telegram.errors.setting_errors import setting_refusal
from switchboard.telegram.requests.archive import archive
from switchboard.telegram.requests.command_requester import CommandRequester, Execution
from switchboard.telegram.requests.delete import delete
from switchboard.telegram.requests.edit import edit
from switchboard.telegram.requests.forward import forward
from switchboard.telegram.requests.mark_read import mark_read
from switchboard.telegram.requests.mark_unread import mark_unread
from switchboard.telegram.requests.mute import mute
from switchboard.telegram.requests.peer_resolver import PeerResolver
from switchboard.telegram.requests.pin import pin
from switchboard.telegram.requests.react import react
from switchboard.telegram.requests.requester import Requester
from switchboard.telegram.requests.scheduled import (
    reschedule,
    schedule,
    send_scheduled,
    unschedule,
)
from switchboard.telegram.requests.send import send
from switchboard.telegram.requests.set_draft import set_draft

EXECUTIONS: dict[type[Content], Execution] = {
    Send: send,
    MarkRead: mark_read,
    Mute: mute,
    Archive: archive,
    Pin: pin,
    MarkUnread: mark_unread,
    SetDraft: set_draft,
    Edit: edit,
    Delete: delete,
    React: react,
    Forward: forward,
    Schedule: schedule,
    Reschedule: reschedule,
    SendScheduled: send_scheduled,
    Unschedule: unschedule,
}
"""The function that executes each kind of command."""

REFUSAL_TEXTS: dict[type[Content], RefusalText] = {
    Send: send_refusal,
    Forward: send_refusal,
    Schedule: send_refusal,
    Reschedule: scheduled_refusal,
    SendScheduled: scheduled_refusal,
    Unschedule: scheduled_refusal,
    Edit: change_refusal,
    Delete: change_refusal,
    React: change_refusal,
}
"""The sentences for refusals of each kind. Other kinds set a property of a chat."""

PEER_INVALID = frozenset({"peer_id_invalid", "user_id_invalid", "channel_invalid"})
"""Telegram's errors for an access hash that is not valid for the account."""


MESSAGE_INVALID = frozenset({"msg_id_invalid", "message_id_invalid", "channel_private"})
"""Telegram's refusals of a message that shows a user."""


class CommandExecution:
    """Executes the commands of one account (the port `CommandSender`)."""

    def __init__(self, requester: Requester, peers: PeerResolver) -> None:
        self._requester = requester
        self._peers = peers

    async def execute(self, command: Command) -> Any:
        """See the port. A peer that Telegram does not accept is fetched again, once."""
        chat_id = command.chat_id
        peer = await self._peers.find(chat_id)
        try:
            return await self._execute(command, peer)
        except CommandRefused as refused:
            if not _may_be_of_peer(refused, peer) or not await self._peers.find_in_dialogs(
                chat_id, anew=True
            ):
                raise
        return await self._execute(command, self._peers.known(chat_id) or peer)

    async def _execute(self, command: Command, peer: Any) -> Any:
        if peer is None:
            raise CommandRefused(
                "peer_unknown",
                "Telegram does not show this chat to the account. Open it once in a Telegram app.",
            )
        refusal_text = REFUSAL_TEXTS.get(type(command.content), setting_refusal)
        person = await self._person(command)
        requester = CommandRequester(self._requester, refusal_text, self._peers.find, person)
        return await EXECUTIONS[type(command.content)](requester, peer, command)

    async def _person(self, command: Command) -> Any:
        """The person in a channel's direct messages that a command is about. Raises CommandRefused
        if Telegram does not show the person to the account."""
        topic_id = getattr(command.content, "topic_id", WHOLE_CHAT)
        if topic_id == WHOLE_CHAT or not self._peers.is_monoforum(command.chat_id):
            return None
        person = await self._peers.find_person(command.chat_id, ChatId(topic_id))
        if person is None:
            raise CommandRefused(
                "peer_unknown",
                "Telegram does not show this person to the account. Answer once in a Telegram app.",
            )
        return person


def _may_be_of_peer(refused: CommandRefused, peer: Any) -> bool:
    """Whether a refusal may be about the way in which the request names its peer. A message that
    shows a user may be deleted."""
    by_message = isinstance(peer, types.InputPeerUserFromMessage)
    return refused.code in PEER_INVALID or (by_message and refused.code in MESSAGE_INVALID)
