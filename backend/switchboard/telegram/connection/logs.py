"""Telethon's log without message contents.

Telethon writes raw message bytes, whole requests and whole updates into its log lines, login codes
and passwords among them. Here each of its loggers gets a filter that keeps the line's constant
words and its numbers, and reduces everything else to the name of its type. It sits on the loggers
themselves, so no configuration of handlers can go around it.
"""

import functools
import logging
import re
from typing import Any

PREFIX = "telethon"

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]*(Error|Exception|NotFound|Wait)")


class ContentFilter(logging.Filter):
    """Passes every record on, without what it carries."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace arguments and exceptions by what they are."""
        if isinstance(record.args, tuple):
            record.args = tuple(_harmless(value) for value in record.args)
        elif record.args:
            record.args = ()
        if record.exc_info:
            kind = record.exc_info[0]
            record.msg = f"{record.msg} ({kind.__name__ if kind else 'unknown'})"
            record.exc_info = None
            record.exc_text = None
        return True


class TelethonLogger(logging.Logger):
    """The logger given to Telethon: its children are the ordinary ones, filtered."""

    def getChild(self, suffix: str) -> Any:  # noqa: N802 - logging's name
        """The logger `telethon.<suffix>`, as anybody configures it, with the filter attached."""
        return _filtered(f"{PREFIX}.{suffix}")


@functools.cache
def telethon_logger() -> logging.Logger:
    """The base logger of every client. Loggers that Telethon made at import are filtered too."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith(f"{PREFIX}.")]
    for name in [PREFIX, *known]:
        _filtered(name)
    return TelethonLogger(PREFIX)


_FILTER = ContentFilter()


@functools.cache
def _filtered(name: str) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.addFilter(_FILTER)
    return logger


def _harmless(value: Any) -> Any:
    """Numbers and names of errors tell what went wrong; anything else may be content."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, str) and _TYPE_NAME.fullmatch(value):
        return value
    return f"<{type(value).__name__}>"
