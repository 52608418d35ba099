"""Divide a chat into its topics, or put them together again.

A group can become a forum and cease to be one; an account can begin to answer a channel's direct
messages. Then stored messages move to the conversations to which they belong. A message that was
stored before topics were known goes to General, or to the whole chat. The chat is then read again,
because history contains the topic of each message.
"""

from collections.abc import Iterable

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, ConversationId, MessageId, TopicId
from switchboard.domain.topics import Division, topic_in
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import chat_state, conversations, denormalized_settings
from switchboard.store.messages.chat_state import ChatState
from switchboard.store.messages.conversation_state import load_in

OTHERWISE = f"""
SELECT d.division FROM (
  SELECT ch.division AS former, {chat_state.DIVISION} AS division
  FROM chats ch JOIN peers p USING (telegram_account_id, chat_id)
  WHERE ch.telegram_account_id = ? AND ch.chat_id = ?) d WHERE d.division <> d.former
"""  # noqa: S608 - constants only
"""How a chat is to be divided now. No row if that has not changed."""

READ_AGAIN = """
UPDATE chats SET rescan_from_id = (
  SELECT min(m.message_id) FROM messages m WHERE m.telegram_account_id = chats.telegram_account_id
  AND m.chat_id = chats.chat_id AND m.topic_id IS NULL)
WHERE telegram_account_id = ? AND chat_id = ? AND EXISTS (
  SELECT 1 FROM messages m WHERE m.telegram_account_id = chats.telegram_account_id
  AND m.chat_id = chats.chat_id AND m.topic_id IS NULL AND m.message_id IS NOT NULL)
"""


def update(transaction: Transaction, account_id: AccountId, chat_ids: Iterable[ChatId]) -> None:
    """Divide these chats as their peers now require."""
    for chat_id in dict.fromkeys(chat_ids):
        division = transaction.fetch_value(OTHERWISE, (account_id, chat_id))
        if division is not None:
            _divide(transaction, account_id, chat_id, Division(division))


def want_topics(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Request that the list of a chat's topics is read."""
    transaction.execute(
        "UPDATE chats SET reads_topics = 1 WHERE telegram_account_id = ? AND chat_id = ? "
        "AND division <> 'whole'",
        (account_id, chat_id),
    )


def _divide(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, division: Division
) -> None:
    chat = chat_state.load_or_create(transaction, account_id, chat_id)
    chat.division = division
    transaction.execute(
        "UPDATE chats SET division = ?, reads_topics = ? "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (division.value, chat.is_divided, account_id, chat_id),
    )
    if chat.is_divided:
        transaction.execute(READ_AGAIN, (account_id, chat_id))
    if _move_messages(transaction, chat):
        transaction.emit_resync()
    _count_unread(transaction, chat)
    denormalized_settings.apply_to_conversations(transaction, account_id, chat_id)


def _move_messages(transaction: Transaction, chat: ChatState) -> bool:
    """Move each message to its conversation, with its waiting command. Whether any moved."""
    moved = False
    for topic_id in transaction.fetch_values(
        "SELECT DISTINCT coalesce(topic_id, 0) FROM messages "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (chat.account_id, chat.chat_id),
    ):
        target = load_in(transaction, chat, topic_in(chat.division, TopicId(topic_id)))
        ids = transaction.fetch_values(
            "SELECT id FROM messages WHERE telegram_account_id = ? AND chat_id = ? "
            "AND coalesce(topic_id, 0) = ? AND conversation_id <> ?",
            (chat.account_id, chat.chat_id, topic_id, target.id),
        )
        for id_ in ids:
            move(transaction, id_, target.id, target.topic_id)
            transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(id_))
        moved |= bool(ids)
    for id_ in _conversations(transaction, chat):
        conversations.refresh_last_message(transaction, id_)
    return moved


def move(transaction: Transaction, message_id: int, to: ConversationId, topic_id: TopicId) -> None:
    """Move a message to another conversation of its chat. A `client_id` that is in use there is
    removed; a waiting reply is sent there."""
    transaction.execute(
        "UPDATE messages SET conversation_id = ?, client_id = iif(EXISTS (SELECT 1 "
        "FROM messages o WHERE o.conversation_id = ? AND o.client_id = messages.client_id), "
        "NULL, client_id) WHERE id = ?",
        (to, to, message_id),
    )
    transaction.execute(
        "UPDATE outbox SET conversation_id = ?, payload = json_set(payload, '$.topic_id', ?) "
        "WHERE message_id = ? AND random_id IS NOT NULL",
        (to, topic_id, message_id),
    )


def _count_unread(transaction: Transaction, chat: ChatState) -> None:
    """Begin with the marks of the chat: those of the topics come with their list. Until Telegram
    sends its own count, the whole chat has the sum of its topics."""
    account_id, chat_id = chat.account_id, chat.chat_id
    if chat.is_divided:
        transaction.execute(
            "UPDATE topics SET (read_inbox_max_id, read_outbox_max_id, unread_counted_up_to_id) = "
            "(max(read_inbox_max_id, ?), max(read_outbox_max_id, ?), "
            "max(unread_counted_up_to_id, ?)) WHERE telegram_account_id = ? AND chat_id = ?",
            (
                chat.marks.read_inbox_max_id,
                chat.marks.read_outbox_max_id,
                chat.marks.unread_counted_up_to_id,
                account_id,
                chat_id,
            ),
        )
    total = transaction.fetch_value(
        "SELECT sum(unread_count) FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    transaction.execute(
        "UPDATE conversations SET unread_count = 0, unread_in_albums = 0 "
        "WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )
    for id_ in _conversations(transaction, chat):
        transaction.emit_conversation(id_)
    if not total:
        return
    if not chat.is_divided:
        transaction.execute(
            "UPDATE conversations SET unread_count = ? WHERE telegram_account_id = ? "
            "AND chat_id = ? AND topic_id = 0",
            (total, account_id, chat_id),
        )
        return
    for topic_id in transaction.fetch_values(
        "SELECT topic_id FROM conversations WHERE telegram_account_id = ? AND chat_id = ? "
        "AND topic_id <> 0",
        (account_id, chat_id),
    ):
        state = load_in(transaction, chat, topic_id)
        state.unread_count = state.count_above(transaction, chat.marks.read_inbox_max_id)
        state.save(transaction)


def _conversations(transaction: Transaction, chat: ChatState) -> list[ConversationId]:
    return transaction.fetch_values(
        "SELECT id FROM conversations WHERE telegram_account_id = ? AND chat_id = ?",
        (chat.account_id, chat.chat_id),
    )
