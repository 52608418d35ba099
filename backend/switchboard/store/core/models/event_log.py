"""The event log, and single values of the whole installation."""

from sqlmodel import Field, SQLModel


class EventRow(SQLModel, table=True):
    """One number of the sequence: what kind of change, and what changed."""

    __tablename__ = "changes"

    seq: int | None = Field(default=None, primary_key=True)
    type: str
    subject_id: str


class MetaRow(SQLModel, table=True):
    """Single values: the installation's id, the progress of the search index."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str
