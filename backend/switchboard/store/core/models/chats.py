"""The chats of an account, and what the owner has set for them at Telegram."""

from sqlalchemy import Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel


class ChatRow(SQLModel, table=True):
    """One of an account's chats: what Telegram's sync needs, and what the owner has set for it.

    unread_counted_up_to_id: Telegram's unread count included everything up to this Telegram id.
    verified_up_to_id: history has been read without a hole up to this Telegram id.
    history_complete: all older messages have been fetched.
    rescan_from_id: Telegram skipped updates; messages from this Telegram id on must be read again.
    in_step_up_to_id: the newest Telegram id when the chat was last in step (docs/glossary.md).
    mute_until, silent: the chat's own notification settings; null if the defaults of its kind apply
    (`notify_defaults`). mute_until is 0 for a chat that is not muted.
    pinned_rank: the position among the pinned chats of the archive or of the main list, in
    ascending order; null if the chat is not pinned.
    draft_date: when the owner saved or cleared the draft; draft_text is null without a draft.
    division: how its messages are divided into conversations (domain/topics.py). reads_topics: the
    list of its topics has to be read.
    """

    __tablename__ = "chats"
    __table_args__ = (
        Index(
            "chats_divided",
            "telegram_account_id",
            "chat_id",
            sqlite_where=text("division <> 'whole'"),
        ),
        {"sqlite_with_rowid": False},
    )

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    read_inbox_max_id: int = 0
    read_outbox_max_id: int = 0
    unread_counted_up_to_id: int = 0
    verified_up_to_id: int = 0
    history_complete: bool = False
    rescan_from_id: int | None = None
    in_step_up_to_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    mute_until: int | None = None
    silent: bool | None = None
    is_archived: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    pinned_rank: int | None = None
    unread_mark: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    unread_mentions: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    draft_text: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_reply_to_message_id: int | None = None
    draft_date: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    division: str = Field(default="whole", sa_column_kwargs={"server_default": "whole"})
    reads_topics: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class NotifyDefaultRow(SQLModel, table=True):
    """The notification settings of an account's chats of one kind that have none of their own."""

    __tablename__ = "notify_defaults"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    kind: str = Field(primary_key=True)
    mute_until: int | None = None
    silent: bool | None = None


class FolderRow(SQLModel, table=True):
    """A folder of an account at Telegram (a dialog filter). rules (JSON): which chats are in it.
    position: its position among the account's folders.
    """

    __tablename__ = "folders"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    position: int
    title: str
    emoticon: str | None = None
    rules: str = Field(sa_column=Column(Text, nullable=False))
