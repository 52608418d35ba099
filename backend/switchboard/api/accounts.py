"""The accounts resource: list, rename, enable, disable, remove, activity."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import LIMIT, AccountUuid, Body, Cursor, Limit, Services, invalid
from switchboard.api.resource_router import resource_router
from switchboard.api.validation_messages import LINE, NO_NAME, TURNING_NAME
from switchboard.domain.accounts import ProxyChange
from switchboard.domain.ids import AccountId
from switchboard.domain.pasted_input import is_visible, turns
from switchboard.domain.proxy import InvalidProxy, parse_proxy, visible
from switchboard.domain.timestamps import to_iso
from switchboard.errors import Invalid

MAX_PROXY = 2048
"""The most characters of a proxy's address."""

router = resource_router("accounts", "/accounts")


def _seen(label: str) -> str:
    """Refuse a label without a visible character, or one that changes the text direction."""
    if not is_visible(label):
        raise invalid(NO_NAME)
    if turns(label):
        raise invalid(TURNING_NAME)
    return label


Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=LINE),
    AfterValidator(_seen),
]


def _proxy(entry: str) -> str:
    """Refuse what names no usable proxy."""
    try:
        parse_proxy(entry)
    except InvalidProxy as error:
        raise invalid(str(error)) from None
    return visible(entry)


ProxyUrl = Annotated[
    str,
    StringConstraints(max_length=MAX_PROXY),
    AfterValidator(_proxy),
    Field(description="A URL (socks5, http, mtproxy), or a link such as https://t.me/proxy?…"),
]


class AccountChange(Body):
    """The changes of an account. An omitted field keeps its value.

    proxy: null removes it; then `TELEGRAM_PROXY` holds. A change reconnects the account.
    """

    label: Label | None = None
    is_active: bool | None = None
    proxy: ProxyUrl | None = None


class ActivityPoint(TypedDict):
    """The messages that an account received and sent in the hour that begins at this time.

    latency: milliseconds from the arrival of Telegram's packet until the message was stored and
    sent to the page, for live messages since the start of Switchboard; null if there were none.
    requests: the account's requests to Telegram in this hour, since the start of Switchboard.
    """

    hour: str
    received: int
    sent: int
    latency_median_ms: float | None
    latency_worst_ms: float | None
    requests: int


@router.get("", response_model=schemas.Listing[schemas.Account])
async def list_accounts(
    services: Services, cursor: Cursor = None, limit: Limit = LIMIT
) -> OrjsonResponse:
    """All accounts, the oldest first."""
    accounts = await services.accounts.all()
    ids = [str(account.id) for account in accounts]
    if cursor is not None and cursor not in ids:
        raise Invalid("cursor_invalid", "The list has changed. Start again without cursor.")
    start = 0 if cursor is None else ids.index(cursor) + 1
    page = accounts[start : start + limit]
    more = start + limit < len(accounts)
    shapes = [schemas.account(account) for account in page]
    return OrjsonResponse({"items": shapes, "next_cursor": shapes[-1]["id"] if more else None})


@router.patch("/{account_id}", response_model=schemas.Account)
async def change_account(
    services: Services, account_id: AccountUuid, change: AccountChange
) -> OrjsonResponse:
    """Rename an account, enable it or disable it, or change its proxy."""
    account = await services.accounts.change(
        AccountId(str(account_id)),
        label=change.label,
        is_active=change.is_active,
        proxy=ProxyChange(change.proxy) if "proxy" in change.model_fields_set else None,
    )
    return OrjsonResponse(schemas.account(account))


@router.delete("/{account_id}", status_code=204, response_class=Response)
async def remove_account(
    services: Services,
    account_id: AccountUuid,
    keep_messages: Annotated[bool, Query(description="Keep its messages readable")] = True,
) -> Response:
    """Sign out at Telegram and remove the account. The sign-out waits if Telegram cannot be
    reached."""
    await services.accounts.remove(AccountId(str(account_id)), keep_messages=keep_messages)
    return Response(status_code=204)


@router.post("/{account_id}/take-over", response_model=schemas.Account)
async def take_over_account(services: Services, account_id: AccountUuid) -> OrjsonResponse:
    """Use a session that another installation held. Refused while that installation uses it."""
    account = await services.accounts.take_over(AccountId(str(account_id)))
    return OrjsonResponse(schemas.account(account))


@router.get("/{account_id}/activity", response_model=schemas.Listing[ActivityPoint])
async def account_activity(services: Services, account_id: AccountUuid) -> OrjsonResponse:
    """Messages per hour and their latency, for the charts."""
    points = [
        ActivityPoint(
            hour=to_iso(point.hour),
            received=point.received,
            sent=point.sent,
            latency_median_ms=None if latency is None else _milliseconds(latency.median),
            latency_worst_ms=None if latency is None else _milliseconds(latency.worst),
            requests=requests,
        )
        for point, latency, requests in await services.accounts.activity(AccountId(str(account_id)))
    ]
    return OrjsonResponse({"items": points, "next_cursor": None})


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
