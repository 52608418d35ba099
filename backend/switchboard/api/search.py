"""Full-text search over all accounts. It may be a second behind new messages."""

from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import (
    LIMIT,
    MAX_ID,
    AccountFilter,
    Cursor,
    Limit,
    SearchText,
    Services,
    Time,
    invalid,
    moment,
)
from switchboard.api.resource_router import resource_router
from switchboard.api.validation_messages import PEER_ID
from switchboard.domain.ids import AccountId, ConversationId
from switchboard.domain.message_search import MessageFilter
from switchboard.domain.messages import Direction, Kind

router = resource_router("search")

IN = "Only messages of this conversation"

WHOLE_CHAT = "With `conversation_id`: also messages of the other topics of its forum"

BY = "Only messages of this person or channel: their marked id"


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
    conversation_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description=IN)] = None,
    sender_id: Annotated[str | None, Query(pattern=PEER_ID, description=BY)] = None,
    direction: Annotated[Direction | None, Query(description="Only to or from the owner")] = None,
    since: Annotated[Time | None, Query(description="Only messages from this time on")] = None,
    until: Annotated[Time | None, Query(description="Only messages before this time")] = None,
    kind: Annotated[Kind | None, Query(description="Only messages of this kind")] = None,
    whole_chat: Annotated[bool, Query(description=WHOLE_CHAT)] = False,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> OrjsonResponse:
    """Messages that contain all words, the newest first. All filters must fit."""
    page = await services.message_search.page(
        q,
        MessageFilter(
            account_id=None if account_id is None else AccountId(str(account_id)),
            conversation_id=None if conversation_id is None else ConversationId(conversation_id),
            sender_id=None if sender_id is None else int(sender_id),
            direction=direction,
            since=moment(since),
            until=moment(until),
            kind=kind,
            whole_chat=whole_chat,
        ),
        cursor=cursor,
        limit=limit,
    )
    items = [schemas.message(message) for message in page.items]
    return OrjsonResponse({"items": items, "next_cursor": page.next_cursor})
