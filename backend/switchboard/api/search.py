"""Full-text search over all accounts. It may be a second behind new messages."""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import (
    LIMIT,
    AccountFilter,
    Cursor,
    Limit,
    SearchText,
    Services,
    invalid,
)
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import AccountId

router = resource_router("search")


def _not_blank(words: str) -> str:
    if not words.strip():
        raise invalid("has to hold at least one word")
    return words


@router.get("/search", response_model=schemas.Listing[schemas.Message])
async def search_messages(
    services: Services,
    q: Annotated[
        SearchText,
        AfterValidator(_not_blank),
        Query(
            max_length=256,
            description="Words, all of which a message must contain. "
            "Words of three letters or more also match beginnings of words",
        ),
    ],
    account_id: AccountFilter = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> OrjsonResponse:
    """Messages that contain all words, the newest first."""
    page = await services.messages.search(
        q,
        account_id=None if account_id is None else AccountId(str(account_id)),
        cursor=cursor,
        limit=limit,
    )
    items = [schemas.message(message) for message in page.items]
    return OrjsonResponse({"items": items, "next_cursor": page.next_cursor})
