"""Production settings that lead to the sandbox: TELEGRAM_DC_* is empty, as for the real Telegram.

Switchboard itself gets no other address. Only Telethon's knowledge of the real Telegram is
replaced: the first address of a client without a session, and the trusted public key. From then on
the sandbox's help.getConfig names the other data centres, as the real one does.

In this process: the fixture `production` (tests/conftest.py). As a separate process: start the
program with the variables of `production_environment`.
"""

import os
from pathlib import Path

import pytest
from telethon.client import telegrambaseclient as defaults
from telethon.crypto import rsa

from sandbox import DataCentre
from switchboard.telegram.connection.client import Client

ROOT = Path(__file__).parent.parent
WHERE = "SANDBOX_AS_PRODUCTION"
"""The variable of the process: the port, and the file of the public key."""


def lead(
    port: int,
    public_key: str,
    patch: pytest.MonkeyPatch,
    *,
    host: str = "127.0.0.1",
    ipv6_host: str = "::1",
) -> None:
    """Let production settings lead to a sandbox on this port of this machine."""
    patch.setattr(defaults, "DEFAULT_IPV4_IP", host)
    patch.setattr(defaults, "DEFAULT_IPV6_IP", ipv6_host)
    patch.setattr(defaults, "DEFAULT_PORT", port)
    for client in (Client, *Client.__subclasses__()):
        patch.setattr(client, "_config", None)
    rsa.add_key(public_key, old=False)


def production_environment(dc: DataCentre, folder: Path) -> dict[str, str]:
    """The variables with which a `switchboard` process uses the sandbox as production, besides
    DATA_DIR.

    The public key is written into the folder. Works with tests.process and tests.cli.program.
    """
    key = folder / "production.pem"
    key.write_text(dc.public_key_pem)
    path = (ROOT / "tests" / "as_production", ROOT / "backend", ROOT)
    return {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        WHERE: f"{dc.port} {key}",
    }
