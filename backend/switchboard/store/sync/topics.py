"""Store Telegram's list of the topics of a chat: titles, read marks, unread counts, settings."""

from collections.abc import Iterable

from sqlalchemy import Connection

from switchboard.domain.events import EventType
from switchboard.domain.ids import AccountId, ChatId, MessageId, TelegramMessageId
from switchboard.domain.search_key import search_key
from switchboard.domain.topics import Division
from switchboard.domain.updates import Topic, TopicList
from switchboard.store.core.rows import select_value, select_values
from switchboard.store.core.transaction import Transaction
from switchboard.store.messages import (
    chat_state,
    chats,
    conversations,
    dialog_state,
    peers,
    topic_division,
    topics,
    waiting,
)
from switchboard.store.messages.chat_state import ChatState
from switchboard.store.messages.commands import mark_read
from switchboard.store.messages.conversation_state import ConversationState, load_in
from switchboard.store.sync import history_gaps

WANTED = (
    "SELECT ch.chat_id FROM chats ch INDEXED BY chats_divided WHERE ch.telegram_account_id = ? "
    "AND ch.division <> 'whole'"
)


def wanted(connection: Connection, account_id: AccountId, *, every: bool) -> list[ChatId]:
    """The chats whose topics have to be read, the most recently active first. every: all chats that
    are divided."""
    further = "" if every else " AND ch.reads_topics"
    order = f" ORDER BY {chats.ACTIVE_AT} DESC"
    return select_values(connection, WANTED + further + order, (account_id,))


def want(transaction: Transaction, account_id: AccountId, chat_ids: Iterable[ChatId]) -> None:
    """Have the topics of these chats read."""
    for chat_id in chat_ids:
        topic_division.want_topics(transaction, account_id, chat_id)


def lack_unread(connection: Connection, account_id: AccountId, chat_id: ChatId) -> bool:
    """Whether a topic of a chat has unread messages, and no message of it is stored."""
    return bool(
        select_value(
            connection,
            "SELECT 1 FROM conversations c JOIN chats ch USING (telegram_account_id, chat_id) "
            "WHERE c.telegram_account_id = ? AND c.chat_id = ? AND c.is_listed "
            "AND c.unread_count > 0 AND NOT ch.history_complete AND NOT EXISTS ("
            "SELECT 1 FROM messages m WHERE m.conversation_id = c.id) LIMIT 1",
            (account_id, chat_id),
        )
    )


def skip(transaction: Transaction, account_id: AccountId, chat_id: ChatId) -> None:
    """Telegram does not return the topics of a chat, for example because the account has left
    it."""
    transaction.execute(
        "UPDATE chats SET reads_topics = 0 WHERE telegram_account_id = ? AND chat_id = ?",
        (account_id, chat_id),
    )


def record(transaction: Transaction, account_id: AccountId, listing: TopicList) -> bool:
    """Store the list. A topic that it lacks was deleted. Returns whether a read mark that Telegram
    lacks was put into the outbox."""
    changed = peers.upsert(transaction, account_id, listing.peers)
    topic_division.update(transaction, account_id, changed)
    chat = chat_state.load_or_create(transaction, account_id, listing.chat_id)
    if not chat.is_divided:
        return False
    if listing.is_complete:
        skip(transaction, account_id, listing.chat_id)
    is_repeated = False
    for topic in listing.topics:
        is_repeated |= _store(transaction, chat, topic)
    if chat.division is Division.TOPICS:
        if listing.has_pins:
            pinned = [topic for topic in listing.topics if topic.pinned_rank is not None]
            pinned.sort(key=lambda topic: topic.pinned_rank or 0)
            order = [topic.topic_id for topic in pinned]
            topics.set_pin_order(transaction, account_id, listing.chat_id, order)
        if listing.is_complete:
            _delete_others(transaction, chat, listing)
    return is_repeated


def _store(transaction: Transaction, chat: ChatState, topic: Topic) -> bool:
    """Store one topic. Returns whether a read mark that Telegram lacks was put into the outbox."""
    here = load_in(transaction, chat, topic.topic_id)
    newer = here.count_above(transaction, max(topic.top_message_id, topic.read_inbox_max_id))
    here.apply(
        read_up_to=topic.read_inbox_max_id,
        counted_up_to=topic.top_message_id,
        unread_count=topic.unread_count + newer,
        unread_mentions=topic.unread_mentions,
    )
    if topic.read_outbox_max_id > here.marks.read_outbox_max_id:
        here.marks.read_outbox_max_id = topic.read_outbox_max_id
        for id_ in conversations.mark_read_by_peer(transaction, here.id, topic.read_outbox_max_id):
            transaction.reload_and_emit_message(EventType.MESSAGE_UPDATED, MessageId(id_))
    if topic.top is not None and not here.last_message_id:
        here.last_message_at = (
            topic.top.timestamp
        )  # its position in the list; the message alone would leave a hole
    here.save(transaction)
    _set(transaction, here, topic)
    if topic.unread_count > 0 and here.marks.read_inbox_max_id > topic.read_inbox_max_id:
        mark_read.repeat(transaction, here, TelegramMessageId(here.marks.read_inbox_max_id))
        return True
    return False


def _set(transaction: Transaction, here: ConversationState, topic: Topic) -> None:
    account_id, chat_id = here.chat.account_id, here.chat.chat_id
    title = topic.title or peers.title(transaction, account_id, ChatId(topic.topic_id))
    if dialog_state.set_values(
        transaction,
        account_id,
        chat_id,
        topic.topic_id,
        {
            "title": topic.title,
            "search_key": search_key(title or "", None),
            "icon_color": topic.icon_color,
            "is_mine": topic.is_mine,
            "is_closed": topic.is_closed,
            "is_hidden": topic.is_hidden,
            "is_deleted": False,
            "unread_mark": topic.unread_mark,
            "mute_until": topic.notify.mute_until,
            "silent": topic.notify.silent,
        },
        emits=here.id,
    ):
        waiting.refresh(transaction, here.id)
    if topic.draft is None:
        dialog_state.clear_draft(transaction, account_id, chat_id, topic.topic_id)
    else:
        dialog_state.set_draft(transaction, account_id, chat_id, topic.draft, topic.topic_id)


def _delete_others(transaction: Transaction, chat: ChatState, listing: TopicList) -> None:
    """A topic that the list lacks was deleted, unless it was created after the list was made. Its
    messages are read again, because no update has reported their deletion."""
    there = {topic.topic_id for topic in listing.topics}
    newest = max((topic.top_message_id for topic in listing.topics), default=0)
    for topic_id in transaction.fetch_values(
        "SELECT topic_id FROM topics WHERE telegram_account_id = ? AND chat_id = ? "
        "AND topic_id <= ? AND NOT is_deleted",
        (chat.account_id, chat.chat_id, newest),
    ):
        if topic_id not in there:
            topics.set_deleted(transaction, chat.account_id, chat.chat_id, topic_id)
            since = TelegramMessageId(topic_id)  # the message that created it
            history_gaps.mark_from(transaction, chat.account_id, chat.chat_id, since)
