"""`switchboard demo --only-accounts`: signs the demo's people in at a service that runs elsewhere.

Where the demo runs as containers, nobody is there to read login codes. The sandbox then gives
test numbers the codes that Telegram's test servers give them, and this signs in as an operator
does, by REST.
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

PATIENCE = 60.0
"""Seconds until the service has to answer."""


def sign_in() -> None:
    """Sign in who is not there yet."""
    with closing(_until_it_runs(settings.load())) as client:
        backend = ApiClient(client, is_running=True)
        present = {account["username"] for account in backend.accounts()}
        for owner in DemoPeople.owners:
            if owner.username not in present:
                _sign_in_owner(backend, owner)
                typer.echo(f"{owner.label} is signed in.")


def _until_it_runs(given: Settings) -> httpx.Client:
    @retry(
        retry=retry_if_result(lambda client: client is None),
        wait=wait_fixed(1),
        stop=stop_after_delay(PATIENCE),
        retry_error_callback=lambda _: None,
    )
    def found() -> httpx.Client | None:
        return find_running(given)

    client = found()
    if client is None:
        raise StartRefused("backend_silent", "There is no Switchboard that answers. Start one.")
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
