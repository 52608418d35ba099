"""Call the REST API from the commands, whether the service runs or not.

If a service runs, requests go to its socket or port. Otherwise the service is built in this process
without connecting accounts, and the same requests go to its app. So a command is written once, as
plain synchronous code. The service has an event loop in its own thread.
"""

import gc
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx

from switchboard.cli.server_probe import address
from switchboard.errors import StartRefused, SwitchboardError
from switchboard.settings import Settings
from switchboard.vault import access_key

if TYPE_CHECKING:  # these imports take seconds; a request to a running service needs none
    from anyio.from_thread import BlockingPortal
    from starlette.types import ASGIApp

PROBE = 3.0
"""How long a running service may take to show that it is alive, in seconds."""

TIMEOUT = 600.0
"""The timeout of one request, in seconds. Telegram may be slow, and a key rotation sends many
requests to Supabase."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody: the service is asked by plain HTTP on this machine. The default context would read
all certificate authorities first, which takes longer than the request."""


class Refused(SwitchboardError):
    """The service refused a request or does not answer, or a command cannot do what it is to do."""


class ApiClient:
    """A client of the service's REST API for the commands. Every call may raise Refused."""

    def __init__(self, client: httpx.Client, *, is_running: bool) -> None:
        self.is_running = is_running
        self._client = client

    def get(self, path: str, **query: Any) -> Any:
        """Send a GET request; return the parsed answer."""
        return self._ask("GET", path, query=query)

    def post(self, path: str, body: Any = None) -> Any:
        """Send a POST request; return the parsed answer."""
        return self._ask("POST", path, body=body)

    def patch(self, path: str, body: Any) -> Any:
        """Send a PATCH request; return the parsed answer."""
        return self._ask("PATCH", path, body=body)

    def delete(self, path: str, **query: Any) -> None:
        """Send a DELETE request."""
        self._ask("DELETE", path, query=query)

    def accounts(self) -> list[dict[str, Any]]:
        """All accounts, in the shape of the contract, the oldest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            page = self.get("/accounts", limit=100, **more)
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def _ask(
        self, method: str, path: str, *, query: dict[str, Any] | None = None, body: Any = None
    ) -> Any:
        """Send a request. Raises Refused with the service's sentence, or if the service stops
        answering."""
        try:
            answer = self._client.request(method, path.lstrip("/"), params=query, json=body)
        except httpx.TransportError as error:
            raise Refused(
                "backend_silent",
                f"Switchboard stopped answering ({type(error).__name__}). Look at its log and "
                "try again.",
            ) from error
        if answer.is_success:
            return answer.json() if answer.content else None
        raise _refusal(answer)


@contextmanager
def connect_to_running(given: Settings) -> Iterator[ApiClient]:
    """A client of the running service while the context is open. Raises StartRefused without
    one."""
    client = find_running(given)
    if client is None:
        raise StartRefused(
            "not_running",
            f"Switchboard is not running {address(given)}. Start it: docker compose up, or "
            "make run.",
        )
    with closing(client):
        yield ApiClient(client, is_running=True)


@contextmanager
def connect(given: Settings) -> Iterator[ApiClient]:
    """A client of the running service, or of a service in this process while the context is open.

    Raises StartRefused if neither is possible.
    """
    client = find_running(given)
    if client is not None:
        with closing(client):
            yield ApiClient(client, is_running=True)
        return
    with _in_process(given) as own:
        yield ApiClient(own, is_running=False)


def find_running(given: Settings) -> httpx.Client | None:
    """A client of the running service with these settings; None if no service answers."""
    client = _client_of(given)
    try:
        answer = client.get("health", timeout=PROBE)
        if answer.status_code == 200 and answer.json() == {"status": "ok"}:
            return client
    except (httpx.TransportError, ValueError):
        pass
    client.close()
    return None


def _client_of(given: Settings) -> httpx.Client:
    """On the socket, REST is at the root. On the port, it is below /api, beside the page."""
    if given.backend_socket is None:
        return _client(given, "/api", httpx.HTTPTransport(verify=NO_TLS))
    return _client(given, "", httpx.HTTPTransport(verify=NO_TLS, uds=str(given.backend_socket)))


def request_headers(given: Settings) -> dict[str, str]:
    """The headers of every request of a command, also of those that open the stream."""
    key = access_key_of(given)
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def access_key_of(given: Settings) -> str | None:
    """The access key, if the service needs one and has made it. Raises StartRefused if it cannot
    be read."""
    if given.access != "key":
        return None
    with suppress(PermissionError):  # it may exist: the attempt to read it says what is wrong
        if not (given.data_dir / access_key.FILE).exists():
            return None
    return access_key.load(given.data_dir)


def _client(given: Settings, prefix: str, transport: httpx.BaseTransport) -> httpx.Client:
    """A client whose Host passes the guard. It ignores the proxies of the environment."""
    return httpx.Client(
        base_url=f"http://127.0.0.1:{given.dashboard_port}{prefix}/",
        transport=transport,
        headers=request_headers(given),
        timeout=httpx.Timeout(TIMEOUT, connect=PROBE),
        trust_env=False,
    )


@contextmanager
def _in_process(given: Settings) -> Iterator[httpx.Client]:
    from anyio.from_thread import start_blocking_portal

    from switchboard import logs, main
    from switchboard.api.app import create_app

    logs.configure("error" if given.log_level == "info" else given.log_level, given.log_format)
    with start_blocking_portal("asyncio", {"use_uvloop": True}) as portal:
        try:
            built = portal.wrap_async_context_manager(main.build(given, connect=False))
            with built as switchboard:
                app = create_app(switchboard.services, port=given.dashboard_port)
                with _client(given, "", _AppTransport(app, portal)) as client:
                    yield client
        except StartRefused as refused:
            if refused.code != "data_in_use":
                raise
            raise StartRefused(
                "backend_silent",
                f"A Switchboard is using {given.data_dir}, but it does not answer "
                f"{address(given)}. It may be starting or stopping: try again. If it hangs, end "
                "it. If it has another DASHBOARD_PORT, set the same port for this command.",
            ) from None
    gc.freeze()  # otherwise the last garbage collection takes seconds, because of Telegram's schema


class _AppTransport(httpx.BaseTransport):
    """Sends requests to an app that runs on the portal's event loop."""

    def __init__(self, app: "ASGIApp", portal: "BlockingPortal") -> None:
        self._app = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._portal.call(self._answer, request)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._app.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)


def _refusal(answer: httpx.Response) -> Refused:
    """The error of an answer. An answer that is not Switchboard's is shown by its status."""
    try:
        problem = answer.json()
        return Refused(problem["code"], problem["detail"])
    except (ValueError, KeyError, TypeError):
        return Refused(
            "backend_strange", f"Another program answered, not Switchboard ({answer.status_code})."
        )
