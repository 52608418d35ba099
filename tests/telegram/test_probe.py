"""The probe of a route to Telegram: the key exchange, and the time that it brings."""

import pytest

from sandbox import DataCentre
from switchboard.errors import ConnectionLost
from switchboard.telegram.connection.probe import MAX_EXCHANGES, clock_offset
from switchboard.telegram.connection.proxy import DIRECT
from switchboard.telegram.connection.server import Server

TIMEOUT = 20.0
"""How long a probe may take, in seconds."""


async def test_a_key_that_has_to_be_exchanged_again_is_no_strange_server(
    dc: DataCentre, server: Server
) -> None:
    """Telegram may let a client start the key exchange again, and of 256 keys Telethon misreads
    one. The probe then starts again on the same connection."""
    assert server.address is not None
    dc.faults(None).refused_keys = 1

    offset = await clock_offset(server.address, DIRECT, TIMEOUT)

    assert abs(offset) <= 1
    assert dc.faults(None).refused_keys == 0


async def test_a_server_that_never_agrees_on_a_key_is_strange(
    dc: DataCentre, server: Server
) -> None:
    """The probe ends after some exchanges, and says that this is not the expected server."""
    assert server.address is not None
    dc.faults(None).refused_keys = 1_000

    with pytest.raises(ConnectionLost) as lost:
        await clock_offset(server.address, DIRECT, TIMEOUT)

    assert lost.value.code == "telegram_strange"
    assert dc.faults(None).refused_keys == 1_000 - MAX_EXCHANGES
