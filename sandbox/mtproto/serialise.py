"""Serialise the few constructors that Telethon reads but does not write."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable
from typing import Any

from telethon.tl import TLObject

VECTOR = 0x1CB5C415
RPC_RESULT = 0xF35C6D01
GZIP_PACKED = 0x3072CFA1
MSG_CONTAINER = 0x73F1F8DC
UPDATES = 0x74AE4240
BOOL_TRUE = struct.pack("<I", 0x997275B5)
BOOL_FALSE = struct.pack("<I", 0xBC799737)

WORTH_PACKING = 1024
"""An answer that is longer than this, in bytes, is gzipped if that makes it shorter."""

Reply = Any
"""The result of a handler: a TL object, a bool, a list of either, or finished bytes."""


def encode(reply: Reply) -> bytes:
    """A handler's answer as TL bytes."""
    if isinstance(reply, bytes):
        return reply
    if isinstance(reply, bool):
        return BOOL_TRUE if reply else BOOL_FALSE
    if isinstance(reply, list):
        return vector(encode(item) for item in reply)
    return bytes(reply)


def vector(items: Iterable[bytes]) -> bytes:
    """A boxed vector of finished items."""
    finished = list(items)
    return struct.pack("<Ii", VECTOR, len(finished)) + b"".join(finished)


def rpc_result(request_id: int, result: bytes) -> bytes:
    """The answer to the request with this msg_id."""
    if len(result) > WORTH_PACKING:
        packed = gzip_packed(result)
        result = packed if len(packed) < len(result) else result
    return struct.pack("<Iq", RPC_RESULT, request_id) + result


def gzip_packed(body: bytes) -> bytes:
    """A body under gzip."""
    squeezed = TLObject.serialize_bytes(gzip.compress(body, compresslevel=1, mtime=0))
    return struct.pack("<I", GZIP_PACKED) + bytes(squeezed)


def container(messages: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Several messages (msg_id, seq_no, body) in one."""
    finished = [
        struct.pack("<qii", msg_id, seq_no, len(body)) + body for msg_id, seq_no, body in messages
    ]
    return struct.pack("<Ii", MSG_CONTAINER, len(finished)) + b"".join(finished)


def updates(
    changes: Iterable[bytes], users: Iterable[bytes], chats: Iterable[bytes], date: int, seq: int
) -> bytes:
    """The ``updates`` constructor around finished parts; ``date`` is Unix seconds."""
    return b"".join(
        (
            struct.pack("<I", UPDATES),
            vector(changes),
            vector(users),
            vector(chats),
            struct.pack("<ii", date, seq),
        )
    )
