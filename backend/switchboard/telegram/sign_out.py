"""End a stored session at Telegram without its account.

It uses its own connection. Updates on this connection are ignored and not stored.
"""

from contextlib import suppress

from telethon.sessions import StringSession

from switchboard.domain.accounts import Secrets
from switchboard.errors import ConnectionLost, SessionDead
from switchboard.telegram.connection.client import Client, disconnect_gracefully
from switchboard.telegram.connection.proxy import Proxy
from switchboard.telegram.connection.request_names import OnRequest, ignore_request
from switchboard.telegram.connection.server import Server
from switchboard.telegram.connection.session import opened
from switchboard.telegram.data_centres import DataCentres
from switchboard.telegram.end_session import end_session
from switchboard.telegram.errors.errors import connect_failure_of
from switchboard.telegram.errors.timeouts import request_timeout
from switchboard.telegram.limits import Limits


async def sign_out(
    secrets: Secrets,
    server: Server,
    proxy: Proxy,
    centres: DataCentres,
    limits: Limits,
    on_request: OnRequest = ignore_request,
) -> None:
    """See the port `Telegram`."""
    session = opened(secrets, server)
    centres.locate(session)
    try:
        await _sign_out(session, secrets, proxy, limits, on_request)
    except ConnectionLost:
        if not await centres.learn(session, secrets.api_id, secrets.api_hash, proxy):
            raise
        centres.locate(session)
        await _sign_out(session, secrets, proxy, limits, on_request)


async def _sign_out(
    session: StringSession,
    secrets: Secrets,
    proxy: Proxy,
    limits: Limits,
    on_request: OnRequest,
) -> None:
    client = Client(session, secrets.api_id, secrets.api_hash, proxy, limits, on_request=on_request)
    try:
        with suppress(SessionDead):
            async with request_timeout(limits.answer_timeout, connect_failure_of):
                await client.connect()
                await end_session(client)
    finally:
        await disconnect_gracefully(client)
