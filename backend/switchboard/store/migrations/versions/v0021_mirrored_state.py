"""What the owner has set for chats at Telegram: muted, archived, pinned, marked as unread, drafts;
default notification settings and folders; mentions, and messages sent without a notification.

Conversations have copies of what orders and filters their list, for its indexes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

FLAGS = (
    ("chats", "is_archived"),
    ("chats", "unread_mark"),
    ("conversations", "is_archived"),
    ("conversations", "unread_mark"),
    ("peers", "is_contact"),
    ("messages", "mentions_me"),
    ("messages", "is_unread_mention"),
    ("messages", "is_silent"),
)
"""Not set where nothing is known."""

COUNTS = (("chats", "unread_mentions"), ("chats", "draft_date"))

OPTIONAL: tuple[tuple[str, str, type[sa.Integer | sa.Boolean | sa.Text]], ...] = (
    ("chats", "mute_until", sa.Integer),
    ("chats", "silent", sa.Boolean),
    ("chats", "pinned_rank", sa.Integer),
    ("chats", "draft_text", sa.Text),
    ("chats", "draft_entities", sa.Text),
    ("chats", "draft_reply_to_message_id", sa.Integer),
    ("conversations", "muted_until", sa.Integer),
    ("conversations", "pinned_rank", sa.Integer),
)


def upgrade() -> None:
    """Add columns, tables and indexes. The next reconciliation fills them from Telegram."""
    for table, name in FLAGS:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default="0"))
    for table, name in COUNTS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for table, name, kind in OPTIONAL:
        op.add_column(table, sa.Column(name, kind(), nullable=True))
    op.create_table(
        "notify_defaults",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("mute_until", sa.Integer(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "folders",
        sa.Column("telegram_account_id", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("emoticon", sa.String(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["telegram_account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("telegram_account_id", "id"),
        sqlite_with_rowid=False,
    )
    _drop_list_indexes()
    op.create_index(
        "conversations_newest", "conversations", ["is_archived", "last_message_at", "id"]
    )
    op.create_index(
        "conversations_newest_of_account",
        "conversations",
        ["telegram_account_id", "is_archived", "last_message_at", "id"],
    )
    op.create_index(
        "conversations_unread",
        "conversations",
        ["telegram_account_id", "is_archived", "muted_until", "unread_count"],
        sqlite_where=sa.text("unread_count > 0"),
    )
    op.create_index(
        "conversations_pinned",
        "conversations",
        ["is_archived", "pinned_rank", "id"],
        sqlite_where=sa.text("pinned_rank IS NOT NULL"),
    )
    op.create_index(
        "conversations_muted",
        "conversations",
        ["muted_until"],
        sqlite_where=sa.text("muted_until IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop all of it."""
    op.drop_index("conversations_pinned")
    op.drop_index("conversations_muted")
    _drop_list_indexes()
    op.drop_table("folders")
    op.drop_table("notify_defaults")
    for table, name in (*FLAGS, *COUNTS, *((table, name) for table, name, _ in OPTIONAL)):
        op.drop_column(table, name)
    op.create_index("conversations_newest", "conversations", ["last_message_at", "id"])
    op.create_index(
        "conversations_newest_of_account",
        "conversations",
        ["telegram_account_id", "last_message_at", "id"],
    )
    op.create_index(
        "conversations_unread",
        "conversations",
        ["telegram_account_id", "unread_count"],
        sqlite_where=sa.text("unread_count > 0"),
    )


def _drop_list_indexes() -> None:
    for name in ("newest", "newest_of_account", "unread"):
        op.drop_index(f"conversations_{name}")
