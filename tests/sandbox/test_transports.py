"""All transports of a stock client."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

import pytest
from telethon import connection
from telethon.network.connection.connection import Connection
from telethon.network.connection.tcpintermediate import RandomizedIntermediatePacketCodec
from telethon.network.connection.tcpobfuscated import ConnectionTcpObfuscated
from telethon.tl import functions
from telethon.tl.functions.help import GetConfigRequest

from sandbox import DataCentre
from sandbox.mtproto.transport import MAX_PACKET, Full
from tests.sandbox.conftest import TIMEOUT, Connect


class PaddedCodec(RandomizedIntermediatePacketCodec):  # type: ignore[misc] # Telethon is untyped
    """Telethon uses this codec only behind its proxies. This subclass announces it directly."""

    tag = b"\xdd" * 4


class PaddedIntermediate(Connection):  # type: ignore[misc] # Telethon is untyped
    """The padded codec without obfuscation."""

    packet_codec = PaddedCodec


class PaddedObfuscated(ConnectionTcpObfuscated):  # type: ignore[misc] # Telethon is untyped
    """The padded codec with obfuscation, as for a proxy."""

    packet_codec = RandomizedIntermediatePacketCodec


@pytest.mark.parametrize(
    "transport",
    [
        connection.ConnectionTcpFull,
        connection.ConnectionTcpAbridged,
        connection.ConnectionTcpIntermediate,
        connection.ConnectionTcpObfuscated,
        PaddedIntermediate,
        PaddedObfuscated,
    ],
)
async def test_each_transport_carries_calls(
    centre: DataCentre, connect: Connect, transport: Any
) -> None:
    """A client is served with each transport."""
    client = await connect(connection=transport)

    config = await client(GetConfigRequest())

    assert [(option.id, option.port) for option in config.dc_options] == [(2, centre.port)]


HELLO = bytes(functions.ReqPqMultiRequest(1))
WRONG_CHECKSUM = Full().frame(struct.pack("<qqi", 0, 4, len(HELLO)) + HELLO)[:-4] + bytes(4)
"""A valid request except for its last four bytes."""


@pytest.mark.parametrize(
    "garbage",
    [
        struct.pack("<II", MAX_PACKET + 1, 0),
        WRONG_CHECKSUM,
        b"\xee" * 4 + struct.pack("<I", 0),
        b"\xef\x01",
        bytes(range(1, 65)),
    ],
    ids=["too long", "wrong checksum", "empty packet", "cut short", "no transport"],
)
async def test_garbage_ends_the_connection(centre: DataCentre, garbage: bytes) -> None:
    """A client that sends garbage is disconnected, and the server continues."""
    reader, writer = await asyncio.open_connection(centre.host, centre.port)

    writer.write(garbage)
    writer.write_eof()

    assert await asyncio.wait_for(reader.read(), TIMEOUT) == b""
    writer.close()
    await writer.wait_closed()
    assert centre.is_serving
