"""The key exchange in which a client gets its auth key (core.telegram.org/mtproto/auth_key)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Any

import rsa.prime
from telethon.crypto import AES, AuthKey
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import functions, types

from sandbox.mtproto.keys import DH_G, DH_PRIME, DH_PRIME_BYTES, fingerprint

FACTOR_BITS = 15
"""The size of each prime in pq. Telegram's have 31 bits; smaller ones save every client a tenth
of a second. Some clients read pq as a signed number, so the total is two bits less than whole
bytes."""
EXPONENT_BITS = 512
"""The size of the server's secret exponent: twice what 256 bits of security need, and quick."""
MIN_KEY = 1 << (2048 - 8)
"""Some clients would lose the leading zero bytes of a shorter g_ab. The exchange then starts
again."""
SAFETY = 1 << (2048 - 64)
INNER_DATA = (
    types.PQInnerData,
    types.PQInnerDataDc,
    types.PQInnerDataTemp,
    types.PQInnerDataTempDc,
)


class BadHandshake(ConnectionError):
    """The client broke the exchange."""


@dataclass(slots=True)
class Handshake:
    """One exchange: ``answer`` each request in turn; ``key`` is set when it is done."""

    rsa_key: Any
    server_time: int
    is_refused: Callable[[], bool] = lambda: False
    """Asked about each exchanged key: whether the exchange has to start again."""
    key: Any = None
    _nonce: int = 0
    _server_nonce: int = 0
    _new_nonce: int = 0
    _a: int = 0

    def answer(self, body: bytes) -> bytes:
        """The answer to one unencrypted request (BadHandshake if it breaks the rules)."""
        request = _read(body)
        if isinstance(request, functions.ReqPqMultiRequest | functions.ReqPqRequest):
            return bytes(self._res_pq(request))
        if getattr(request, "server_nonce", None) != self._server_nonce or not self._nonce:
            raise BadHandshake("wrong server_nonce")
        if isinstance(request, functions.ReqDHParamsRequest):
            return bytes(self._server_dh_params(request))
        if isinstance(request, functions.SetClientDHParamsRequest):
            return bytes(self._dh_gen(request))
        raise BadHandshake(f"{type(request).__name__} is no step of the exchange")

    def _res_pq(self, request: Any) -> Any:
        self._nonce = request.nonce
        self._server_nonce = int.from_bytes(secrets.token_bytes(16), "little", signed=True)
        pq = _factor() * _factor()
        return types.ResPQ(
            self._nonce,
            self._server_nonce,
            pq.to_bytes((pq.bit_length() + 7) // 8, "big"),
            [fingerprint(self.rsa_key)],
        )

    def _server_dh_params(self, request: Any) -> Any:
        number = int.from_bytes(request.encrypted_data, "big")
        block = self.rsa_key.blinded_decrypt(number).to_bytes(256, "big")
        inner = _inner_data(block)
        if not isinstance(inner, INNER_DATA):
            raise BadHandshake("no inner data")
        self._new_nonce = inner.new_nonce
        g_a = self._choose_a()
        answer = bytes(
            types.ServerDHInnerData(
                self._nonce,
                self._server_nonce,
                DH_G,
                DH_PRIME_BYTES,
                g_a.to_bytes(256, "big"),
                self.server_time,
            )
        )
        answer = sha1(answer, usedforsecurity=False).digest() + answer
        answer += secrets.token_bytes(-len(answer) % 16)
        encrypted = AES.encrypt_ige(answer, *self._temporary_key())
        return types.ServerDHParamsOk(self._nonce, self._server_nonce, encrypted)

    def _dh_gen(self, request: Any) -> Any:
        plain = AES.decrypt_ige(request.encrypted_data, *self._temporary_key())
        inner = _read(plain[20:])
        if sha1(bytes(inner), usedforsecurity=False).digest() != plain[:20]:
            raise BadHandshake("wrong hash of the client's data")
        g_b = int.from_bytes(inner.g_b, "big")
        if not SAFETY <= g_b <= DH_PRIME - SAFETY:
            raise BadHandshake("g_b is out of bounds")
        g_ab = pow(g_b, self._a, DH_PRIME)
        key = AuthKey(g_ab.to_bytes(256, "big"))
        nonces = self._nonce, self._server_nonce
        if self.is_refused() or g_ab < MIN_KEY:
            return types.DhGenRetry(*nonces, key.calc_new_nonce_hash(self._new_nonce, 2))
        self.key = key
        return types.DhGenOk(*nonces, key.calc_new_nonce_hash(self._new_nonce, 1))

    def _choose_a(self) -> int:
        while True:
            self._a = secrets.randbits(EXPONENT_BITS)
            g_a = pow(DH_G, self._a, DH_PRIME)
            if SAFETY <= g_a <= DH_PRIME - SAFETY:
                return g_a

    def _temporary_key(self) -> tuple[bytes, bytes]:
        key, iv = generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        return key, iv


def _inner_data(block: bytes) -> Any:
    """The client's inner data from a decrypted block, in either of the two paddings.

    The old padding begins with a zero byte and the SHA-1 of the data. ``RSA_PAD`` (step 4.1 of
    core.telegram.org/mtproto/auth_key) reverses the data, adds its SHA-256 and encrypts both with a
    temporary AES key.
    """
    if block[0] == 0:
        with suppress(BadHandshake):
            inner = _read(block[21:])
            if sha1(bytes(inner), usedforsecurity=False).digest() == block[1:21]:
                return inner
    temp_key_xor, encrypted = block[:32], block[32:]
    mask = sha256(encrypted).digest()
    temp_key = bytes(a ^ b for a, b in zip(temp_key_xor, mask, strict=True))
    with_hash = AES.decrypt_ige(encrypted, temp_key, bytes(32))
    padded = with_hash[:192][::-1]
    if sha256(temp_key + padded).digest() != with_hash[192:]:
        raise BadHandshake("wrong hash of the inner data")
    return _read(padded)


def _read(body: bytes) -> Any:
    """A TL object from untrusted bytes."""
    try:
        return BinaryReader(body).tgread_object()
    except Exception as error:  # the reader may raise any exception
        raise BadHandshake("unreadable request") from error


def _factor() -> int:
    """A small prime."""
    while True:
        candidate = secrets.randbits(FACTOR_BITS) | 1 << (FACTOR_BITS - 1) | 1
        if rsa.prime.is_prime(candidate):
            return candidate
