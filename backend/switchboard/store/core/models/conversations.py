"""Conversations: the items of the list that the operator works with."""

from sqlalchemy import Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class ConversationRow(SQLModel, table=True):
    """What the operator works with: a chat of an account, or one topic of it.

    topic_id: 0 if the whole chat is one conversation. is_listed: lists show it. They show the
    topics of a forum, and not the forum beside them.
    last_message_id and last_message_at are stored here for the order of the list.
    unread_in_albums: the number of unread messages that are not the first unread one of their
    album.
    muted_until: the end of its mute, by its chat's settings or the defaults; null if it is not
    muted. This, is_archived, pinned_rank and unread_mark are copies of its chat's values, for the
    indexes of the list (`store/messages/denormalized_settings.py`).
    waiting_since: the time of the oldest message that nobody has answered (`domain/waiting.py`).
    done_at: the time of its newest message when it was archived: older messages do not wait.
    snoozed_until: lists leave it out until then. snooze_unless_answered: an own reply does not end
    that. Telegram does not know these two and note.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "chat_id", "topic_id"),
        Index("conversations_of_chat", "chat_id"),
        Index("conversations_newest", "is_archived", "last_message_at", "id"),
        Index(
            "conversations_newest_of_account",
            "telegram_account_id",
            "is_archived",
            "last_message_at",
            "id",
        ),
        Index(
            "conversations_unread",
            "telegram_account_id",
            "is_archived",
            "muted_until",
            "unread_count",
            "unread_in_albums",
            sqlite_where=text("unread_count > 0"),
        ),
        Index(
            "conversations_pinned",
            "is_archived",
            "pinned_rank",
            "id",
            sqlite_where=text("pinned_rank IS NOT NULL"),
        ),
        Index("conversations_muted", "muted_until", sqlite_where=text("muted_until IS NOT NULL")),
        Index(
            "conversations_waiting",
            "is_archived",
            "waiting_since",
            "id",
            sqlite_where=text("waiting_since IS NOT NULL"),
        ),
        Index(
            "conversations_waiting_of_account",
            "telegram_account_id",
            "is_archived",
            "waiting_since",
            "id",
            sqlite_where=text("waiting_since IS NOT NULL"),
        ),
        Index(
            "conversations_snoozed",
            "is_archived",
            "last_message_at",
            "id",
            sqlite_where=text("snoozed_until IS NOT NULL"),
        ),
        Index(
            "conversations_snoozed_until",
            "snoozed_until",
            sqlite_where=text("snoozed_until IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    chat_id: int
    topic_id: int = 0
    unread_count: int = 0
    last_message_id: int | None = None
    last_message_at: int = 0
    muted_until: int | None = None
    is_archived: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    pinned_rank: int | None = None
    unread_mark: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    unread_in_albums: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    is_listed: bool = Field(default=True, sa_column_kwargs={"server_default": "1"})
    waiting_since: int | None = None
    done_at: int | None = None
    snoozed_until: int | None = None
    snooze_unless_answered: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    note: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class MergedConversationRow(SQLModel, table=True):
    """A conversation that was merged into another one together with its account. An open page or
    another program may still use its number."""

    __tablename__ = "merged_conversations"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    into_id: int
