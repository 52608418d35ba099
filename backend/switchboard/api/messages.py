"""The messages resource: retry, discard, earlier versions."""

from fastapi import APIRouter, Response
from pydantic import Field

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Body, RowId, Services
from switchboard.domain.ids import MessageId

router = APIRouter(prefix="/messages/{message_id}", tags=["messages"])


class Retry(Body):
    """Options of a retry."""

    without_quote: bool = Field(False, description="Remove the reference to the answered message")


@router.post("/retry", response_model=schemas.Message)
async def retry_message(
    services: Services, message_id: RowId, how: Retry | None = None
) -> OrjsonResponse:
    """Send a failed or waiting message again now. It stays the same message; no second one is
    sent."""
    without_quote = how is not None and how.without_quote
    message = await services.messages.retry(MessageId(message_id), without_quote=without_quote)
    return OrjsonResponse(schemas.message(message))


@router.delete("", status_code=204, response_class=Response)
async def discard_message(services: Services, message_id: RowId) -> Response:
    """Discard a pending or failed message."""
    await services.messages.discard(MessageId(message_id))
    return Response(status_code=204)


@router.get("/edits", response_model=schemas.Listing[schemas.MessageVersion])
async def list_edits(services: Services, message_id: RowId) -> OrjsonResponse:
    """The earlier versions of a message's text, the oldest first."""
    edits = await services.messages.edits(MessageId(message_id))
    return OrjsonResponse(
        {"items": [schemas.message_version(edit) for edit in edits], "next_cursor": None}
    )
