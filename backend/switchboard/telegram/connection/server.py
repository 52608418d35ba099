"""The Telegram server in use: the production server, or another by address and key.

The whole process uses one server. A session belongs to the server where it was created. So each
server has a name, and accounts of other servers are refused.
"""

import ipaddress
import socket
from dataclasses import dataclass

from switchboard.errors import StartRefused


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a data centre. Telethon's session strings contain addresses as IPs only."""

    dc_id: int
    ip: str
    port: int


@dataclass(frozen=True, slots=True)
class Server:
    """A Telegram server. address: None for production, whose addresses Telethon knows."""

    name: str
    address: Address | None = None


PRODUCTION = Server("production")


def read_server(dc_id: int | None, host: str | None, port: int, public_key: str | None) -> Server:
    """The server that the settings name, or production.

    public_key: PEM. It is added to the keys that Telethon trusts. Raises StartRefused with the name
    of the missing or wrong setting.
    """
    settings = {
        "TELEGRAM_DC_ID": dc_id,
        "TELEGRAM_DC_HOST": host,
        "TELEGRAM_DC_PUBLIC_KEY_FILE": public_key,
    }
    missing = [name for name, value in settings.items() if value is None]
    if len(missing) == len(settings):
        return PRODUCTION
    if dc_id is None or host is None or public_key is None:
        raise StartRefused(
            "telegram_dc_incomplete",
            f"Another Telegram server needs all of its settings; missing: {', '.join(missing)}.",
        )
    from switchboard.telegram.connection.server_key import trust  # loads Telethon

    return Server(f"dc{dc_id}-{trust(public_key)}", Address(dc_id, _resolve(host), port))


def _resolve(host: str) -> str:
    """The host as an IP address, IPv4 first, so that the choice is the same at every start."""
    try:
        return ipaddress.ip_address(host).compressed
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise StartRefused(
            "telegram_dc_host_unknown", f"TELEGRAM_DC_HOST cannot be resolved: {host}."
        ) from error
    return str(min(found, key=lambda entry: entry[0] != socket.AF_INET)[4][0])
