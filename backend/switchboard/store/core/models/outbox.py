"""The outbox: the commands that are on their way to Telegram."""

from sqlalchemy import Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class OutboxRow(SQLModel, table=True):
    """A command: a change that the operator wants at Telegram. It leaves when Telegram has executed
    it, or when the operator takes it back.

    kind and payload (JSON): its content. message_id: the row of the message that it concerns.
    ordering_key: in a chat, commands with the same key run one after the other. supersede_key: a
    newer command of the chat with this key replaces it. not_before: the earliest time of the first
    attempt. blocks_account: it waits for a flood wait that may apply to the whole account, because
    Telegram has accepted no other such command since. error_code and error_text: why it waits, or
    why Telegram refused it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "random_id"),
        Index("outbox_in_order", "telegram_account_id", "id"),
        Index(
            "outbox_of_chat",
            "telegram_account_id",
            "chat_id",
            "supersede_key",
            sqlite_where=text("supersede_key IS NOT NULL"),
        ),
        Index("outbox_of_message", "message_id"),
        Index(
            "outbox_failed",
            "telegram_account_id",
            "chat_id",
            sqlite_where=text("state = 'failed'"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    chat_id: int
    conversation_id: int = Field(foreign_key="conversations.id")
    kind: str
    message_id: int | None = None
    payload: str = Field(sa_column=Column(Text, nullable=False))
    random_id: int | None = None
    ordering_key: str
    supersede_key: str | None = None
    state: str
    attempts: int = 0
    not_before: int | None = None
    next_try_at: int | None = None
    blocks_account: bool = True
    error_code: str | None = None
    error_text: str | None = None
    created_at: int
