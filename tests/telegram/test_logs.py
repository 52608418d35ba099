"""Telethon's logs contain no text that people write."""

import logging

import pytest
from telethon.errors import TypeNotFoundError
from telethon.tl import functions, types

from sandbox import DataCentre, User
from switchboard.telegram.connection.logs import telethon_logger
from switchboard.telegram.link import TelegramLink
from tests.telegram.fake_store import Kept

TEXT = "the-secret-12345"


def test_content_is_reduced_to_types(caplog: pytest.LogCaptureFixture) -> None:
    """Bytes, strings, requests and exceptions become type names. Numbers and words stay."""
    logger = telethon_logger().getChild("network.mtprotosender")
    request = functions.messages.SendMessageRequest(types.InputPeerSelf(), TEXT)
    caplog.set_level(logging.DEBUG, "telethon")

    logger.warning("Request %s had %r, %s, %d times", request, TEXT.encode(), TEXT, 3)
    logger.info("Type %08x not found, remaining data %r", 255, TEXT.encode())
    logger.info("Failed reconnection attempt %d with %s", 2, "ConnectionError")
    try:
        raise TypeNotFoundError(1, TEXT.encode())
    except TypeNotFoundError:
        logger.exception("Unhandled error")

    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "Request <SendMessageRequest> had '<bytes>', <str>, 3 times",
        "Type 000000ff not found, remaining data '<bytes>'",
        "Failed reconnection attempt 2 with ConnectionError",
        "Unhandled error (TypeNotFoundError)",
    ]
    assert TEXT not in caplog.text


async def test_no_text_is_logged_at_any_level(
    link: TelegramLink,
    dc: DataCentre,
    anna: User,
    bob: User,
    kept: Kept,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Even at the lowest log level, no message text is logged."""
    caplog.set_level(1, "telethon")
    dc.world.write(bob, anna, TEXT)
    dc.world.write(dc.world.service, anna, f"Login code: {TEXT}")
    await kept.until(lambda k: len(k.messages) == 2)

    assert any(record.name.startswith("telethon.") for record in caplog.records)
    assert "secret" not in caplog.text
