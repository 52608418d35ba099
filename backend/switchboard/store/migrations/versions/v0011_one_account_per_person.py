"""Each Telegram user has one account; sessions that are to be signed out wait in a queue."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

MARK = """
WITH ranked AS (
    SELECT id, first_value(id) OVER (
        PARTITION BY user_id
        ORDER BY removed_at IS NULL DESC, is_active DESC,
            state NOT IN ('signed_out', 'banned', 'duplicated', 'failed') DESC,
            signed_in_at DESC, id DESC
    ) AS stays
    FROM accounts WHERE user_id <> 0
)
UPDATE accounts SET user_id = 0, same_as = (SELECT stays FROM ranked r WHERE r.id = accounts.id)
WHERE id IN (SELECT id FROM ranked WHERE id <> stays)
"""
"""Of several accounts of one person that which works, then the newest login, stays. The others are
merged into it at the start that follows (store/accounts/identities.py)."""


def upgrade() -> None:
    """Mark the doubles, forbid new ones, and queue the sessions of removed accounts."""
    op.add_column("accounts", sa.Column("same_as", sa.String(), nullable=True))
    op.execute(MARK)
    op.create_index(
        "one_account_a_user",
        "accounts",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("user_id <> 0"),
    )
    op.create_table(
        "sign_outs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_for", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("needs_lease", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    removed = "(SELECT id FROM accounts WHERE removed_at IS NOT NULL)"
    for column in ("sealed", "previous"):
        op.execute(
            f"INSERT INTO sign_outs (sealed_for, sealed, needs_lease) SELECT account_id, {column}, "  # noqa: S608 - constants
            f"1 FROM sessions WHERE {column} IS NOT NULL AND account_id IN {removed}"
        )
    op.execute(f"DELETE FROM sessions WHERE account_id IN {removed}")  # noqa: S608 - a constant


def downgrade() -> None:
    """Give the removed accounts their sessions back, and the doubles their Telegram user."""
    op.execute(
        "INSERT OR IGNORE INTO sessions (account_id, sealed) SELECT sealed_for, sealed "
        "FROM sign_outs WHERE sealed_for IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)"
    )
    op.drop_table("sign_outs")
    op.drop_index("one_account_a_user", "accounts")
    op.execute(
        "UPDATE accounts SET user_id = (SELECT s.user_id FROM accounts s "
        "WHERE s.id = accounts.same_as) WHERE same_as IS NOT NULL"
    )
    op.drop_column("accounts", "same_as")
