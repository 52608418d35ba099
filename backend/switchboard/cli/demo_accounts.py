"""`switchboard demo --only-accounts`: sign the demo's accounts in to a running service.

In containers, nobody can read the sandbox's login codes. So the sandbox gives test numbers the
fixed codes of Telegram's test servers, and this command signs in over REST.
"""

from contextlib import closing

import httpx
import typer
from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from sandbox.auth.login_codes import CODE_DIGITS, TEST_NUMBER
from sandbox.demo import DemoPeople, Owner
from switchboard import settings
from switchboard.cli.api_client import ApiClient, find_running
from switchboard.cli.demo import API_HASH, API_ID
from switchboard.errors import StartRefused
from switchboard.settings import Settings

START_TIMEOUT = 60.0
"""How long the service may take until it answers, in seconds."""


def sign_in() -> None:
    """Sign in the accounts that the service does not have yet."""
    with closing(_wait_for_service(settings.load())) as client:
        backend = ApiClient(client, is_running=True)
        present = {account["username"] for account in backend.accounts()}
        for owner in DemoPeople.owners:
            if owner.username not in present:
                _sign_in_owner(backend, owner)
                typer.echo(f"{owner.label} is signed in.")


def _wait_for_service(given: Settings) -> httpx.Client:
    @retry(
        retry=retry_if_result(lambda client: client is None),
        wait=wait_fixed(1),
        stop=stop_after_delay(START_TIMEOUT),
        retry_error_callback=lambda _: None,
    )
    def found() -> httpx.Client | None:
        return find_running(given)

    client = found()
    if client is None:
        raise StartRefused("backend_silent", "No Switchboard answers. Start one.")
    return client


def _sign_in_owner(backend: ApiClient, owner: Owner) -> None:
    number = TEST_NUMBER.fullmatch(owner.phone)
    assert number is not None
    who = {"api_id": API_ID, "api_hash": API_HASH, "label": owner.label, "phone": f"+{owner.phone}"}
    login = backend.post("/accounts/add", who)
    path = f"/accounts/add/{login['login_id']}"
    login = backend.post(f"{path}/code", {"code": number[1] * CODE_DIGITS})
    if login["step"] == "password":
        backend.post(f"{path}/password", {"password": owner.password})
