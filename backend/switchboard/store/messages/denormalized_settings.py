"""The state of chats and topics as conversations show it: copies for the indexes of the list.

While a command waits, a conversation shows what the operator wants, and otherwise what Telegram
has. Only this module writes the copies.
"""

from switchboard.domain.ids import AccountId, ChatId, ConversationId, TopicId
from switchboard.store.core.mappers import JOIN_TOPICS, KIND
from switchboard.store.core.transaction import Transaction
from switchboard.store.core.waiting_commands import wanted
from switchboard.store.messages import waiting

SHOWN_RANK = f"""
CASE {wanted("is_pinned")}
  WHEN 0 THEN NULL
  WHEN 1 THEN coalesce(ch.pinned_rank, (SELECT min(o.pinned_rank) - 1 FROM chats o
    WHERE o.telegram_account_id = ch.telegram_account_id AND o.is_archived = ch.is_archived), -1)
  ELSE iif(coalesce({wanted("is_archived")}, ch.is_archived) = ch.is_archived, ch.pinned_rank, NULL)
END"""  # noqa: S608 - constants only
"""The rank that is shown: a waiting pin comes first; a chat that moves to the other list loses its
pin."""

TOPIC_PINS_FROM = 1_000_000
"""Pinned topics come after pinned chats: Telegram pins them within their forum."""

TOPIC_RANK = f"""
{TOPIC_PINS_FROM} + CASE {wanted("is_pinned", topic="c.topic_id")}
  WHEN 0 THEN NULL WHEN 1 THEN coalesce(t.pinned_rank, -1) ELSE t.pinned_rank END"""

IS_LISTED = "(c.topic_id = 0) = (ch.division = 'whole') AND NOT coalesce(t.is_hidden, 0)"
"""Lists show the topics of a chat that is divided, and not the chat beside them."""

APPLY = f"""
UPDATE conversations SET muted_until = s.muted_until, is_archived = s.is_archived,
  done_at = iif(s.is_archived AND NOT conversations.is_archived, conversations.last_message_at,
    conversations.done_at),
  pinned_rank = s.pinned_rank, unread_mark = s.unread_mark, is_listed = s.is_listed
FROM (
  SELECT c.id, coalesce({wanted("is_archived")}, ch.is_archived) AS is_archived,
    iif(c.topic_id = 0, {SHOWN_RANK}, {TOPIC_RANK}) AS pinned_rank,
    coalesce({wanted("unread_mark", topic="c.topic_id")},
      iif(c.topic_id = 0, ch.unread_mark, t.unread_mark), 0) AS unread_mark,
    nullif(max(coalesce({wanted("mute_until", topic="c.topic_id")}, t.mute_until,
      iif(c.topic_id = 0, NULL, {wanted("mute_until")}), ch.mute_until, n.mute_until, 0), :now),
      :now) AS muted_until,
    {IS_LISTED} AS is_listed
  FROM chats ch
  JOIN conversations c
    ON c.telegram_account_id = ch.telegram_account_id AND c.chat_id = ch.chat_id
  {JOIN_TOPICS}
  LEFT JOIN peers p ON p.telegram_account_id = ch.telegram_account_id AND p.chat_id = ch.chat_id
  LEFT JOIN notify_defaults n ON n.telegram_account_id = ch.telegram_account_id
    AND n.kind = CASE {KIND} WHEN 'group' THEN 'groups' WHEN 'channel' THEN 'channels'
      ELSE 'users' END
  WHERE ch.telegram_account_id = :account AND {{chats}}) AS s
WHERE conversations.id = s.id
AND (conversations.muted_until, conversations.is_archived, conversations.pinned_rank,
  conversations.unread_mark, conversations.is_listed)
  IS NOT (s.muted_until, s.is_archived, s.pinned_rank, s.unread_mark, s.is_listed)
RETURNING conversations.id
"""  # noqa: S608 - constants only
"""Copy to the conversations of a chat what waiting commands want, or else the state of the chat or
topic. A topic without its own notification settings has those of its chat. A mute that has ended
counts as none. A conversation that comes into the archive gets its `done_at`."""

APPLY_TO_CHAT = APPLY.format(chats="ch.chat_id = :chat")
APPLY_TO_TOPIC = APPLY.format(chats="ch.chat_id = :chat AND c.topic_id = :topic")
APPLY_TO_ALL = APPLY.format(chats="true")


def apply_to_conversations(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId | None = None
) -> None:
    """Copy the state of a chat, or of all chats of an account, to the conversations. Waiting
    commands of the operator count before the chat's state."""
    values = {"account": account_id, "chat": chat_id, "now": transaction.now}
    sql = APPLY_TO_ALL if chat_id is None else APPLY_TO_CHAT
    for id_ in transaction.fetch_values(sql, values):
        waiting.refresh(transaction, id_)
        transaction.emit_conversation(ConversationId(id_))


def apply_to_topic(
    transaction: Transaction, account_id: AccountId, chat_id: ChatId, topic_id: TopicId
) -> None:
    """The same for one topic of a chat: a forum may have hundreds."""
    values = {"account": account_id, "chat": chat_id, "topic": topic_id, "now": transaction.now}
    for id_ in transaction.fetch_values(APPLY_TO_TOPIC, values):
        waiting.refresh(transaction, id_)
        transaction.emit_conversation(ConversationId(id_))
