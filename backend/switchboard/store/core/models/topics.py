"""The topics of chats that are divided, and what the owner has set for them at Telegram."""

from sqlalchemy import Column, Integer, Text
from sqlmodel import Field, SQLModel


class TopicRow(SQLModel, table=True):
    """A topic of a forum, or a person in a channel's direct messages, as one account sees it.

    title: null where it is not known yet, and for a person, whose name is in `peers`. search_key:
    the title in the form that a search compares. is_mine: the owner has created it.
    pinned_rank: its place among the pinned topics of the forum, the smallest one first. The other
    columns mean the same as those of `chats`.
    """

    __tablename__ = "topics"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    topic_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    title: str | None = None
    search_key: str = ""
    icon_color: int | None = None
    is_mine: bool = False
    is_closed: bool = False
    is_hidden: bool = False
    is_deleted: bool = False
    read_inbox_max_id: int = 0
    read_outbox_max_id: int = 0
    unread_counted_up_to_id: int = 0
    unread_mentions: int = 0
    mute_until: int | None = None
    silent: bool | None = None
    pinned_rank: int | None = None
    unread_mark: bool = False
    draft_text: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_entities: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    draft_reply_to_message_id: int | None = None
    draft_date: int = 0
