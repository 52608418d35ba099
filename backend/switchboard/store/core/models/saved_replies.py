"""The texts that the operator has saved."""

from sqlmodel import Field, SQLModel


class SavedReplyRow(SQLModel, table=True):
    """A text with its shortcut. shortcut_key: the form in which shortcuts are compared
    (domain/saved_replies.py)."""

    __tablename__ = "saved_replies"

    id: int | None = Field(default=None, primary_key=True)
    shortcut: str
    shortcut_key: str = Field(unique=True)
    text: str
