"""Logs: one line for each event, in one format for us and libraries, without secrets."""

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from switchboard import logs
from switchboard.errors import Unavailable


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Restores the logging configuration after each test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logs.LEVELS}
    yield
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def written() -> io.StringIO:
    """The log as JSON lines, from level info."""
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """The logged events."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_keeps_its_fields(written: io.StringIO) -> None:
    """An event is one JSON line with its name, level, time and fields."""
    structlog.get_logger("x").info("account_connected", account_id="a1")

    (line,) = lines(written)
    assert line["event"] == "account_connected"
    assert line["account_id"] == "a1"
    assert line["level"] == "info"
    assert str(line["timestamp"]).endswith("Z")


def test_the_level_holds(written: io.StringIO) -> None:
    """Nothing below the chosen level is written, neither ours nor a library's."""
    structlog.get_logger().debug("a")
    logging.getLogger("library").debug("b")

    assert lines(written) == []


@pytest.mark.parametrize("field", sorted(logs.HIDDEN_FIELDS))
def test_fields_named_like_secrets_are_blanked(field: str, written: io.StringIO) -> None:
    """A value in a field with the name of a secret does not reach the log."""
    structlog.get_logger().info("x", **{field: "hunter2"})

    assert "hunter2" not in written.getvalue()
    assert lines(written)[0][field] == "[hidden]"


def test_an_exception_is_logged_without_its_message(written: io.StringIO) -> None:
    """An exception shows its type, its cause and its code locations; messages may contain data."""
    try:
        try:
            int("hunter2")
        except ValueError as error:
            raise RuntimeError("hunter2") from error
    except RuntimeError:
        structlog.get_logger().exception("failed")

    logged = str(lines(written)[0]["exception"])
    assert "hunter2" not in written.getvalue()
    assert logged.startswith("RuntimeError\n  at ")
    assert "because of\nValueError" in logged
    assert "in test_an_exception_is_logged_without_its_message" in logged


def test_our_own_failures_say_what_they_are(written: io.StringIO) -> None:
    """Our own errors contain no secrets, so their code and detail are logged."""
    try:
        raise Unavailable("disk_full", "The disk is full.")
    except Unavailable as error:
        structlog.get_logger().warning("failed", exc_info=error)

    assert "Unavailable: disk_full: The disk is full." in str(lines(written)[0]["exception"])


async def test_a_lost_task_does_not_tell_its_content(written: io.StringIO) -> None:
    """asyncio's record of a failed task that nobody awaited does not contain the error's
    message."""

    async def fail() -> None:
        raise ValueError("hunter2")

    loop = asyncio.get_running_loop()
    task = loop.create_task(fail())
    await asyncio.wait([task])
    loop.default_exception_handler(
        {"message": "Task failed", "exception": task.exception(), "future": task}
    )

    assert lines(written)[0]["event"] == "Task failed"
    assert "hunter2" not in written.getvalue()


def test_telethon_is_silent_below_warning(written: io.StringIO) -> None:
    """Telethon's INFO lines contain raw messages; they are not written at any level."""
    logs.configure("debug", "json", written)
    logging.getLogger("telethon.network.mtprotosender").info("hunter2")
    logging.getLogger("telethon.client.updates").warning("Flood wait")

    assert [line["event"] for line in lines(written)] == ["Flood wait"]


def test_python_warnings_are_logged(written: io.StringIO) -> None:
    """A warning of the interpreter is logged like every other event."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logs.configure("info", "json", written)
        warnings.warn("old", UserWarning, stacklevel=1)

    assert lines(written)[0]["level"] == "warning"


def test_the_console_form_is_one_line_an_event() -> None:
    """On the console an event is one readable line, without colours unless it is a terminal."""
    stream = io.StringIO()
    logs.configure("info", "console", stream)

    structlog.get_logger("x").info("account_connected", account_id="a1")

    (line,) = stream.getvalue().splitlines()
    assert "account_connected" in line
    assert "account_id=a1" in line
    assert "\x1b" not in line
