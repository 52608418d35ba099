"""The folders resource: Telegram's own folders of each account, as filters of the list."""

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import AccountFilter, Services
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import AccountId

router = resource_router("folders")


@router.get("/folders", response_model=schemas.Listing[schemas.Folder])
async def list_folders(services: Services, account_id: AccountFilter = None) -> OrjsonResponse:
    """The folders of an account, or of all accounts, in the owner's order."""
    found = await services.conversations.folders(
        None if account_id is None else AccountId(str(account_id))
    )
    items = [folder for listed in found for folder in schemas.folder_list(listed)["items"]]
    return OrjsonResponse({"items": items, "next_cursor": None})
