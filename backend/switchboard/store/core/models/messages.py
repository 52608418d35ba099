"""Messages, their earlier versions, and the deletions of messages that are not stored."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class MessageRow(SQLModel, table=True):
    """A message. message_id is Telegram's, and null until Telegram has given one.

    sort_rank orders the messages of one second: Telegram's id, or UNSENT_RANK without one.

    entities (JSON): the formats and links of the text; null for plain text. header (JSON): where it
    was forwarded from, who signed it and what it quotes; null if there is none of this.

    mentions_me: it mentions the owner, or answers a message of the owner. is_unread_mention: the
    owner has not looked at it yet. is_silent: it was sent without a notification.

    album_id: shared by the messages of an album. reply_markup, reactions (JSON): its buttons and
    its reactions; null if it has none. sets_keyboard: it decides which reply keyboard the chat has.
    expires_at: when its timer removes it. deleted_by_timer: its timer has removed it.
    topic_id: the topic that the message itself names, 0 if it names none; null for a message that
    was stored before topics were known. restrictions: what nobody can do with the message
    (domain/permissions.py, Restriction); null for a message that was stored before they were known.

    not_before: until then a reply is not sent. scheduled_at: when Telegram is to send a message
    that was scheduled, null for all others. scheduled_id: its id among the scheduled messages of
    its chat. These ids are no ids of messages.

    discarded: an outgoing message that the operator discarded before it was sent, or the duplicate
    of another row. It is shown nowhere.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "chat_id", "message_id"),
        UniqueConstraint("conversation_id", "client_id"),
        CheckConstraint("direction IN ('incoming', 'outgoing')"),
        CheckConstraint("status IN ('received', 'pending', 'sent', 'failed', 'scheduled')"),
        Index("messages_in_thread", "conversation_id", "timestamp", "sort_rank", "id"),
        Index("messages_by_time", "telegram_account_id", "timestamp"),
        Index("messages_by_telegram_id", "telegram_account_id", "message_id"),
        Index(
            "messages_nameless",
            "telegram_account_id",
            "sender_id",
            sqlite_where=text("sender_name IS NULL"),
        ),
        Index(
            "messages_unread_by_peer",
            "conversation_id",
            "message_id",
            sqlite_where=text("direction = 'outgoing' AND read_at IS NULL"),
        ),
        Index(
            "messages_own_or_mentioning",
            "conversation_id",
            "timestamp",
            "sort_rank",
            "id",
            sqlite_where=text("direction = 'outgoing' OR mentions_me"),
        ),
        Index(
            "messages_of_album",
            "conversation_id",
            "album_id",
            "message_id",
            sqlite_where=text("album_id IS NOT NULL"),
        ),
        Index(
            "messages_with_keyboard",
            "conversation_id",
            "message_id",
            sqlite_where=text("sets_keyboard"),
        ),
        Index(
            "messages_with_timer",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL AND NOT deleted_by_timer"),
        ),
        Index(
            "messages_scheduled",
            "telegram_account_id",
            "chat_id",
            "scheduled_id",
            unique=True,
            sqlite_where=text("scheduled_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    telegram_account_id: str = Field(foreign_key="accounts.id")
    conversation_id: int = Field(foreign_key="conversations.id")
    chat_id: int
    message_id: int | None = None
    sort_rank: int
    direction: str
    sender_id: int | None = None
    sender_name: str | None = None
    text: str = Field(sa_column=Column(Text, nullable=False))
    kind: str
    media_label: str | None = None
    timestamp: int
    status: str
    error_code: str | None = None
    error_text: str | None = None
    retry_at: int | None = None
    client_id: str | None = None
    reply_to_message_id: int | None = None
    edited_at: int | None = None
    deleted_at: int | None = None
    read_at: int | None = None
    discarded: bool = False
    entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    header: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    mentions_me: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    is_unread_mention: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    is_silent: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    album_id: int | None = None
    reply_markup: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reactions: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    expires_at: int | None = None
    sets_keyboard: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    deleted_by_timer: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    topic_id: int | None = None
    not_before: int | None = None
    scheduled_at: int | None = None
    scheduled_id: int | None = None
    restrictions: int | None = None


class MessageVersionRow(SQLModel, table=True):
    """An earlier version of a message's text and entities. valid_from: when it was written."""

    __tablename__ = "message_versions"
    __table_args__ = (Index("versions_of_message", "message_id"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="messages.id")
    text: str = Field(sa_column=Column(Text, nullable=False))
    valid_from: int
    entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class MessageTombstoneRow(SQLModel, table=True):
    """A message that was deleted at Telegram before it was stored. chat_id is 0 outside
    channels."""

    __tablename__ = "message_tombstones"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    message_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    created_at: int
