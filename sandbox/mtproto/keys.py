"""The data centre's RSA key, and Telegram's Diffie-Hellman group."""

from __future__ import annotations

import functools
import hashlib
import math
import secrets
import struct
from pathlib import Path
from typing import Any

import rsa
from telethon.tl import TLObject

PRIME_BITS = 1024
SMALL_PRIMES = math.prod(
    n for n in range(3, 2000, 2) if all(n % d for d in range(3, math.isqrt(n) + 1, 2))
)
"""Rules most candidates out by one gcd."""

DH_PRIME_BYTES = bytes.fromhex(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F"
    "48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37"
    "20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
    "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4"
    "A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754"
    "FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
    "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F"
    "0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B"
)
"""The one safe prime that clients accept without factorising it."""
DH_PRIME = int.from_bytes(DH_PRIME_BYTES, "big")
DH_G = 3


def generate() -> Any:
    """A new 2048-bit RSA key (``rsa.PrivateKey``); about half a second."""
    e = 65537
    while True:
        p, q = _prime(), _prime()
        phi = (p - 1) * (q - 1)
        if p != q and math.gcd(e, phi) == 1:
            return rsa.PrivateKey(p * q, e, pow(e, -1, phi), p, q)


@functools.cache
def process_key() -> Any:
    """The key of all data centres of this process that were given no key."""
    return generate()


def load(path: Path) -> Any:
    """The private key in a PEM file (PKCS#1). A missing file is created."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(generate().save_pkcs1())
    return rsa.PrivateKey.load_pkcs1(path.read_bytes())


def public_pem(key: Any) -> str:
    """The public half as PEM, ``BEGIN RSA PUBLIC KEY``."""
    pem: bytes = rsa.PublicKey(key.n, key.e).save_pkcs1()
    return pem.decode()


def fingerprint(key: Any) -> int:
    """The last eight bytes of the SHA-1 of n and e, as clients count it."""
    numbers = b"".join(
        TLObject.serialize_bytes(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        for number in (key.n, key.e)
    )
    digest = hashlib.sha1(numbers, usedforsecurity=False).digest()
    (value,) = struct.unpack("<q", digest[-8:])
    return int(value)


def _prime() -> int:
    """A prime whose two top bits are set, so that a product of two has 2048 bits."""
    while True:
        candidate = secrets.randbits(PRIME_BITS) | 3 << (PRIME_BITS - 2) | 1
        if math.gcd(candidate, SMALL_PRIMES) == 1 and rsa.prime.is_prime(candidate):
            return candidate
