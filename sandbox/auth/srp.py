"""The server side of 2FA: Telegram's SRP (core.telegram.org/api/srp)."""

from __future__ import annotations

import functools
import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from telethon import password as srp
from telethon.tl import types

from sandbox.errors import bad
from sandbox.mtproto.keys import DH_G, DH_PRIME, DH_PRIME_BYTES
from sandbox.world import Verifier

ALGORITHM = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow
SALT1, SALT2 = b"sandbox-salt-one", b"sandbox-salt-two"
G_BYTES = DH_G.to_bytes(256, "big")
EXPONENT_BITS = 512
"""The size of the server's secret exponent, in bits."""
SAFETY = 1 << (2048 - 64)


def algorithm(salt: bytes = SALT1) -> Any:
    """The password algorithm, with the server's salt or with a client's extension of it."""
    return ALGORITHM(salt, SALT2, DH_G, DH_PRIME_BYTES)


@dataclass(slots=True, frozen=True)
class Challenge:
    """One question to a client, which must prove that it knows the password."""

    id: int
    b: int
    salt: bytes
    verifier: int
    hint: str

    @property
    def srp_b(self) -> bytes:
        """B, which is sent to the client."""
        k = _number(DH_PRIME_BYTES, G_BYTES)
        return _bytes((k * self.verifier + pow(DH_G, self.b, DH_PRIME)) % DH_PRIME)

    def check(self, answer: Any) -> None:
        """Whether an InputCheckPasswordSRP proves it (SRP_ID_INVALID, PASSWORD_HASH_INVALID)."""
        if answer.srp_id != self.id:
            raise bad("SRP_ID_INVALID")
        a = int.from_bytes(answer.A, "big")
        if not SAFETY <= a <= DH_PRIME - SAFETY:
            raise bad("SRP_A_INVALID")
        u = _number(_bytes(a), self.srp_b)
        shared = pow(a * pow(self.verifier, u, DH_PRIME), self.b, DH_PRIME)
        m1 = _hash(
            srp.xor(_hash(DH_PRIME_BYTES), _hash(G_BYTES)),
            _hash(self.salt),
            _hash(SALT2),
            _bytes(a),
            self.srp_b,
            _hash(_bytes(shared)),
        )
        if not hmac.compare_digest(m1, answer.M1):
            raise bad("PASSWORD_HASH_INVALID")


def challenge(password: str | Verifier, hint: str = "") -> Challenge:
    """A new question about a password. If a client set the password, it also set the hint."""
    known = _verifier(password) if isinstance(password, str) else password
    return Challenge(
        secrets.randbits(62),
        secrets.randbits(EXPONENT_BITS),
        known.salt,
        int.from_bytes(known.value, "big"),
        known.hint or hint,
    )


def chosen(settings: Any) -> Verifier | None:
    """The password in an account.passwordInputSettings; None if it removes the password."""
    if not settings.new_password_hash:
        return None
    algo, value = settings.new_algo, settings.new_password_hash
    if not isinstance(algo, ALGORITHM) or not algo.salt1.startswith(SALT1):
        raise bad("NEW_SALT_INVALID")
    if algo != algorithm(algo.salt1) or not 1 < int.from_bytes(value, "big") < DH_PRIME:
        raise bad("NEW_SETTINGS_INVALID")
    return Verifier(algo.salt1, value, settings.hint or "")


@functools.lru_cache(maxsize=64)
def _verifier(password: str) -> Verifier:
    x = int.from_bytes(srp.compute_hash(algorithm(), password), "big")
    return Verifier(SALT1, _bytes(pow(DH_G, x, DH_PRIME)))


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def _number(*parts: bytes) -> int:
    return int.from_bytes(_hash(*parts), "big")


def _bytes(number: int) -> bytes:
    return number.to_bytes(256, "big")
