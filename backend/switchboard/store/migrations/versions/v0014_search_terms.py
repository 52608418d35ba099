"""Names and messages are searched by one rule; the index is filled again in the background."""

from alembic import op

from switchboard.domain.search_key import search_key

revision = "0014"
down_revision = "0013"

AGAIN = (
    "INSERT INTO search (search) VALUES ('delete-all')",
    "DELETE FROM meta WHERE key = 'search_indexed_up_to'",
)


def upgrade() -> None:
    """Fold the names again, and empty the index: upkeep fills it."""
    connection = op.get_bind()
    known = connection.exec_driver_sql(
        "SELECT telegram_account_id, chat_id, title, username, folded FROM peers"
    ).all()
    changed = [
        (key, account_id, chat_id)
        for account_id, chat_id, title, username, folded in known
        if (key := search_key(title, username)) != folded
    ]
    if changed:
        connection.exec_driver_sql(
            "UPDATE peers SET folded = ? WHERE telegram_account_id = ? AND chat_id = ?", changed
        )
    for statement in AGAIN:
        op.execute(statement)


def downgrade() -> None:
    """Empty the index: the version before fills it by its own rule."""
    for statement in AGAIN:
        op.execute(statement)
