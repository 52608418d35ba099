"""The messages resource: retry, discard, press buttons, text to edit, earlier versions."""

from fastapi import Response
from pydantic import Field

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import Body, ButtonIndex, ClientId, RowId, Services
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import MessageId

router = resource_router("messages", "/messages/{message_id}")


class Retry(Body):
    """Options of a retry."""

    without_quote: bool = Field(False, description="Remove the reference to the answered message")


class ButtonPress(Body):
    """Options of a press. client_id: that of the reply which a button of a reply keyboard sends."""

    client_id: ClientId | None = None


@router.post("/retry", response_model=schemas.Message)
async def retry_message(
    services: Services, message_id: RowId, how: Retry | None = None
) -> OrjsonResponse:
    """Send a failed or waiting message again now. It stays the same message; no second one is
    sent."""
    without_quote = how is not None and how.without_quote
    message = await services.outbox.retry(MessageId(message_id), without_quote=without_quote)
    return OrjsonResponse(schemas.message(message))


@router.post("/buttons/{row}/{column}", response_model=schemas.CallbackAnswer)
async def press_button(
    services: Services,
    message_id: RowId,
    row: ButtonIndex,
    column: ButtonIndex,
    body: ButtonPress | None = None,
) -> OrjsonResponse:
    """Press a button of a message. A callback waits for the bot's answer; a button of a reply
    keyboard sends its text as a reply. What only a Telegram app can do gives 409
    `answer_in_telegram`."""
    answer = await services.buttons.press(
        MessageId(message_id), row, column, None if body is None else body.client_id
    )
    return OrjsonResponse(schemas.callback_answer(answer))


@router.delete("", status_code=204, response_class=Response)
async def discard_message(services: Services, message_id: RowId) -> Response:
    """Discard a pending or failed message."""
    await services.outbox.discard(MessageId(message_id))
    return Response(status_code=204)


@router.get("/markdown", response_model=schemas.EditableText)
async def get_markdown(services: Services, message_id: RowId) -> OrjsonResponse:
    """The text of a message as it is to be edited: with its formats as Markdown where that says
    the same, else without (`format` is null). Formats without marks in Markdown are not in it."""
    message = await services.messages.get(MessageId(message_id))
    return OrjsonResponse(schemas.editable_text(message))


@router.get("/edits", response_model=schemas.Listing[schemas.MessageVersion])
async def list_edits(services: Services, message_id: RowId) -> OrjsonResponse:
    """The earlier versions of a message's text, the oldest first."""
    edits = await services.messages.edits(MessageId(message_id))
    return OrjsonResponse(
        {"items": [schemas.message_version(edit) for edit in edits], "next_cursor": None}
    )
