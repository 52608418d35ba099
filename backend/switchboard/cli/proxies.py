"""The proxy of an account on the command line: an argument, a file, or an answer without echo."""

from pathlib import Path

import typer

from switchboard.cli import terminal
from switchboard.domain.proxy import InvalidProxy, parse_proxy, visible

ASK = "-"
"""The argument that stands for an answer without echo."""

QUESTION = (
    "Proxy: a URL such as socks5://user:password@host:port, or a link of Telegram (not shown)"
)


def read(argument: str | None, file: Path | None) -> str | None:
    """The proxy that the options name; None if they name none. Raises typer.BadParameter."""
    if argument is not None and file is not None:
        raise typer.BadParameter("Give the proxy only once.")
    if argument == ASK:
        return visible(terminal.ask_secret(QUESTION, _wrong))
    given = _content(file) if file is not None else argument
    if given is None:
        return None
    wrong = _wrong(given)
    if wrong is not None:
        raise typer.BadParameter(wrong)
    return visible(given)


def _content(file: Path) -> str:
    try:
        return file.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read as a proxy.") from error


def _wrong(entry: str) -> str | None:
    """What is wrong with a proxy, without a word of it."""
    try:
        parse_proxy(entry)
    except InvalidProxy as error:
        return f"The proxy {error}."
    return None
