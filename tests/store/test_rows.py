"""Rows are read by the names of their columns, so that a new column moves no other."""

import ast
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from switchboard import store
from switchboard.store.core.rows import Columns
from tests.store.conftest import Store
from tests.syntax_tree import parse

FOLDER = Path(store.__file__).parent

SELECTING = frozenset(
    {"select", "select_one", "select_as", "fetch_all", "fetch_one", "fetch_as", "fetchall"}
    | {"fetch_one_as", "fetchone", "execute"}
)
"""Calls that return rows with several columns."""


def positions_in(source: str) -> list[int]:
    """The lines that read a row by position: with a number, or by unpacking several columns."""
    tree = parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    lines = {node.lineno for node in ast.walk(tree) if _is_indexed_by_number(node)}
    for function in functions:
        rows = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and _selects(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        lines |= {
            target.lineno
            for target, value in _assignments(function)
            if isinstance(target, ast.Tuple)
            and len(target.elts) > 1
            and (_selects(value) or (isinstance(value, ast.Name) and value.id in rows))
        }
    return sorted(lines)


def _is_indexed_by_number(node: ast.AST) -> bool:
    """Whether it is `x[0]` or `x[3:]`. The last of a list, `x[-1]`, is no column."""
    if not isinstance(node, ast.Subscript) or isinstance(node.value, ast.Attribute):
        return False
    parts = [node.slice]
    if isinstance(node.slice, ast.Slice):
        parts = [part for part in (node.slice.lower, node.slice.upper) if part is not None]
    return any(isinstance(part, ast.Constant) and isinstance(part.value, int) for part in parts)


def _selects(value: ast.expr) -> bool:
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    called = value.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in SELECTING


def _assignments(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter
        elif isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)


@pytest.mark.parametrize(
    "line",
    [
        "return row[3]",
        "return mapped(row[1:])",
        "id_, text = transaction.fetch_one(sql)",
        "return [text for id_, text in select(connection, sql)]",
    ],
)
def test_reading_a_row_by_position_is_noticed(line: str) -> None:
    """The check below finds each way of reading a row by position."""
    source = f"def work(row):\n    {line}\n"

    found = positions_in(source)

    assert found == [2]


def test_no_row_is_read_by_position() -> None:
    """The store reads every row by the names of its columns."""
    sources = [path for path in FOLDER.rglob("*.py") if "versions" not in path.parts]

    found = [
        f"{path.relative_to(FOLDER)}:{line}"
        for path in sources
        for line in positions_in(path.read_text("utf-8"))
    ]

    assert len(sources) > 30
    assert found == []


class Value(NamedTuple):
    """A row of `meta`."""

    key: str
    length: int


async def test_columns_are_the_select_list_and_the_row(store: Store) -> None:
    """A field is the column of its name, or an expression."""
    columns = Columns(Value, "m", length="length(m.value)")

    await store.database.write(
        lambda t: t.execute("INSERT INTO meta (key, value) VALUES ('colour', 'green')")
    )
    rows = await store.database.write(
        lambda t: t.fetch_as(columns, f"SELECT {columns.sql} FROM meta m WHERE m.key = 'colour'")
    )

    assert columns.sql == "m.key, length(m.value)"
    assert rows == [Value("colour", 5)]


def test_an_expression_without_a_field_is_refused() -> None:
    """A misspelt expression would otherwise be missing from the statement."""
    with pytest.raises(TypeError, match="lenght"):
        Columns(Value, "m", lenght="length(m.value)")


async def test_a_row_knows_its_columns(store: Store) -> None:
    """Rows of short statements are read by name, too."""
    row = await store.database.write(lambda t: t.fetch_one("SELECT 1 AS one, 2 AS two"))

    assert isinstance(row, sqlite3.Row)
    assert (row["one"], row["two"]) == (1, 2)
