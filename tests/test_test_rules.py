"""Rules for the tests themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.syntax_tree import parse

TESTS = Path(__file__).parent

FOREIGN = {"DEFAULT_IPV4_IP", "DEFAULT_IPV6_IP", "DEFAULT_PORT"}
"""Telethon's address of the real Telegram (tests/production.py). Telethon has no other way."""


def constants_set_in(tree: ast.AST) -> Iterator[str]:
    """The module constants that a file sets: by `monkeypatch.setattr`, or as `module.NAME = …`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setattr"), args=[ast.Constant(value=str(path)), _]
            ):
                yield path.rpartition(".")[2]
            case ast.Call(
                func=ast.Attribute(attr="setattr"), args=[_, ast.Constant(value=str(name)), *_]
            ):
                yield name
            case ast.Attribute(attr=name, value=ast.Name(), ctx=ast.Store()):
                yield name


def test_no_test_changes_a_constant() -> None:
    """Tests hand times and limits to the parts that they build (`Timings`, `Limits`). They do not
    change module constants, because such a test breaks when the constant moves, and it shows
    nothing about the values that the service can really have."""
    changed = {
        f"{path.relative_to(TESTS)}: {name}"
        for path in TESTS.rglob("*.py")
        if "node_modules" not in path.parts
        for name in constants_set_in(parse(path.read_text()))
        if name.isupper() and name not in FOREIGN
    }

    assert changed == set()
