"""Probe whether Telegram is reachable, and how far the clocks are apart.

The probe runs the first part of every connection, the key exchange, and then stops. It signs nobody
in. It proves that the way works (including the proxy) and that a Telegram server with the right key
answers, and it returns that server's time (MTProto: Creating an Authorization Key).
"""

import asyncio
import logging
from collections import defaultdict

from telethon.client import telegrambaseclient as defaults
from telethon.network import MTProtoPlainSender, authenticator

from switchboard.errors import ConnectionLost
from switchboard.telegram.connection.logs import telethon_logger
from switchboard.telegram.connection.proxy import DIRECT, Proxy
from switchboard.telegram.connection.server import Address, Server

PRODUCTION_ADDRESS = Address(2, "149.154.167.51", 443)
"""The data centre at which new accounts begin."""


def addresses_of(server: Server, proxy: Proxy) -> list[Address]:
    """Where the server is looked for, in this order: Telegram's own by IPv4, then by IPv6; where a
    proxy makes the way, that is its business."""
    if server.address is not None:
        return [server.address]
    if proxy is not DIRECT:
        return [PRODUCTION_ADDRESS]
    by_ipv6 = Address(PRODUCTION_ADDRESS.dc_id, defaults.DEFAULT_IPV6_IP, PRODUCTION_ADDRESS.port)
    return [PRODUCTION_ADDRESS, by_ipv6]


def spoken(address: Address) -> str:
    """An address in words."""
    host = f"[{address.ip}]" if ":" in address.ip else address.ip
    return f"{host}:{address.port}"


async def clock_offset(address: Address, proxy: Proxy, patience: float) -> int:
    """Seconds that Telegram's clock is ahead of ours.

    Raises ConnectionLost within the patience (seconds): `telegram_unreachable` where nobody
    answers, `telegram_strange` where it is not that server.
    """
    loggers: defaultdict[str, logging.Logger] = defaultdict(telethon_logger)
    connection = proxy.connection(
        address.ip, address.port, address.dc_id, loggers=loggers, proxy=proxy.options
    )
    try:
        async with asyncio.timeout(patience):
            await connection.connect()
            sender = MTProtoPlainSender(connection, loggers=loggers)
            _key, offset = await authenticator.do_authentication(sender)
            return int(offset)
    except OSError as error:  # a timeout included
        raise ConnectionLost(
            "telegram_unreachable",
            f"Telegram does not answer at {spoken(address)} ({type(error).__name__}).",
        ) from error
    except Exception as error:  # Telethon's checks of the handshake have no common base
        raise ConnectionLost(
            "telegram_strange",
            f"What answers at {spoken(address)} is not the expected Telegram server "
            f"({type(error).__name__}).",
        ) from error
    finally:
        await connection.disconnect()
