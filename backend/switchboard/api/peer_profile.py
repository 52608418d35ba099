"""Who a conversation is with, and where else the operator's accounts meet them."""

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import RowId, Services
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import ConversationId

router = resource_router("conversations", "/conversations")


@router.get("/{conversation_id}/about", response_model=schemas.About)
async def about_conversation(services: Services, conversation_id: RowId) -> OrjsonResponse:
    """What is stored about the other side of a conversation: who it is, the first message, the same
    person in other accounts, and the groups that an account shares with them."""
    about = await services.conversations.about(ConversationId(conversation_id))
    return OrjsonResponse(schemas.about(about))
