"""HTTP clients for servers of this machine."""

import ssl
from typing import Any

import httpx

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, because no server of the tests has TLS. The default context reads all certificate
authorities, which takes longer than most tests."""


def loopback_client(base_url: str = "", **options: Any) -> httpx.AsyncClient:
    """A client of a server on this machine."""
    return httpx.AsyncClient(base_url=base_url, verify=NO_TLS, **options)
