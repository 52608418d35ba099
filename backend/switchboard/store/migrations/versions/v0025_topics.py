"""Some chats are divided: forums into topics, a channel's direct messages by the person who writes.

The topic of messages that are already stored is null, until history is read again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

FLAGS = (
    ("peers", "is_forum", "0"),
    ("peers", "is_monoforum", "0"),
    ("peers", "manages_topics", "0"),
    ("chats", "reads_topics", "0"),
    ("conversations", "is_listed", "1"),
)

OPTIONAL = (("peers", "linked_monoforum_id"), ("messages", "topic_id"))

KEEP_WHOLE_CHATS = (
    """
INSERT OR IGNORE INTO conversations (telegram_account_id, chat_id, topic_id, unread_count,
  last_message_at)
SELECT DISTINCT telegram_account_id, chat_id, 0, 0, 0 FROM conversations WHERE topic_id <> 0
""",
    """
INSERT OR IGNORE INTO merged_conversations (id, into_id)
SELECT t.id, w.id FROM conversations t JOIN conversations w ON w.topic_id = 0
  AND w.telegram_account_id = t.telegram_account_id AND w.chat_id = t.chat_id
WHERE t.topic_id <> 0
""",
    """
UPDATE messages SET client_id = NULL
WHERE conversation_id IN (SELECT id FROM conversations WHERE topic_id <> 0)
""",
    """
UPDATE messages SET conversation_id = g.into_id FROM merged_conversations g
JOIN conversations t ON t.id = g.id WHERE messages.conversation_id = g.id AND t.topic_id <> 0
""",
    """
UPDATE outbox SET conversation_id = g.into_id FROM merged_conversations g
JOIN conversations t ON t.id = g.id WHERE outbox.conversation_id = g.id AND t.topic_id <> 0
""",
    """
UPDATE outbox SET payload = json_remove(payload, '$.topic_id')
""",
    """
UPDATE conversations SET (last_message_id, last_message_at) = (
  SELECT m.id, m.timestamp FROM messages m WHERE m.conversation_id = conversations.id
  AND NOT m.discarded ORDER BY m.timestamp DESC, m.sort_rank DESC, m.id DESC LIMIT 1)
WHERE topic_id = 0 AND EXISTS (SELECT 1 FROM conversations t WHERE t.topic_id <> 0
  AND t.telegram_account_id = conversations.telegram_account_id
  AND t.chat_id = conversations.chat_id)
AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = conversations.id
  AND NOT m.discarded)
""",
    "DELETE FROM conversations WHERE topic_id <> 0",
)
"""Older versions know whole chats only: the topics of a chat become one conversation again."""


def upgrade() -> None:
    """Add the table of topics, and what tells which chats have them."""
    for table, name, value in FLAGS:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=value))
    for table, name in OPTIONAL:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))
    op.add_column(
        "chats", sa.Column("division", sa.String(), nullable=False, server_default="whole")
    )
    op.create_index(
        "chats_divided",
        "chats",
        ["telegram_account_id", "chat_id"],
        sqlite_where=sa.text("division <> 'whole'"),
    )
    op.create_table(
        "topics",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("topic_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("icon_color", sa.Integer(), nullable=True),
        sa.Column("is_mine", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("read_inbox_max_id", sa.Integer(), nullable=False),
        sa.Column("read_outbox_max_id", sa.Integer(), nullable=False),
        sa.Column("unread_counted_up_to_id", sa.Integer(), nullable=False),
        sa.Column("unread_mentions", sa.Integer(), nullable=False),
        sa.Column("mute_until", sa.Integer(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=True),
        sa.Column("pinned_rank", sa.Integer(), nullable=True),
        sa.Column("unread_mark", sa.Boolean(), nullable=False),
        sa.Column("draft_text", sa.Text(), nullable=True),
        sa.Column("draft_entities", sa.Text(), nullable=True),
        sa.Column("draft_reply_to_message_id", sa.Integer(), nullable=True),
        sa.Column("draft_date", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "chat_id", "topic_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Put the topics of each chat together again, and drop the rest."""
    for statement in KEEP_WHOLE_CHATS:
        op.execute(statement)
    op.drop_table("topics")
    op.drop_index("chats_divided", table_name="chats")
    op.drop_column("chats", "division")
    for table, name in (*OPTIONAL, *((table, name) for table, name, _ in FLAGS)):
        op.drop_column(table, name)
