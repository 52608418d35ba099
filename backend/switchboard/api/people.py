"""The people resource: whom the accounts have met, to begin a conversation."""

from typing import Annotated

from fastapi import Query

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import AccountFilter, Limit, SearchText, Services
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import AccountId

router = resource_router("people")

NAMED = "Part of a name or username, or beginnings of their words in any order"


@router.get("/people", response_model=schemas.Listing[schemas.Person])
async def list_people(
    services: Services,
    account_id: AccountFilter = None,
    q: Annotated[SearchText, Query(max_length=256, description=NAMED)] = "",
    limit: Limit = 20,
) -> OrjsonResponse:
    """People and bots whom the accounts have met, each once, those with the newest conversation
    first. There is no second page: a longer search finds fewer."""
    account = None if account_id is None else AccountId(str(account_id))
    found = await services.people.search(q.strip() or None, account, limit)
    items = [schemas.person(person) for person in found]
    return OrjsonResponse({"items": items, "next_cursor": None})
