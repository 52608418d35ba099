"""The saved replies resource."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field, Strict

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Body, RowId, Services
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import AccountId
from switchboard.domain.messages import MAX_TEXT
from switchboard.domain.saved_replies import MAX_SHORTCUT, SavedReplyId

router = resource_router("saved replies", "/saved-replies")

SHORTCUT = f"1 to {MAX_SHORTCUT} characters without spaces and slashes; case makes no difference"
TEXT = f"1 to {MAX_TEXT} characters, for every account"


class NewSavedReply(Body):
    """A new saved reply."""

    shortcut: str = Field(description=SHORTCUT)
    text: str = Field(description=TEXT)


class SavedReplyChange(Body):
    """A change of a saved reply."""

    shortcut: str | None = Field(None, description=SHORTCUT)
    text: str | None = Field(None, description=TEXT)


class SavedReplyImport(Body):
    """The account whose quick replies are imported."""

    account_id: Annotated[UUID, Strict(False)]


@router.get("", response_model=schemas.Listing[schemas.SavedReply])
async def list_saved_replies(services: Services) -> OrjsonResponse:
    """All saved replies, by shortcut."""
    found = await services.saved_replies.list_all()
    return OrjsonResponse({**schemas.saved_reply_list(found), "next_cursor": None})


@router.post("", status_code=201, response_model=schemas.SavedReply)
async def add_saved_reply(services: Services, body: NewSavedReply) -> OrjsonResponse:
    """Add a saved reply. A shortcut that another one has is refused (409)."""
    added = await services.saved_replies.add(body.shortcut, body.text)
    return OrjsonResponse(schemas.saved_reply(added), status_code=201)


@router.post("/import", response_model=schemas.ImportedReplies)
async def import_saved_replies(services: Services, body: SavedReplyImport) -> OrjsonResponse:
    """Add the quick replies that an account has at Telegram. Existing ones stay as they are."""
    result = await services.saved_replies.import_from(AccountId(str(body.account_id)))
    return OrjsonResponse(schemas.imported_replies(result))


@router.patch("/{saved_reply_id}", response_model=schemas.SavedReply)
async def change_saved_reply(
    services: Services, saved_reply_id: RowId, body: SavedReplyChange
) -> OrjsonResponse:
    """Change the shortcut or the text."""
    changed = await services.saved_replies.change(
        SavedReplyId(saved_reply_id), body.shortcut, body.text
    )
    return OrjsonResponse(schemas.saved_reply(changed))


@router.delete("/{saved_reply_id}", status_code=204, response_class=Response)
async def delete_saved_reply(services: Services, saved_reply_id: RowId) -> Response:
    """Delete a saved reply."""
    await services.saved_replies.delete(SavedReplyId(saved_reply_id))
    return Response(status_code=204)
