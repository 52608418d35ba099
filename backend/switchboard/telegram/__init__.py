"""The Telegram adapter: the only package that imports Telethon.

What comes in is translated into `domain.updates` and handed to the sink in batches, each with the
update state that covers it; what goes out is a raw request with an id that we chose. Everything
else that Telethon would decide by itself (what to store, when to forget) is taken over here.
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
