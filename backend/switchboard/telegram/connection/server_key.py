"""The public key of a Telegram server that is not Telegram's own."""

import rsa
from telethon.crypto import rsa as server_keys

from switchboard.errors import StartRefused


def trust(pem: str) -> str:
    """Make Telethon accept the server with this public key. Returns its fingerprint in hex.

    The key is PEM, PKCS#1 ("RSA PUBLIC KEY") or SPKI ("PUBLIC KEY"). Raises StartRefused for
    others.
    """
    key = _parse(pem)
    server_keys.add_key(key.save_pkcs1(), old=False)
    fingerprint: int = server_keys._compute_fingerprint(key)  # noqa: SLF001 - no public name
    return f"{fingerprint & 0xFFFFFFFFFFFFFFFF:016x}"


def _parse(pem: str) -> rsa.PublicKey:
    content = pem.strip().encode()
    try:
        if b"BEGIN RSA PUBLIC KEY" in content:
            return rsa.PublicKey.load_pkcs1(content)
        return rsa.PublicKey.load_pkcs1_openssl_pem(content)
    except Exception as error:  # pyasn1 and rsa have no common base for broken input
        raise StartRefused(
            "telegram_dc_key_invalid",
            "TELEGRAM_DC_PUBLIC_KEY_FILE must hold an RSA public key in PEM form.",
        ) from error
