"""Basic groups that became supergroups."""

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel


class MovedGroupRow(SQLModel, table=True):
    """A basic group, as an account knows it, and the supergroup that it became."""

    __tablename__ = "moved_groups"
    __table_args__ = (
        UniqueConstraint("telegram_account_id", "new_chat_id"),
        {"sqlite_with_rowid": False},
    )

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    old_chat_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    new_chat_id: int
