"""The progress of an account's synchronisation with Telegram."""

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel


class UpdateStateRow(SQLModel, table=True):
    """The position of an account in one of Telegram's sequences. channel_id 0: the account's
    own."""

    __tablename__ = "update_states"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    channel_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    pts: int
    qts: int = 0
    date: int = 0
    seq: int = 0


class DialogCheckpointRow(SQLModel, table=True):
    """The progress of the first reading of an account's list of chats. No row once it is complete.

    date, message_id and chat_id: where the last stored page ended. top_date: the time of the newest
    message of the first page; 0 if it is unknown.
    """

    __tablename__ = "dialog_checkpoints"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    date: int
    message_id: int
    chat_id: int
    top_date: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class ListReadingRow(SQLModel, table=True):
    """The last reading of an account's whole list of chats. No row after a gap in its updates.

    number: the number of the reading; a gap meanwhile deletes the row. read_at: when it ended; null
    while it is in progress.
    """

    __tablename__ = "list_readings"
    __table_args__ = ({"sqlite_with_rowid": False},)

    telegram_account_id: str = Field(primary_key=True, foreign_key="accounts.id")
    number: int
    read_at: int | None = None
