"""Unpack a client's decrypted message: containers, gzip and objects."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader

from sandbox.mtproto.crypto import BadEnvelope, Envelope
from sandbox.mtproto.serialise import GZIP_PACKED, MSG_CONTAINER

MAX_UNPACKED = 16 * 1024 * 1024
"""The largest size of a gzipped request after unpacking, in bytes."""


@dataclass(slots=True, frozen=True)
class Unreadable:
    """A message that this layer does not know. ``reason`` is the error to answer with."""

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
    try:
        return _Reader(body).tgread_object()
    except BadEnvelope:
        raise
    except TypeNotFoundError as error:
        return Unreadable(f"INPUT_METHOD_INVALID_{error.invalid_constructor_id}_{len(body)}")
    except Exception:  # noqa: BLE001 # the reader raises whatever it trips over
        return Unreadable("INPUT_FETCH_ERROR")


class _Reader(BinaryReader):  # type: ignore[misc] # Telethon is untyped
    """Reads objects, unpacked wherever one is packed: on its own or inside a wrapper.

    "Can be used to replace any other object" (core.telegram.org/mtproto/service_messages, "Packed
    Object").
    """

    def tgread_object(self) -> Any:
        start = self.tell_position()
        if self.read_int(signed=False) == GZIP_PACKED:
            return _Reader(_unpack(self.tgread_bytes())).tgread_object()
        self.set_position(start)
        return super().tgread_object()


def _unpack(packed: bytes) -> bytes:
    """The unpacked data, with a gzip header or, as from some clients, with zlib's."""
    unpacker = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)
    unpacked = unpacker.decompress(packed, MAX_UNPACKED)
    if not unpacker.eof:
        raise BadEnvelope("too large when unpacked")
    return unpacked
