"""Read rows by the names of their columns, never by position: a new column moves no other.

`select` and similar functions run short statements, whose columns are read as `row["text"]`.
`Columns` is for statements with many columns and many rows: a named tuple is both their SELECT list
and their row. Both use the driver's own cursor, which takes a third of the time of SQLAlchemy's
results.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sized
from typing import Any, Generic, TypeAlias, TypeVar, cast

from sqlalchemy import Connection

Row: TypeAlias = sqlite3.Row

Parameters: TypeAlias = tuple[Any, ...] | dict[str, Any]

R = TypeVar("R", bound=tuple[Any, ...])
S = TypeVar("S", bound=tuple[Any, ...])


class Columns(Generic[R]):
    """The columns of a statement, named by the fields of a named tuple.

    `sql` is the SELECT list. A field is the table's column of this name, or one of `expressions`.
    """

    def __init__(self, row_type: type[R], table: str, **expressions: str) -> None:
        fields = cast("tuple[str, ...]", cast("Any", row_type)._fields)
        unknown = expressions.keys() - set(fields)
        if unknown:
            raise TypeError(f"{row_type.__name__} has no field for {', '.join(sorted(unknown))}")
        self.sql = ", ".join(expressions.get(name, f"{table}.{name}") for name in fields)
        self.width = len(fields)
        self.row: Callable[[Iterable[Any]], R] = cast("Any", row_type)._make


def select(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Row]:
    """All rows of a statement."""
    return named_cursor(connection).execute(sql, parameters).fetchall()


def select_one(connection: Connection, sql: str, parameters: Parameters = ()) -> Row | None:
    """The first row of a statement, or None."""
    row: Row | None = named_cursor(connection).execute(sql, parameters).fetchone()
    return row


def select_value(connection: Connection, sql: str, parameters: Parameters = ()) -> Any:
    """The value of a statement with one column and at most one row; None without a row."""
    row = plain_cursor(connection).execute(sql, parameters).fetchone()
    return value_of(row)


def select_values(connection: Connection, sql: str, parameters: Parameters = ()) -> list[Any]:
    """The values of a statement with one column."""
    return values_of(plain_cursor(connection).execute(sql, parameters).fetchall())


def select_as(
    connection: Connection, columns: Columns[R], sql: str, parameters: Parameters = ()
) -> list[R]:
    """All rows of a statement that begins with these columns and has no others."""
    return list(map(columns.row, plain_cursor(connection).execute(sql, parameters).fetchall()))


def select_pairs(
    connection: Connection,
    first: Columns[R],
    second: Columns[S],
    sql: str,
    parameters: Parameters = (),
) -> list[tuple[R, S]]:
    """All rows of a join: the columns of one table, then those of another."""
    width = first.width
    return [
        (first.row(row[:width]), second.row(row[width:]))
        for row in plain_cursor(connection).execute(sql, parameters).fetchall()
    ]


def value_of(row: Any) -> Any:
    """The only column of a row; None without a row."""
    if row is None:
        return None
    (value,) = row
    return value


def values_of(rows: Iterable[Any]) -> list[Any]:
    """The only column of each row."""
    return [value for (value,) in rows]


def marks(values: Sized) -> str:
    """A question mark for each value, for `IN (…)`."""
    return ", ".join("?" * len(values))


def named_cursor(connection: Connection) -> sqlite3.Cursor:
    """A cursor of the driver whose rows have the names of their columns."""
    cursor = plain_cursor(connection)
    cursor.row_factory = sqlite3.Row
    return cursor


def plain_cursor(connection: Connection) -> sqlite3.Cursor:
    """A cursor of the driver whose rows are tuples: for single columns and `Columns`."""
    return cast("sqlite3.Cursor", connection.connection.cursor())
