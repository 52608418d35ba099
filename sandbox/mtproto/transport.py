"""MTProto's TCP transports: the framing of packets.

Source: core.telegram.org/mtproto/mtproto-transports. The first bytes of a client show its
transport: ``ef`` abridged, ``ee``x4 intermediate, ``dd``x4 padded intermediate. A length followed
by packet number zero is full. Any other pattern is obfuscated.
"""

from __future__ import annotations

import asyncio
import secrets
import struct
from typing import Any, Protocol
from zlib import crc32

from telethon.crypto import AESModeCTR

MAX_PACKET = 4 * 1024 * 1024
"""A longer packet, in bytes, ends the connection."""

ABRIDGED, INTERMEDIATE, PADDED = b"\xef", b"\xee" * 4, b"\xdd" * 4


class BrokenTransport(ConnectionError):
    """The received bytes are no packet of this transport."""


class Source(Protocol):
    """A source of bytes: a StreamReader, or one that decrypts."""

    async def readexactly(self, n: int, /) -> bytes:
        """Exactly ``n`` bytes (asyncio.IncompleteReadError at the end)."""
        ...


class Codec(Protocol):
    """One way to put packets on the wire."""

    async def read(self, source: Source) -> bytes:
        """The next packet."""
        ...

    def frame(self, packet: bytes) -> bytes:
        """A packet as bytes for the wire."""
        ...


class Full:
    """Length, packet number, packet, CRC32."""

    def __init__(self) -> None:
        self._sent = 0

    async def read(self, source: Source) -> bytes:
        head = await source.readexactly(8)
        (length,) = struct.unpack_from("<I", head)
        rest = await source.readexactly(checked(length, 12) - 8)
        if crc32(head + rest[:-4]) != int.from_bytes(rest[-4:], "little"):
            raise BrokenTransport("wrong CRC32")
        return rest[:-4]

    def frame(self, packet: bytes) -> bytes:
        framed = struct.pack("<II", len(packet) + 12, self._sent) + packet
        self._sent += 1
        return framed + struct.pack("<I", crc32(framed))


class Abridged:
    """One byte for the length in words, or four."""

    async def read(self, source: Source) -> bytes:
        words = (await source.readexactly(1))[0] & 0x7F
        if words == 0x7F:
            words = int.from_bytes(await source.readexactly(3), "little")
        return await source.readexactly(checked(words * 4))

    def frame(self, packet: bytes) -> bytes:
        words = len(packet) // 4
        if words < 0x7F:
            return bytes((words,)) + packet
        return b"\x7f" + words.to_bytes(3, "little") + packet


class Intermediate:
    """Four bytes for the length."""

    async def read(self, source: Source) -> bytes:
        length = int.from_bytes(await source.readexactly(4), "little") & 0x7FFFFFFF
        return await source.readexactly(checked(length))

    def frame(self, packet: bytes) -> bytes:
        return struct.pack("<I", len(packet)) + packet


class PaddedIntermediate(Intermediate):
    """Like Intermediate, with up to 15 random bytes after each packet."""

    async def read(self, source: Source) -> bytes:
        padded = await super().read(source)
        return padded[: len(padded) - len(padded) % 4]

    def frame(self, packet: bytes) -> bytes:
        return super().frame(packet + secrets.token_bytes(secrets.randbelow(4)))


class Transport:
    """One client's connection, as packets."""

    def __init__(
        self, source: Source, writer: asyncio.StreamWriter, codec: Codec, cipher: Any = None
    ) -> None:
        self._source = source
        self._writer = writer
        self._codec = codec
        self._cipher = cipher

    async def read(self) -> bytes:
        """The next packet (ConnectionError or IncompleteReadError at the end)."""
        return await self._codec.read(self._source)

    def write(self, packet: bytes) -> None:
        """Send a packet; never waits."""
        framed = self._codec.frame(packet)
        self._writer.write(self._cipher.encrypt(framed) if self._cipher else framed)

    @property
    def backlog(self) -> int:
        """The bytes that the client has not read yet."""
        return self._writer.transport.get_write_buffer_size()

    def abort(self) -> None:
        """Drop the connection at once; what was not sent yet is lost."""
        self._writer.transport.abort()

    def close(self) -> None:
        """Send what is waiting, then close."""
        self._writer.close()


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Transport:
    """Detect the transport of a new client."""
    first = await reader.readexactly(1)
    if first == ABRIDGED:
        return Transport(reader, writer, Abridged())
    first += await reader.readexactly(3)
    if first == INTERMEDIATE:
        return Transport(reader, writer, Intermediate())
    if first == PADDED:
        return Transport(reader, writer, PaddedIntermediate())
    first += await reader.readexactly(4)
    if first[4:] == bytes(4):
        return Transport(_Again(first, reader), writer, Full())
    return _obfuscated(first + await reader.readexactly(56), reader, writer)


def checked(length: int, least: int = 4) -> int:
    """A length that a packet can have."""
    if not least <= length <= MAX_PACKET:
        raise BrokenTransport(f"a packet of {length} bytes")
    return length


def _obfuscated(
    header: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Transport:
    """Obfuscated2: AES-CTR both ways, keys from the 64 random bytes that open the connection."""
    incoming = AESModeCTR(header[8:40], header[40:56])
    backwards = header[55:7:-1]
    outgoing = AESModeCTR(backwards[:32], backwards[32:48])
    tag = incoming.encrypt(header)[56:60]
    codecs: dict[bytes, type[Codec]] = {
        ABRIDGED * 4: Abridged,
        INTERMEDIATE: Intermediate,
        PADDED: PaddedIntermediate,
    }
    if tag not in codecs:
        raise BrokenTransport("no transport that we know")
    return Transport(_Deciphered(reader, incoming), writer, codecs[tag](), outgoing)


class _Again:
    """A reader that returns its first bytes again."""

    def __init__(self, seen: bytes, reader: asyncio.StreamReader) -> None:
        self._seen = seen
        self._reader = reader

    async def readexactly(self, n: int, /) -> bytes:
        seen, self._seen = self._seen[:n], self._seen[n:]
        return seen + await self._reader.readexactly(n - len(seen)) if n > len(seen) else seen


class _Deciphered:
    """A reader that decrypts AES-CTR."""

    def __init__(self, reader: asyncio.StreamReader, cipher: Any) -> None:
        self._reader = reader
        self._cipher = cipher

    async def readexactly(self, n: int, /) -> bytes:
        deciphered: bytes = self._cipher.encrypt(await self._reader.readexactly(n))
        return deciphered
