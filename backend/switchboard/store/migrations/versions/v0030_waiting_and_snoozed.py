"""Who waits for an answer, what is snoozed, and notes.

`waiting_since` is filled by the service while it runs (`store.messages.waiting`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

INDEXES: tuple[tuple[str, str, list[str], str], ...] = (
    (
        "conversations_waiting",
        "conversations",
        ["is_archived", "waiting_since", "id"],
        "waiting_since IS NOT NULL",
    ),
    (
        "conversations_waiting_of_account",
        "conversations",
        ["telegram_account_id", "is_archived", "waiting_since", "id"],
        "waiting_since IS NOT NULL",
    ),
    (
        "conversations_snoozed",
        "conversations",
        ["is_archived", "last_message_at", "id"],
        "snoozed_until IS NOT NULL",
    ),
    (
        "conversations_snoozed_until",
        "conversations",
        ["snoozed_until"],
        "snoozed_until IS NOT NULL",
    ),
    (
        "messages_own_or_mentioning",
        "messages",
        ["conversation_id", "timestamp", "sort_rank", "id"],
        "direction = 'outgoing' OR mentions_me",
    ),
)


def upgrade() -> None:
    """Add columns and their indexes."""
    for name in ("waiting_since", "snoozed_until"):
        op.add_column("conversations", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column(
        "conversations",
        sa.Column("snooze_unless_answered", sa.Boolean(), nullable=False, server_default="0"),
    )
    op.add_column("conversations", sa.Column("note", sa.Text(), nullable=True))
    for name, table, columns, condition in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(condition))


def downgrade() -> None:
    """Drop them. A later upgrade fills them again."""
    op.execute("DELETE FROM meta WHERE key = 'waiting_filled'")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    for name in ("note", "snooze_unless_answered", "snoozed_until", "waiting_since"):
        op.drop_column("conversations", name)
