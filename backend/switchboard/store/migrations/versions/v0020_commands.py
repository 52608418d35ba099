"""The outbox holds commands of every kind, not only messages to send."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

UP = """
INSERT INTO outbox (id, telegram_account_id, chat_id, conversation_id, kind, message_id, payload,
  random_id, ordering_key, state, attempts, next_try_at, blocks_account, error_code, error_text,
  created_at)
SELECT o.message_id, o.telegram_account_id, o.chat_id, m.conversation_id, 'send', o.message_id,
  json_object('text', m.text, 'reply_to', m.reply_to_message_id), o.random_id, 'messages', o.state,
  o.attempts, o.next_try_at, o.blocks_account, m.error_code, m.error_text, m.timestamp
FROM sends o JOIN messages m ON m.id = o.message_id ORDER BY o.message_id
"""

DOWN = """
INSERT INTO outbox (message_id, telegram_account_id, chat_id, random_id, state, attempts,
  next_try_at, blocks_account)
SELECT message_id, telegram_account_id, chat_id, random_id, state, attempts, next_try_at,
  blocks_account FROM commands WHERE kind = 'send'
"""


def upgrade() -> None:
    """Each reply that waits or failed becomes a command. Its id keeps the order of the replies."""
    _put_aside("sends", "outbox_in_order", "outbox_failed")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("random_id", sa.Integer(), nullable=True),
        sa.Column("ordering_key", sa.String(), nullable=False),
        sa.Column("supersede_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Integer(), nullable=True),
        sa.Column("next_try_at", sa.Integer(), nullable=True),
        sa.Column("blocks_account", sa.Boolean(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("error_text", sa.String(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("telegram_account_id", "random_id"),
        sqlite_autoincrement=True,
    )
    op.execute(UP)
    op.drop_table("sends")
    op.create_index("outbox_in_order", "outbox", ["telegram_account_id", "id"])
    op.create_index(
        "outbox_of_chat",
        "outbox",
        ["telegram_account_id", "chat_id", "supersede_key"],
        sqlite_where=sa.text("supersede_key IS NOT NULL"),
    )
    op.create_index("outbox_of_message", "outbox", ["message_id"])
    _index_failed()


def downgrade() -> None:
    """Keep the replies only. Other changes that wait are lost: the older version cannot make
    them."""
    _put_aside(
        "commands", "outbox_in_order", "outbox_of_chat", "outbox_of_message", "outbox_failed"
    )
    op.create_table(
        "outbox",
        sa.Column("message_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("random_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.Integer(), nullable=True),
        sa.Column("blocks_account", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("message_id"),
        sa.UniqueConstraint("telegram_account_id", "random_id"),
    )
    op.execute(DOWN)
    op.drop_table("commands")
    op.create_index("outbox_in_order", "outbox", ["telegram_account_id", "message_id"])
    _index_failed()


def _put_aside(name: str, *indexes: str) -> None:
    for index in indexes:
        op.drop_index(index)
    op.rename_table("outbox", name)


def _index_failed() -> None:
    op.create_index(
        "outbox_failed",
        "outbox",
        ["telegram_account_id", "chat_id"],
        sqlite_where=sa.text("state = 'failed'"),
    )
