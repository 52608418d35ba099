"""Probe whether Telegram is reachable, and how far the clocks are apart.

The probe runs the first part of every connection, the key exchange, and then stops. It signs nobody
in. It proves that the route works (including the proxy) and that a Telegram server with the right
key answers, and it returns that server's time (MTProto: Creating an Authorization Key).
"""

import asyncio
import logging
from collections import defaultdict

from telethon.client import telegrambaseclient as defaults
from telethon.errors import SecurityError
from telethon.network import MTProtoPlainSender, authenticator
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from switchboard.errors import ConnectionLost
from switchboard.telegram.connection.logs import telethon_logger
from switchboard.telegram.connection.proxy import DIRECT, Proxy
from switchboard.telegram.connection.server import Address, Server
from switchboard.telegram.errors.proxy_errors import ProxyFailed

MAX_EXCHANGES = 3
"""Of 256 exchanged keys one begins with a zero byte, which Telethon cuts off. Then the key does not
match, and another one is exchanged, as Telethon does when it connects."""


def addresses_of(server: Server, proxy: Proxy) -> list[Address]:
    """The addresses to try, in this order. For production: the data centre at which new accounts
    begin, by IPv4 and then by IPv6. A proxy chooses the route itself, so it gets only the first
    address."""
    if server.address is not None:
        return [server.address]
    by_ipv4, by_ipv6 = (
        Address(defaults.DEFAULT_DC_ID, ip, defaults.DEFAULT_PORT)
        for ip in (defaults.DEFAULT_IPV4_IP, defaults.DEFAULT_IPV6_IP)
    )
    return [by_ipv4, by_ipv6] if proxy == DIRECT else [by_ipv4]


def address_text(address: Address) -> str:
    """An address as text."""
    host = f"[{address.ip}]" if ":" in address.ip else address.ip
    return f"{host}:{address.port}"


async def clock_offset(address: Address, proxy: Proxy, max_seconds: float) -> int:
    """The seconds by which Telegram's clock is ahead of this machine's clock.

    Raises ConnectionLost within `max_seconds`: `telegram_unreachable` if nothing answers,
    `telegram_strange` if another server answers, `proxy_failed` if the proxy does not connect.
    """
    loggers: defaultdict[str, logging.Logger] = defaultdict(telethon_logger)
    connection = proxy.connection(
        address.ip, address.port, address.dc_id, loggers=loggers, proxy=proxy.options
    )
    try:
        async with asyncio.timeout(max_seconds):
            await connection.connect()
            sender = MTProtoPlainSender(connection, loggers=loggers)
            return await _exchange_key(sender)
    except ProxyFailed as error:
        raise ConnectionLost("proxy_failed", f"The {proxy.name} {error.fault.value}") from error
    except OSError as error:  # including timeouts
        raise ConnectionLost(
            "telegram_unreachable",
            f"Telegram does not answer at {address_text(address)} ({type(error).__name__}).",
        ) from error
    except Exception as error:  # Telethon's checks of the handshake have no common base
        raise ConnectionLost(
            "telegram_strange",
            f"What answers at {address_text(address)} is not the expected Telegram server "
            f"({type(error).__name__}).",
        ) from error
    finally:
        await connection.disconnect()


@retry(
    stop=stop_after_attempt(MAX_EXCHANGES),
    retry=retry_if_exception_type((SecurityError, AssertionError)),
    reraise=True,
)
async def _exchange_key(sender: MTProtoPlainSender) -> int:
    """The offset of the server's clock, in seconds."""
    _key, offset = await authenticator.do_authentication(sender)
    return int(offset)
