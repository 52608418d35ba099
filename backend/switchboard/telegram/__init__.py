"""The Telegram adapter: the only package that imports Telethon.

Incoming updates are translated into `domain.updates` and passed to the sink in batches, each with
the update state that covers it. Outgoing requests are raw, with ids that Switchboard chose. This
package also decides what Telethon would otherwise decide by itself, for example what to store.
"""

from switchboard.telegram.connection.proxy import Proxy, parse_proxy
from switchboard.telegram.connection.server import PRODUCTION, Server, read_server
from switchboard.telegram.connector import TelegramConnector
from switchboard.telegram.limits import DEFAULT_LIMITS, Limits

__all__ = [
    "DEFAULT_LIMITS",
    "PRODUCTION",
    "Limits",
    "Proxy",
    "Server",
    "TelegramConnector",
    "parse_proxy",
    "read_server",
]
