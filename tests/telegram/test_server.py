"""The Telegram server in use, and the required form of its settings."""

import pytest
import rsa

from switchboard.errors import StartRefused
from switchboard.telegram.connection.server import PRODUCTION, read_server
from switchboard.telegram.connection.server_key import trust

KEY, _ = rsa.newkeys(512)
PKCS1 = KEY.save_pkcs1().decode()
SPKI = """-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALw6HAt8ZvKBoPQ2KRVnDwcZ9oNwl8Kt
ZCIN3TfnYOUWs2oz3bKoqEkUPtPTXYqMTzQGrAcRLFdBRZXmNIGfzfECAwEAAQ==
-----END PUBLIC KEY-----
"""


def test_no_settings_are_production() -> None:
    """Without settings Telegram itself is used."""
    assert read_server(None, None, 443, None) is PRODUCTION


def test_name_tells_servers_apart() -> None:
    """The same data centre id with another key is another server."""
    other, _ = rsa.newkeys(512)

    one = read_server(2, "127.0.0.1", 443, PKCS1)
    two = read_server(2, "127.0.0.1", 443, other.save_pkcs1().decode())

    assert one.name == read_server(2, "localhost", 8443, PKCS1).name
    assert one.name != two.name
    assert one.name.startswith("dc2-")


def test_host_names_become_addresses() -> None:
    """Session strings hold only addresses, so names are resolved at the start."""
    server = read_server(2, "localhost", 443, PKCS1)

    assert server.address is not None
    assert server.address.ip in {"127.0.0.1", "::1"}


def test_both_forms_of_key_are_read() -> None:
    """PKCS#1 and SPKI are both what `openssl` writes, and both are accepted."""
    assert len(trust(PKCS1)) == len(trust(SPKI)) == 16


@pytest.mark.parametrize(
    "key",
    ["", "nonsense", PKCS1[:60], SPKI.replace("MFww", "MFwx")],
    ids=["empty", "nonsense", "cut off", "damaged"],
)
def test_broken_keys_are_refused(key: str) -> None:
    """A key that cannot be read refuses the start and names its setting."""
    with pytest.raises(StartRefused, match="TELEGRAM_DC_PUBLIC_KEY_FILE"):
        trust(key)


def test_half_a_server_is_refused() -> None:
    """A missing setting is named."""
    with pytest.raises(StartRefused, match="TELEGRAM_DC_HOST"):
        read_server(2, None, 443, PKCS1)


def test_unknown_host_is_refused() -> None:
    """A host name that does not resolve refuses the start."""
    with pytest.raises(StartRefused, match="TELEGRAM_DC_HOST"):
        read_server(2, "nowhere.invalid", 443, PKCS1)
