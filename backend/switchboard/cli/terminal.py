"""Terminal input and output.

Results go to the standard output, questions and hints to the standard error, so that a result can
be piped. Where the standard input is a terminal a wrong entry is asked for again; where it is a
pipe or a file its lines are the answers, and a wrong or missing one ends the command. Secrets are
never echoed. Names come from strangers: whatever could steer a terminal is replaced.
"""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from switchboard.errors import SwitchboardError

Check = Callable[[str], str | None]
"""What is wrong with an entry, as a sentence, or None."""

WIDE = 160
"""Columns of a table that goes into a pipe or a file."""

out = Console(markup=False, highlight=False, soft_wrap=True)
tables = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else WIDE)
notes = Console(markup=False, highlight=False, soft_wrap=True, stderr=True)


class WrongEntry(SwitchboardError):
    """An entry that cannot be asked for again was missing or wrong."""


def is_interactive() -> bool:
    """Whether somebody sits there."""
    return sys.stdin.isatty()


def printable(text: str) -> str:
    """Text from outside without what could steer a terminal."""
    return "".join(character if character.isprintable() else "�" for character in text)


def pluralize(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_line(sentence: str, style: str = "") -> None:
    """A result, as a line."""
    out.print(Text(sentence, style))


def print_hint(sentence: str, style: str = "") -> None:
    """A hint or a question's surroundings, as a line."""
    notes.print(Text(sentence, style))


def _nothing(_entry: str) -> None:
    """Every entry is right."""


def ask(question: str, check: Check = _nothing) -> str:
    """A line that passes the check. Raises WrongEntry where nobody can be asked again."""
    return _until_right(question, check, lambda asked: _line(asked).strip())


def ask_secret(question: str, check: Check = _nothing) -> str:
    """The same, without echo, and as it was typed: a password may begin with a space."""
    return _until_right(question, check, _secret)


@contextmanager
def waiting(sentence: str) -> Iterator[None]:
    """Something takes a while; said only to somebody who sits there, and gone afterwards."""
    if not notes.is_terminal:
        yield
        return
    with notes.status(Text(sentence)):
        yield


def confirm(question: str) -> bool:
    """Whether the operator agrees; anything but yes is no."""
    return ask(f"{question} [y/N]").lower() in {"y", "yes"}


def _until_right(question: str, check: Check, read: Callable[[str], str]) -> str:
    while True:
        entry = read(question)
        wrong = check(entry)
        if wrong is None:
            return entry
        if not is_interactive():
            raise WrongEntry("entry_wrong", wrong)
        print_hint(wrong, "red")


def _line(question: str) -> str:
    if is_interactive():
        notes.print(Text(f"{question}: "), end="")
    line = sys.stdin.readline()
    if not line:
        raise _ended(question)
    return line.rstrip("\r\n")


def _secret(question: str) -> str:
    if not is_interactive():
        return _line(question)
    try:
        return getpass.getpass(f"{question}: ")
    except EOFError:
        raise _ended(question) from None


def _ended(question: str) -> WrongEntry:
    return WrongEntry("entry_missing", f"The input ended before this was answered: {question}.")
