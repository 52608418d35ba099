"""`switchboard demo`: the same service on a Telegram of its own, with people who write.

The service is the same as in `serve`, but it connects to a sandbox data centre in this process,
with three accounts that are signed in automatically. It needs no settings, sends nothing outside
the machine, and has its own data folder without real accounts.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

import typer

from sandbox import DataCentre, World
from sandbox.demo import DemoPeople, Owner
from sandbox.journal import JournalInUse
from sandbox.mtproto import keys as server_keys
from switchboard import logs, main, settings
from switchboard.api.server import bind
from switchboard.cli import serving
from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.logins import LoginStep
from switchboard.errors import StartRefused
from switchboard.services import Services
from switchboard.settings import Settings

API_ID = 12345
API_HASH = "0123456789abcdef0123456789abcdef"
"""The sandbox accepts any hash."""

SIGN_IN_TIMEOUT = 30.0
"""How long the page waits until all signed-in accounts are connected, in seconds. It then opens
without them."""


def demo() -> None:
    """Run the sandbox and a service that uses it, until a signal stops them."""
    given = settings.load()
    logs.configure(given.log_level, given.log_format)
    serving.run(_demo(given))


async def _demo(given: Settings) -> None:
    folder = given.data_dir / "demo"
    with bind(given.dashboard_port) as listener:
        async with _data_centre(folder) as centre:
            people = DemoPeople(centre)
            async with main.build(_settings(given, folder, centre)) as switchboard:
                await _sign_in(switchboard.services, centre)
                async with serving.serve_page(switchboard, listener):
                    typer.echo("This is a demo. The people, the messages and Telegram are made up.")
                    await people.run()


def _data_centre(folder: Path) -> DataCentre:
    """The sandbox with a journal in the demo's folder, so that a restart keeps the same world."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return DataCentre(
            World(),
            key=server_keys.load(folder / "telegram.key.pem"),
            memory=folder / "telegram.memory",
        )
    except JournalInUse as error:
        raise StartRefused("data_in_use", f"Another demo is using {folder}. Stop it.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise StartRefused(
            "demo_unreadable", f"The demo in {folder} was made by another version. Delete it."
        ) from error


def _settings(given: Settings, folder: Path, centre: DataCentre) -> Settings:
    """The operator's settings, with the sandbox instead of Telegram and a separate data folder."""
    return given.model_copy(
        update={
            "data_dir": folder,
            "session_encryption_key": None,
            "supabase_url": None,
            "supabase_secret_key": None,
            "telegram_proxy": None,
            "telegram_dc_id": centre.dc_id,
            "telegram_dc_host": centre.host,
            "telegram_dc_port": centre.port,
            "telegram_dc_public_key": centre.public_key_pem,
        }
    )


async def _sign_in(services: Services, centre: DataCentre) -> None:
    """Sign in the missing accounts, and wait until all accounts have their messages."""
    present = {account.username for account in await services.accounts.all()}
    async with services.stream.subscribe(None) as subscription:
        for owner in DemoPeople.owners:
            if owner.username not in present:
                await _sign_in_owner(services, centre, owner)
        with suppress(TimeoutError):
            async with asyncio.timeout(SIGN_IN_TIMEOUT):
                frames = subscription.frames()
                while not await _all_connected(services):
                    await anext(frames)


async def _sign_in_owner(services: Services, centre: DataCentre, owner: Owner) -> None:
    """Sign in one account as an operator does: by code, and by password if it has one."""
    login = await services.logins.start(API_ID, API_HASH, owner.label, f"+{owner.phone}")
    login = await services.logins.code(login.id, await centre.code_sent(owner.phone))
    if login.step is LoginStep.PASSWORD:
        assert owner.password is not None
        await services.logins.password(login.id, owner.password)


async def _all_connected(services: Services) -> bool:
    """Whether each account is connected, or in a state that only the operator can change."""
    states = {account.state for account in await services.accounts.all()}
    return all(state is AccountState.CONNECTED or STATES[state].final for state in states)
