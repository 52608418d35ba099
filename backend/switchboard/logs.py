"""Structured logging: events with fields, one line each, without secrets.

Three belts beside the rule that nobody logs a message text, phone number, code or key: fields
named like secrets are blanked; an exception is logged by its type and its places in the code,
because its message may carry what was being handled; and of what libraries write only the first
line is kept, of Telethon only warnings (its INFO lines hold raw messages).
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
"""Names of fields whose values never reach a log. A failure's stable code is logged as `reason`."""

LEVELS: dict[str, int] = {
    "telethon": logging.WARNING,
    "uvicorn": logging.WARNING,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "hpack": logging.WARNING,
    "alembic": logging.WARNING,
}
"""Libraries that say too much below this level."""


def configure(level: LogLevel, style: LogFormat, stream: TextIO = sys.stderr) -> None:
    """Send our events and the libraries' records, in one form, to the stream."""
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
    """Blank the fields that are named like secrets."""
    for name in HIDDEN_FIELDS & event.keys():
        event[name] = "[hidden]"
    return event


def describe_exceptions(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by what it is and where it came from."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        event["exception"] = described(error)
    return event


def described(error: BaseException) -> str:
    """An exception with its causes: types and places, and a message only where it is ours."""
    lines = [_name(error), *_places(error.__traceback__)]
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


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"  at {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of a library's record the first line: asyncio appends whole objects below it."""
    event["event"] = str(event.get("event", "")).partition("\n")[0]
    return event
