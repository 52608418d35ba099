"""Check whether the service runs and is healthy, or could start."""

from collections.abc import Iterator
from contextlib import closing

from switchboard.api import server
from switchboard.cli.api_client import ApiClient, find_running
from switchboard.cli.checks import Finding, ok, problem, stack, warning
from switchboard.cli.server_probe import address
from switchboard.cli.terminal import pluralize, printable
from switchboard.domain.account_state import AccountState, can_send
from switchboard.errors import StartRefused, SwitchboardError
from switchboard.settings import Settings
from switchboard.store.core.lock import DataLock
from switchboard.vault import access_key


def check(given: Settings, stack_user: int = stack.USER) -> Iterator[Finding]:
    """A running service and its accounts, or what prevents a service from starting. stack_user:
    whose access key only the service with Docker can read."""
    try:
        client = find_running(given)
    except StartRefused as refused:
        key = given.data_dir / access_key.FILE
        if stack.owns(key.parent, stack_user):
            yield stack.unread("Service", f"The access key {key}")
        else:
            yield problem("Service", refused.detail)
        return
    if client is None:
        yield from _could_run(given)
        return
    with closing(client):
        backend = ApiClient(client, is_running=True)
        yield ok("Service", f"Switchboard runs and answers {address(given)}.")
        port = given.dashboard_port
        if given.backend_socket is None and server.is_taken_on_ipv6(port):
            yield problem("Port", server.taken_on_ipv6(port).detail)
        try:
            yield from _is_well(backend)
        except SwitchboardError as error:
            yield problem("Service", error.detail)


def _is_well(backend: ApiClient) -> Iterator[Finding]:
    try:
        problems = backend.get("/ready")["problems"]
    except SwitchboardError as error:  # 503 while it is not ready
        problems = [error.detail]
    for sentence in problems:
        yield warning("Service", sentence)
    accounts = [account for account in backend.accounts() if account["is_active"]]
    stopped = [one for one in accounts if not can_send(AccountState(one["state"]))]
    for account in stopped:
        yield problem(
            "Accounts", f"{printable(account['label'])}: {printable(account['state_detail'])}"
        )
    if not stopped:
        connected = [one for one in accounts if one["state"] == AccountState.CONNECTED]
        yield ok(
            "Accounts", f"{len(connected)} of {pluralize(len(accounts), 'account')} connected."
        )


def _could_run(given: Settings) -> Iterator[Finding]:
    """Whether the data folder and the port are free for a service."""
    if given.data_dir.is_dir():
        lock = DataLock(given.data_dir)
        try:
            lock.acquire()
        except StartRefused as refused:
            if refused.code == "data_in_use":  # the check of the data folder reports others
                yield problem(
                    "Service",
                    f"A Switchboard is using {given.data_dir}, but does not answer "
                    f"{address(given)}. It may be starting, or its DASHBOARD_PORT is another. If "
                    "it hangs, end it.",
                )
                return
        finally:
            lock.release()
    yield ok("Service", "Switchboard is not running. `switchboard serve` starts it.")
    if given.backend_socket is None:
        yield _port(given.dashboard_port)


def _port(port: int) -> Finding:
    try:
        with server.bind(port) as listener:
            listener.listen()
    except StartRefused as refused:
        return problem("Port", refused.detail)
    except OSError as error:  # two sockets can be bound to a port, but only one can listen
        return problem("Port", f"{port} cannot be used ({error.strerror}). Set DASHBOARD_PORT.")
    return ok("Port", f"{port} is free.")
