"""Tables and columns are named by the terms of the field. Nothing else changes.

SQLite carries a new name into indexes, constraints and foreign keys by itself.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

TABLES = (("edits", "message_versions"), ("gone", "message_tombstones"))

COLUMNS = (
    ("accounts", "told", "pending_writes"),
    ("accounts", "seen_in", "registry_id"),
    ("accounts", "lease_is_ours", "holds_lease"),
    ("sessions", "sealed", "ciphertext"),
    ("sessions", "previous", "previous_ciphertext"),
    ("sign_outs", "sealed", "ciphertext"),
    ("sign_outs", "sealed_for", "bound_to"),
    ("peers", "folded", "search_key"),
    ("conversations", "counted_id", "unread_counted_up_to_id"),
    ("conversations", "verified_id", "verified_up_to_id"),
    ("conversations", "oldest_known", "history_complete"),
    ("conversations", "doubtful_from", "rescan_from_id"),
    ("conversations", "settled_id", "in_step_up_to_id"),
    ("messages", "rank", "sort_rank"),
    ("outbox", "whole_account", "blocks_account"),
    ("message_versions", "since", "valid_from"),
    ("message_tombstones", "noted_at", "created_at"),
)


def upgrade() -> None:
    """Give the new names."""
    for old, new in TABLES:
        op.rename_table(old, new)
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    op.drop_index("edits_of_message")
    op.create_index("versions_of_message", "message_versions", ["message_id"])


def downgrade() -> None:
    """Give the old names back."""
    op.drop_index("versions_of_message")
    op.create_index("edits_of_message", "message_versions", ["message_id"])
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    for old, new in TABLES:
        op.rename_table(new, old)
