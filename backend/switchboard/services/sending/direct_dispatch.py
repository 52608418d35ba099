"""Store replies. A reply that can leave now is stored and begun in one commit.

The sender of the account first reserves the chat. So no other message is sent in the chat
meanwhile, and the order of the chat, flood waits and the pace apply as for a reply that waits in
the outbox.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from switchboard.domain.ids import AccountId, ChatId, ConversationId
from switchboard.domain.messages import Message
from switchboard.domain.outbox import Command
from switchboard.services.sending.account_sender import AccountSender
from switchboard.store.core.database import Database
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import outbox

StoreReply: TypeAlias = Callable[[Transaction], Message]
"""Stores a reply and its command."""

MAX_CHATS = 10_000
"""The largest number of conversations whose chats are remembered."""


class _Reserved(NamedTuple):
    """A chat that an account's sender keeps free for a reply that is about to be stored."""

    sender: AccountSender
    account_id: AccountId
    chat_id: ChatId


class DirectDispatch:
    """Stores replies, and begins them if they can leave now.

    senders: those of the connected accounts. look_for: lets the sender of a stored reply look for
    it.
    """

    def __init__(
        self,
        database: Database,
        senders: Mapping[AccountId, AccountSender],
        look_for: Callable[[Message], None],
    ) -> None:
        self._database = database
        self._senders = senders
        self._look_for = look_for
        self._chats: dict[ConversationId, tuple[AccountId, ChatId]] = {}
        self._storing: set[asyncio.Task[Message]] = set()

    def remember_chat(
        self, conversation_id: ConversationId, account_id: AccountId, chat_id: ChatId
    ) -> None:
        """Remember where the replies of a conversation are sent. The first reply to a conversation
        that is not remembered waits in the outbox, like a reply that cannot leave now."""
        if len(self._chats) >= MAX_CHATS:
            self._chats.clear()
        self._chats[conversation_id] = account_id, chat_id

    async def store(
        self, work: StoreReply, conversation_id: ConversationId, *, may_leave_now: bool
    ) -> Message:
        """Store a reply. What is stored as being sent is sent, also if the caller does not wait for
        the end. Raises as `Database.write` and `work` do."""
        reserved = self._reserve(conversation_id) if may_leave_now else None
        storing = asyncio.create_task(self._store(work, reserved), name="reply")
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)
        message = await asyncio.shield(storing)
        self.remember_chat(conversation_id, message.account_id, message.chat_id)
        return message

    def _reserve(self, conversation_id: ConversationId) -> _Reserved | None:
        chat = self._chats.get(conversation_id)
        sender = None if chat is None else self._senders.get(chat[0])
        if chat is None or sender is None or not sender.reserve(chat[1]):
            return None
        return _Reserved(sender, *chat)

    async def _store(self, work: StoreReply, reserved: _Reserved | None) -> Message:
        if reserved is not None:
            return await self._store_and_begin(work, reserved)
        message = await self._database.write(work)
        self._look_for(message)
        return message

    async def _store_and_begin(self, work: StoreReply, reserved: _Reserved) -> Message:
        sender, account_id, chat_id = reserved

        def store_and_begin(transaction: Transaction) -> tuple[Message, Command | None]:
            message = work(transaction)
            return message, outbox.begin_first(transaction, message.id, account_id, chat_id)

        try:
            message, command = await self._database.write(store_and_begin)
        except BaseException:
            sender.release(chat_id)
            raise
        if command is None:
            sender.release(chat_id)
            self._look_for(message)
        elif not sender.begin(command):
            await self._database.write_eventually(lambda t: outbox.undo_begin(t, command))
            self._look_for(message)
        return message
