"""Remove a device at Telegram: one that is signed in, or one that waits for the password.

A device that still waits for the 2FA password is also in the account's list of devices
(constructor/authorization, `password_pending`), and cannot call any method. Only destroying its key
removes it (mtproto/service_messages, `destroy_auth_key`).
"""

from contextlib import suppress

from telethon.errors import AuthKeyNotFound, SessionPasswordNeededError
from telethon.tl import functions

from switchboard.telegram.connection.client import Client


async def end_session(client: Client) -> None:
    """Sign the client's key out; destroy it if it waits for the password. The client is connected.

    Raises what the client raises if Telegram does not confirm it.
    """
    try:
        await client(functions.auth.LogOutRequest())
    except SessionPasswordNeededError:
        with suppress(AuthKeyNotFound):  # the answer was lost, and the key is destroyed
            await client(functions.DestroyAuthKeyRequest())
