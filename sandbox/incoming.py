"""What a client's decrypted message contains: containers and gzip undone, objects read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader

from sandbox.crypto import BadEnvelope, Envelope
from sandbox.serialise import GZIP_PACKED, MSG_CONTAINER

MAX_UNPACKED = 16 * 1024 * 1024
"""Bytes that a gzipped request may grow to."""


@dataclass(slots=True, frozen=True)
class Unreadable:
    """A message that this layer has no words for; ``reason`` is the error to answer with."""

    reason: str


@dataclass(slots=True, frozen=True)
class Incoming:
    """One message of a client; ``body`` is a TL object or Unreadable."""

    msg_id: int
    seq_no: int
    body: Any


def unpack(envelope: Envelope) -> Iterator[Incoming]:
    """The messages in an envelope, in order (BadEnvelope where a container is cut short)."""
    if _constructor(envelope.body) != MSG_CONTAINER:
        yield Incoming(envelope.msg_id, envelope.seq_no, _read(envelope.body))
        return
    (count,) = struct.unpack_from("<i", envelope.body, 4)
    position = 8
    for _ in range(count):
        if position + 16 > len(envelope.body):
            raise BadEnvelope("container cut short")
        msg_id, seq_no, length = struct.unpack_from("<qii", envelope.body, position)
        position += 16
        yield Incoming(msg_id, seq_no, _read(envelope.body[position : position + length]))
        position += length


def _constructor(body: bytes) -> int:
    if len(body) < 4:
        raise BadEnvelope("empty message")
    return int.from_bytes(body[:4], "little")


def _read(body: bytes) -> Any:
    if _constructor(body) == GZIP_PACKED:
        body = _gunzip(BinaryReader(body[4:]).tgread_bytes())
    try:
        return BinaryReader(body).tgread_object()
    except TypeNotFoundError as error:
        return Unreadable(f"INPUT_METHOD_INVALID_{error.invalid_constructor_id}_{len(body)}")
    except Exception:  # noqa: BLE001 # the reader raises whatever it trips over
        return Unreadable("INPUT_FETCH_ERROR")


def _gunzip(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    unpacked = unpacker.decompress(packed, MAX_UNPACKED)
    if not unpacker.eof:
        raise BadEnvelope("too large when unpacked")
    return unpacked
