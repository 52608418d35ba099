"""The users, groups and channels that an account knows."""

from sqlalchemy import Column, Index, Integer
from sqlmodel import Field, SQLModel


class PeerRow(SQLModel, table=True):
    """A user, group or channel as one account knows it. Access hashes are per account.

    search_key: title and username in the form that a search compares (domain/search_key.py).
    cannot_reply: why can_reply is false (domain/permissions.py).
    seen_in_chat_id, seen_in_message_id: a message by which requests name a user without an
    access hash.
    is_forum, is_monoforum: its messages are divided into topics, or by the person who writes.
    linked_monoforum_id: from a channel to its direct messages, and back. manages_topics: the
    account may write in closed topics, or answers the channel's direct messages.
    rights: what the account may do with the messages (domain/permissions.py, ChatRights).
    first_name: of a person or bot. resolved_at: when Telegram found it by its username.
    contact_requirement: why the account cannot write the first message.
    """

    __tablename__ = "peers"
    __table_args__ = (
        Index("peers_by_username", "telegram_account_id", "username"),
        {"sqlite_with_rowid": False},
    )

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str
    title: str
    username: str | None = None
    access_hash: int | None = None
    can_reply: bool
    search_key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    is_contact: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    cannot_reply: str | None = None
    seen_in_chat_id: int | None = None
    seen_in_message_id: int | None = None
    is_forum: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    is_monoforum: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    linked_monoforum_id: int | None = None
    manages_topics: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    rights: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    first_name: str | None = None
    resolved_at: int | None = None
    contact_requirement: str | None = None


class BlockedPeerRow(SQLModel, table=True):
    """A peer that the owner of an account has blocked. The account may not know the peer yet."""

    __tablename__ = "blocked_peers"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
