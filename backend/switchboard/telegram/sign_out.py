"""Ending a stored session at Telegram, without the account that it was for.

A connection of its own: what Telegram tells on it is nobody's message, so nothing of it is stored.
"""

from contextlib import suppress

from telethon.tl import functions

from switchboard.domain.accounts import Secrets
from switchboard.errors import SessionDead
from switchboard.telegram.asking import ANSWER_DEADLINE, answered_within
from switchboard.telegram.client import Client, hang_up
from switchboard.telegram.errors import connect_failure_of
from switchboard.telegram.proxy import Proxy
from switchboard.telegram.server import Server
from switchboard.telegram.session import opened


async def sign_out(secrets: Secrets, server: Server, proxy: Proxy) -> None:
    """See the port `Telegram`."""
    client = Client(opened(secrets, server), secrets.api_id, secrets.api_hash, proxy)
    try:
        with suppress(SessionDead):
            async with answered_within(ANSWER_DEADLINE, connect_failure_of):
                await client.connect()
                await client(functions.auth.LogOutRequest())
    finally:
        await hang_up(client)
