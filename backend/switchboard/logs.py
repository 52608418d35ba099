"""Structured logging: events with fields, one line each, without secrets.

No code logs a message text, phone number, code or key. Three measures protect against mistakes. The
values of fields with names of secrets are blanked. An exception is logged by its type and code
locations, because its message may contain data. Of a library's record only the first line is kept;
of Telethon only warnings, because its INFO lines contain raw messages.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from switchboard.errors import SwitchboardError
from switchboard.settings import LogFormat, LogLevel

HIDDEN_FIELDS = frozenset(
    {
        "api_hash",
        "authorization",
        "body",
        "code",
        "key",
        "password",
        "phone",
        "qr_url",
        "secret",
        "session",
        "session_string",
        "text",
        "token",
    }
)
"""Names of fields whose values are never logged. An error's stable code is logged as `reason`."""

LEVELS: dict[str, int] = {
    "telethon": logging.WARNING,
    "uvicorn": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "hpack": logging.WARNING,
    "alembic": logging.WARNING,
}
"""The lowest logged level of each library. Below it the library logs too much."""


def configure(level: LogLevel, style: LogFormat, stream: TextIO = sys.stderr) -> None:
    """Write our events and the records of libraries to the stream, in one format."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_shared(), _first_line],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(style, stream),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=threshold, force=True)
    logging.captureWarnings(capture=True)
    for name, lowest in LEVELS.items():
        logging.getLogger(name).setLevel(max(lowest, threshold))
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
        describe_exceptions,
    ]


def _renderer(style: LogFormat, stream: TextIO) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=stream.isatty())


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank the values of fields with names of secrets."""
    for name in HIDDEN_FIELDS & event.keys():
        event[name] = "[hidden]"
    return event


def describe_exceptions(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception with its type and where it was raised."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        event["exception"] = described(error)
    return event


def described(error: BaseException) -> str:
    """An exception with its causes: types and code locations. A message only if it is ours or, for
    an OSError, the system's."""
    lines = [_name(error), *_locations(error.__traceback__)]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines += ["because of", described(cause)]
    return "\n".join(lines)


def _name(error: BaseException) -> str:
    if isinstance(error, SwitchboardError):
        return f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{type(error).__name__}: {error.strerror}"
    return type(error).__name__


def _locations(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"  at {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep only the first line of a library's record: asyncio appends whole objects below it."""
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return event
