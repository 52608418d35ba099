"""The exchange of an auth key, step by step, and with errors."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import pytest
from telethon.crypto import AES, AuthKey, Factorization, rsa
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import functions, types

from sandbox.mtproto import keys
from sandbox.mtproto.handshake import BadHandshake, Handshake
from sandbox.mtproto.keys import DH_G, DH_PRIME

NONCE, NEW_NONCE = 1, 2


@pytest.fixture
def handshake() -> Handshake:
    """An exchange that clients of this process trust."""
    key = keys.process_key()
    rsa.add_key(keys.public_pem(key), old=False)
    return Handshake(key, 1_700_000_000)


def ask(handshake: Handshake, request: Any) -> Any:
    """The answer to one step."""
    return BinaryReader(handshake.answer(bytes(request))).tgread_object()


def server_params(handshake: Handshake) -> Any:
    """The first two steps. Returns the server's half of Diffie-Hellman."""
    res_pq = ask(handshake, functions.ReqPqMultiRequest(NONCE))
    pq = int.from_bytes(res_pq.pq, "big")
    p, q = (rsa.get_byte_array(factor) for factor in Factorization.factorize(pq))
    inner = types.PQInnerData(res_pq.pq, p, q, NONCE, res_pq.server_nonce, NEW_NONCE)
    (fingerprint,) = res_pq.server_public_key_fingerprints
    encrypted = rsa.encrypt(fingerprint, bytes(inner))
    request = functions.ReqDHParamsRequest(NONCE, res_pq.server_nonce, p, q, fingerprint, encrypted)
    answer = ask(handshake, request)
    plain = AES.decrypt_ige(answer.encrypted_answer, *temporary_key(res_pq.server_nonce))
    return BinaryReader(plain[20:]).tgread_object()


def temporary_key(server_nonce: int) -> tuple[bytes, bytes]:
    """The key that encrypts the last steps."""
    key, iv = generate_key_data_from_nonce(server_nonce, NEW_NONCE)
    return key, iv


def client_params(server_nonce: int, g_b: int) -> Any:
    """The client's half of Diffie-Hellman."""
    inner = bytes(types.ClientDHInnerData(NONCE, server_nonce, 0, g_b.to_bytes(256, "big")))
    plain = hashlib.sha1(inner).digest() + inner
    encrypted = AES.encrypt_ige(plain, *temporary_key(server_nonce))
    return functions.SetClientDHParamsRequest(NONCE, server_nonce, encrypted)


def test_both_sides_have_the_same_key(handshake: Handshake) -> None:
    """Server and client end with one key."""
    params = server_params(handshake)
    b = secrets.randbits(2048)
    shared = pow(int.from_bytes(params.g_a, "big"), b, DH_PRIME)

    answer = ask(handshake, client_params(params.server_nonce, pow(DH_G, b, DH_PRIME)))

    if isinstance(answer, types.DhGenOk):
        assert handshake.key.key == AuthKey(shared.to_bytes(256, "big")).key
    assert params.server_time == 1_700_000_000


def test_padding_of_today(handshake: Handshake) -> None:
    """Inner data is read with RSA_PAD and with the padding before it."""
    res_pq = ask(handshake, functions.ReqPqMultiRequest(NONCE))
    pq = int.from_bytes(res_pq.pq, "big")
    p, q = (rsa.get_byte_array(factor) for factor in Factorization.factorize(pq))
    (fingerprint,) = res_pq.server_public_key_fingerprints
    inner = types.PQInnerDataDc(res_pq.pq, p, q, NONCE, res_pq.server_nonce, NEW_NONCE, 2)
    encrypted = rsa_pad(bytes(inner))
    request = functions.ReqDHParamsRequest(NONCE, res_pq.server_nonce, p, q, fingerprint, encrypted)

    answer = ask(handshake, request)

    assert isinstance(answer, types.ServerDHParamsOk)
    plain = AES.decrypt_ige(answer.encrypted_answer, *temporary_key(res_pq.server_nonce))
    assert BinaryReader(plain[20:]).tgread_object().server_time == 1_700_000_000


def rsa_pad(data: bytes) -> bytes:
    """Step 4.1 of core.telegram.org/mtproto/auth_key."""
    key = keys.process_key()
    padded = data + secrets.token_bytes(192 - len(data))
    while True:
        temp_key = secrets.token_bytes(32)
        with_hash = padded[::-1] + hashlib.sha256(temp_key + padded).digest()
        encrypted = AES.encrypt_ige(with_hash, temp_key, bytes(32))
        mask = hashlib.sha256(encrypted).digest()
        block = bytes(a ^ b for a, b in zip(temp_key, mask, strict=True)) + encrypted
        number = int.from_bytes(block, "big")
        if number < key.n:
            return pow(number, key.e, key.n).to_bytes(256, "big")


def test_short_keys_are_not_used(handshake: Handshake) -> None:
    """Some clients would cut a key with a leading zero byte, so the server lets them start
    again."""
    params = server_params(handshake)
    g_a = int.from_bytes(params.g_a, "big")
    b = next(
        b
        for b in iter(lambda: secrets.randbits(256), 0)
        if pow(g_a, b, DH_PRIME) >> (2048 - 8) == 0
    )

    answer = ask(handshake, client_params(params.server_nonce, pow(DH_G, b, DH_PRIME)))

    assert isinstance(answer, types.DhGenRetry)
    assert handshake.key is None


@pytest.mark.parametrize("g_b", [1, DH_PRIME - 1], ids=["too small", "too large"])
def test_weak_halves_are_refused(handshake: Handshake, g_b: int) -> None:
    """A g_b that reveals the key ends the exchange."""
    params = server_params(handshake)

    with pytest.raises(BadHandshake, match="bounds"):
        ask(handshake, client_params(params.server_nonce, g_b))


def test_foreign_nonce(handshake: Handshake) -> None:
    """A step of another exchange is refused."""
    params = server_params(handshake)

    with pytest.raises(BadHandshake, match="server_nonce"):
        ask(handshake, client_params(params.server_nonce + 1, 5))


def test_tampered_inner_data(handshake: Handshake) -> None:
    """Inner data with a wrong hash is refused."""
    res_pq = ask(handshake, functions.ReqPqMultiRequest(NONCE))
    (fingerprint,) = res_pq.server_public_key_fingerprints
    request = functions.ReqDHParamsRequest(
        NONCE, res_pq.server_nonce, b"3", b"5", fingerprint, b"\x01" * 256
    )

    with pytest.raises(BadHandshake):
        ask(handshake, request)


def test_keys_are_what_clients_need() -> None:
    """A generated key has 2048 bits and the fingerprint that clients compute."""
    key = keys.generate()
    rsa.add_key(keys.public_pem(key), old=False)

    encrypted = rsa.encrypt(keys.fingerprint(key), b"inner")

    assert key.n.bit_length() == 2048
    assert encrypted is not None
