"""Requests to Supabase: the only module that imports the `supabase` client.

Every request has a timeout and a few attempts (tenacity). If all fail, it raises
SupabaseUnavailable.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
import structlog
from postgrest.exceptions import APIError
from supabase import AsyncClient, acreate_client
from supabase.lib.client_options import AsyncClientOptions
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt

from switchboard.domain.backoff import Backoff
from switchboard.errors import SupabaseUnavailable

T = TypeVar("T")

ACCOUNTS = "telegram_accounts"
"""The table of accounts."""

TIMEOUT = 3.0
"""The timeout of one request, in seconds."""

ATTEMPTS = 3

FIRST_PAUSE = 0.2
MAX_PAUSE = 1.0
"""The limits of the first and of every pause between attempts, in seconds."""

OUTDATED = "record_outdated"

log = structlog.get_logger(__name__)


class SupabaseClient:
    """Executes queries, and connects for the first one."""

    def __init__(self, url: str, secret_key: str) -> None:
        self._url = url
        self._secret_key = secret_key
        self._http = httpx.AsyncClient(
            timeout=TIMEOUT, event_hooks={"response": [_refuse_without_rows]}
        )
        self._backoff = Backoff(FIRST_PAUSE, MAX_PAUSE)
        self._client: AsyncClient | None = None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask(self, query: Callable[[AsyncClient], Awaitable[Any]]) -> list[dict[str, Any]]:
        """The rows of a query, after up to ATTEMPTS attempts. Raises SupabaseUnavailable."""
        retrying = AsyncRetrying(
            retry=retry_if_exception(_is_retryable),
            stop=stop_after_attempt(ATTEMPTS),
            wait=lambda state: self._backoff.pause(state.attempt_number),
            reraise=True,
        )
        try:
            return list((await retrying(self._once, query)).data)
        except APIError as error:
            raise _refusal(error) from None
        except (httpx.HTTPError, OSError) as error:
            raise SupabaseUnavailable(
                "record_unreachable",
                f"Supabase does not answer ({type(error).__name__}). Switchboard uses the "
                "local copy and sends changes when Supabase is back.",
            ) from None

    async def _once(self, query: Callable[[AsyncClient], Awaitable[T]]) -> T:
        if self._client is None:
            self._client = await acreate_client(
                self._url,
                self._secret_key,
                AsyncClientOptions(
                    httpx_client=self._http,
                    auto_refresh_token=False,
                    postgrest_client_retry=False,  # only our own retry policy applies
                ),
            )
        return await query(self._client)


async def _refuse_without_rows(response: httpx.Response) -> None:
    """Refuse an answer of success that is no list of rows, such as the page of a proxy or of a
    maintenance. postgrest takes any text for rows, and no text for none."""
    if not response.is_success:
        return
    try:
        rows = json.loads(await response.aread())
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        raise httpx.DecodingError("no list of rows", request=response.request)


def _is_retryable(error: BaseException) -> bool:
    """Whether a new attempt may succeed: there was no connection, or the server had a problem."""
    if isinstance(error, APIError):
        return str(error.code).startswith("5")
    return isinstance(error, httpx.HTTPError | OSError)


def _refusal(error: APIError) -> SupabaseUnavailable:
    """Supabase's error as a sentence, without its details, which may repeat the request."""
    if str(error.code) in {"42703", "PGRST204"}:
        return SupabaseUnavailable(
            OUTDATED,
            f"The table {ACCOUNTS} in Supabase is older than this Switchboard. Apply the "
            "migrations in supabase/migrations.",
        )
    log.warning("record_refused", reason=error.code)
    if str(error.code) in {"401", "403", "PGRST301", "42501"}:
        return SupabaseUnavailable(
            "record_forbidden",
            "Supabase refused the key. SUPABASE_SECRET_KEY must be a secret key of the project.",
        )
    if str(error.code) in {"404", "42P01", "PGRST205"}:
        return SupabaseUnavailable(
            "record_missing",
            f"Supabase has no table {ACCOUNTS}. Apply the migrations in supabase/migrations.",
        )
    return SupabaseUnavailable("record_refused", f"Supabase refused a request (code {error.code}).")
