"""Telethon's log without message contents.

Telethon logs raw message bytes, whole requests and whole updates, which may contain login codes and
passwords. Each of its loggers gets a filter that keeps the constant words and numbers of a line,
and replaces everything else by its type name. The filter is on the loggers themselves, so that it
works with every configuration of handlers.
"""

import functools
import logging
import re
from typing import Any

PREFIX = "telethon"

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]*(Error|Exception|NotFound|Wait)")


class ContentFilter(logging.Filter):
    """Passes every log record on without its content."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace arguments and exceptions by their type names."""
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
    """The logger for Telethon. Its children are the ordinary loggers with the filter."""

    def getChild(self, suffix: str) -> Any:  # noqa: N802 - logging's name
        """The logger `telethon.<suffix>` with the filter."""
        return _filtered(f"{PREFIX}.{suffix}")


@functools.cache
def telethon_logger() -> logging.Logger:
    """The base logger of every client. Also adds the filter to the loggers that Telethon created at
    import."""
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
    """Keep numbers and the names of errors. Anything else may be content."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, str) and _TYPE_NAME.fullmatch(value):
        return value
    return f"<{type(value).__name__}>"
