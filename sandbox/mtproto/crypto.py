"""The envelope of encrypted messages, MTProto 2.0 (core.telegram.org/mtproto/description)."""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass
from hashlib import sha256

from telethon.crypto import AES

HEADER = struct.Struct("<qqqii")
"""salt, session_id, msg_id, seq_no, length of the body"""
CLIENT, SERVER = 0, 8
"""Where in the auth key a direction's secrets begin: the specification's x."""


class BadEnvelope(ConnectionError):
    """The packet was not encrypted with this key, or it is incomplete."""


@dataclass(slots=True, frozen=True)
class Envelope:
    """One decrypted message of a client."""

    salt: int
    session_id: int
    msg_id: int
    seq_no: int
    body: bytes


def decrypt(auth_key: bytes, packet: bytes) -> Envelope:
    """Decrypt a packet: auth_key_id, msg_key, encrypted data (BadEnvelope)."""
    msg_key, encrypted = packet[8:24], packet[24:]
    if len(encrypted) < HEADER.size or len(encrypted) % 16:
        raise BadEnvelope("cut short")
    plain = AES.decrypt_ige(encrypted, *_aes(auth_key, msg_key, CLIENT))
    if _msg_key(auth_key, plain, CLIENT) != msg_key:
        raise BadEnvelope("wrong msg_key")
    salt, session_id, msg_id, seq_no, length = HEADER.unpack_from(plain)
    if not 0 <= length <= len(plain) - HEADER.size:
        raise BadEnvelope("wrong length")
    body = plain[HEADER.size : HEADER.size + length]
    return Envelope(salt, session_id, msg_id, seq_no, body)


def encrypt(auth_key: bytes, key_id: int, envelope: Envelope) -> bytes:
    """Encrypt a packet for the client that owns ``auth_key``."""
    plain = (
        HEADER.pack(
            envelope.salt,
            envelope.session_id,
            envelope.msg_id,
            envelope.seq_no,
            len(envelope.body),
        )
        + envelope.body
    )
    plain += secrets.token_bytes(-(len(plain) + 12) % 16 + 12)
    msg_key = _msg_key(auth_key, plain, SERVER)
    encrypted: bytes = AES.encrypt_ige(plain, *_aes(auth_key, msg_key, SERVER))
    return struct.pack("<Q", key_id) + msg_key + encrypted


def _msg_key(auth_key: bytes, plain: bytes, x: int) -> bytes:
    return sha256(auth_key[88 + x : 120 + x] + plain).digest()[8:24]


def _aes(auth_key: bytes, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
    a = sha256(msg_key + auth_key[x : x + 36]).digest()
    b = sha256(auth_key[x + 40 : x + 76] + msg_key).digest()
    return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]
