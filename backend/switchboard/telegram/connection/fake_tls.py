"""A connection to an MTProxy that looks like a visit to a website (secrets that begin with ee).

The client sends a TLS 1.3 ClientHello (RFC 8446) as browsers do. Its random field proves that the
client knows the secret: it is an HMAC-SHA256 of the whole message, with the time in its last four
bytes. The proxy proves the same in its ServerHello. From then on both send MTProto as TLS
application data. Nothing is encrypted by TLS; MTProto and its obfuscation do that.

Telegram documents secrets of this kind only as a part of links; the format is that of Telegram's
own apps and of its proxies.
"""

import asyncio
import hashlib
import hmac
import secrets
import struct
import time
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from typing import Any

from switchboard.domain.proxy import ProxyAddress
from switchboard.telegram.connection.proxy_connection import MtProxyConnection
from switchboard.telegram.errors.proxy_errors import ProxyFailed, ProxyFault

HELLO_LENGTH = 517
"""Bytes of a ClientHello with its record's header. Proxies recognise ours by its length."""

RANDOM = slice(11, 43)
"""Where the random field is, in a ClientHello and in a ServerHello."""

MAX_RECORD = 2878
"""The most bytes that we send in one record; Telegram's apps send as many."""

_CHANGE_CIPHER, _ALERT, _HANDSHAKE, _DATA = 0x14, 0x15, 0x16, 0x17
_TLS_1_2 = b"\x03\x03"
_CHANGED = b"\x14\x03\x03\x00\x01\x01"
"""A whole record: "change cipher spec"."""

_CIPHERS = "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
_SIGNATURES = "0403 0804 0401 0503 0805 0501 0806 0601"
"""What browsers offer: cipher suites and signature algorithms, by their numbers at IANA."""

_PRIME, _A = 2**255 - 19, 486662
"""Curve25519 (RFC 7748)."""


class FakeTlsConnection(MtProxyConnection):
    """A connection through an MTProxy, disguised as TLS to a website."""

    def __init__(self, *arguments: Any, proxy: ProxyAddress, **more: Any) -> None:
        super().__init__(*arguments, proxy=proxy, **more)
        self._domain = proxy.domain or ""

    async def _open(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(self._ip, self._port)
        try:
            async with asyncio.timeout(seconds):
                await self._greet(reader, writer)
        except (IncompleteReadError, OSError) as error:
            writer.close()
            known = isinstance(error, ProxyFailed)
            raise error if known else ProxyFailed(ProxyFault.SECRET) from error
        except BaseException:
            writer.close()
            raise
        self._reader, self._writer = RecordReader(reader), RecordWriter(writer)
        self._codec = self.packet_codec(self)
        self._init_conn()
        await self._writer.drain()

    async def _greet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Exchange the handshake, in which both sides prove that they know the secret.

        A proxy that does not know it is silent, hangs up, or lets the website answer.
        """
        hello = client_hello(self._domain, self._secret, int(time.time()))
        writer.write(hello)
        await writer.drain()
        answer = await _server_hello(reader)
        if not hmac.compare_digest(answer[RANDOM], _proof(self._secret, answer, hello[RANDOM])):
            raise ProxyFailed(ProxyFault.SECRET)


class RecordReader:
    """Reads the application data of TLS records."""

    def __init__(self, reader: StreamReader) -> None:
        self._reader = reader
        self._unread = bytearray()

    async def readexactly(self, count: int) -> bytes:
        """The next bytes, from as many records as needed."""
        while len(self._unread) < count:
            self._unread += await self._record()
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    async def _record(self) -> bytes:
        while True:
            header, content = await _read_record(self._reader, _DATA, _CHANGE_CIPHER)
            if header[0] == _DATA:
                return content


class RecordWriter:
    """Writes application data as TLS records."""

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self._prefix = _CHANGED

    def write(self, data: bytes) -> None:
        """Send the bytes in records; the first ones after "change cipher spec"."""
        pieces = [self._prefix]
        self._prefix = b""
        for start in range(0, len(data), MAX_RECORD):
            piece = bytes(data[start : start + MAX_RECORD])
            pieces.append(_record(_DATA, piece))
        self._writer.write(b"".join(pieces))

    async def drain(self) -> None:
        """Wait until there is room for more."""
        await self._writer.drain()

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    async def wait_closed(self) -> None:
        """Wait until it is closed."""
        await self._writer.wait_closed()


def client_hello(domain: str, secret: bytes, now: int) -> bytes:
    """The first message to the proxy. now: Unix time, which the proxy compares with its own."""
    first, last, group, version = _grease(4)
    extensions = b"".join(
        (
            _extension(first, b""),
            _extension(0x0000, _list(2, b"\x00" + _list(2, domain.encode("ascii")))),
            _extension(0x0017, b""),  # extended master secret
            _extension(0xFF01, b"\x00"),  # renegotiation
            _extension(0x000A, _list(2, _number(group) + bytes.fromhex("001d00170018"))),
            _extension(0x000B, b"\x01\x00"),  # uncompressed points
            _extension(0x0023, b""),  # session ticket
            _extension(0x0010, _list(2, _list(1, b"h2") + _list(1, b"http/1.1"))),
            _extension(0x0005, b"\x01\x00\x00\x00\x00"),  # certificate status
            _extension(0x000D, _list(2, bytes.fromhex(_SIGNATURES))),
            _extension(0x0012, b""),  # certificate timestamps
            _extension(0x0033, _list(2, _key_share(group, b"\x00") + _key_share(0x1D, _key()))),
            _extension(0x002D, b"\x01\x01"),  # pre-shared keys with a key exchange
            _extension(0x002B, _list(1, _number(version) + bytes.fromhex("0304030303020301"))),
            _extension(0x001B, b"\x02\x00\x02"),  # certificates compressed by Brotli
            _extension(last, b"\x00"),
        )
    )
    (cipher,) = _grease(1)
    start = b"".join(
        (
            _TLS_1_2,
            bytes(32),
            _list(1, secrets.token_bytes(32)),
            _list(2, _number(cipher) + bytes.fromhex(_CIPHERS)),
            b"\x01\x00",
        )
    )
    padding = HELLO_LENGTH - 9 - len(start) - 2 - len(extensions) - 4
    body = start + _list(2, extensions + _extension(0x0015, bytes(padding)))
    message = b"\x01" + len(body).to_bytes(3) + body
    hello = bytes([_HANDSHAKE]) + b"\x03\x01" + _list(2, message)
    proof = bytearray(_proof(secret, hello))
    (ending,) = struct.unpack("<I", proof[-4:])
    proof[-4:] = struct.pack("<I", ending ^ (now & 0xFFFFFFFF))
    return hello[: RANDOM.start] + bytes(proof) + hello[RANDOM.stop :]


def _proof(secret: bytes, message: bytes, before: bytes = b"") -> bytes:
    """The random field of a message: the HMAC of what was sent before and of the message, with
    zeros in this field."""
    blank = message[: RANDOM.start] + bytes(32) + message[RANDOM.stop :]
    return hmac.digest(secret, before + blank, hashlib.sha256)


async def _server_hello(reader: StreamReader) -> bytes:
    """The answer of the proxy: ServerHello, "change cipher spec" and some data, as one message."""
    records: list[bytes] = []
    for kind in (_HANDSHAKE, _CHANGE_CIPHER, _DATA):
        records += await _read_record(reader, kind)
    return b"".join(records)


async def _read_record(reader: StreamReader, *kinds: int) -> tuple[bytes, bytes]:
    """The next record, which has to be of one of these kinds: its header and its content.

    A proxy that does not know the secret passes us on to a website, which sends an alert.
    """
    header = await reader.readexactly(5)
    if header[0] == _ALERT:
        raise ProxyFailed(ProxyFault.SECRET)
    if header[0] not in kinds or header[1:3] != _TLS_1_2:
        raise ProxyFailed(ProxyFault.STRANGE)
    return header, await reader.readexactly(int.from_bytes(header[3:]))


def _record(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + _TLS_1_2 + _list(2, content)


def _extension(number: int, content: bytes) -> bytes:
    return _number(number) + _list(2, content)


def _list(size: int, content: bytes) -> bytes:
    """The length of the content, as a number of `size` bytes, and then the content."""
    return len(content).to_bytes(size) + content


def _number(value: int) -> bytes:
    return value.to_bytes(2)


def _key_share(group: int, key: bytes) -> bytes:
    return _number(group) + _list(2, key)


def _grease(count: int) -> list[int]:
    """Different numbers that mean nothing, as browsers put them into every list (RFC 8701)."""
    chosen = secrets.SystemRandom().sample(range(16), count)
    return [0x0A0A + 0x1010 * one for one in chosen]


def _key() -> bytes:
    """A random public key for X25519. Like a real one, it is a point in the curve's main
    subgroup."""
    while True:
        x = secrets.randbelow(_PRIME)
        square = (x * x * x + _A * x * x + x) % _PRIME
        if pow(square, (_PRIME - 1) // 2, _PRIME) == 1:
            break
    for _ in range(3):
        x = _doubled(x)
    return x.to_bytes(32, "little")


def _doubled(x: int) -> int:
    """The x coordinate of a point of Curve25519 after it was doubled (RFC 7748)."""
    above = pow(x * x - 1, 2, _PRIME)
    below = 4 * x * (x * x + _A * x + 1) % _PRIME
    return above * pow(below, -1, _PRIME) % _PRIME
