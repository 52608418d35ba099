"""Terminal input and output.

Results go to the standard output, questions and hints to the standard error, so that a result can
be piped. On a terminal, a wrong entry is asked for again. From a pipe or a file, each line is an
answer, and a wrong or missing line ends the command. Secrets are never echoed. Names come from
strangers, so characters that could control a terminal are replaced.
"""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from switchboard.errors import SwitchboardError

Check = Callable[[str], str | None]
"""Returns what is wrong with an entry, as a sentence, or None."""

WIDE = 160
"""The width of a table in a pipe or a file, in columns."""

out = Console(markup=False, highlight=False, soft_wrap=True)
tables = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else WIDE)
notes = Console(markup=False, highlight=False, soft_wrap=True, stderr=True)


class WrongEntry(SwitchboardError):
    """An entry was missing or wrong, and nobody can be asked again."""


def is_interactive() -> bool:
    """Whether the standard input is a terminal."""
    return sys.stdin.isatty()


def printable(text: str) -> str:
    """The text without characters that could control a terminal."""
    return "".join(character if character.isprintable() else "�" for character in text)


def pluralize(number: int, noun: str) -> str:
    """A number with its noun. The noun gets an s unless the number is 1."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_line(sentence: str, style: str = "") -> None:
    """Print a result to the standard output."""
    out.print(Text(sentence, style))


def print_hint(sentence: str, style: str = "") -> None:
    """Print a hint to the standard error."""
    notes.print(Text(sentence, style))


def _nothing(_entry: str) -> None:
    """Accepts every entry."""


def ask(question: str, check: Check = _nothing) -> str:
    """Ask until a line passes the check. Raises WrongEntry if the input ends, and for a wrong line
    that does not come from a terminal."""
    return _until_right(question, check, lambda asked: _line(asked).strip())


def ask_secret(question: str, check: Check = _nothing) -> str:
    """Ask without echo. The entry is not stripped: a password may begin with a space. Raises as
    `ask`."""
    return _until_right(question, check, _secret)


@contextmanager
def waiting(sentence: str) -> Iterator[None]:
    """Show a message on a terminal while the context is open."""
    if not notes.is_terminal:
        yield
        return
    with notes.status(Text(sentence)):
        yield


def confirm(question: str) -> bool:
    """Whether the operator answers yes."""
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
    return WrongEntry("entry_missing", f"The input ended before this question: {question}.")
