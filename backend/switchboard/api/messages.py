"""The messages resource: edit, delete, react, forward, retry, press buttons, earlier versions."""

from typing import Annotated, Literal

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from switchboard.api import schemas
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import (
    MAX_ID,
    NOT_BEFORE,
    Body,
    ButtonIndex,
    ClientId,
    RowId,
    Services,
    Time,
    moment,
)
from switchboard.api.resource_router import resource_router
from switchboard.domain.ids import ConversationId, MessageId
from switchboard.domain.schedule import MAX_AHEAD, MIN_AHEAD
from switchboard.domain.send_options import SendOptions

router = resource_router("messages", "/messages/{message_id}")


DELETE_HOW = (
    "Delete a message at Telegram: for everyone, or for the account alone. Without it only a "
    "message that Telegram does not have, or has not sent yet, is discarded"
)

EMOJI_LENGTH = 64
"""The longest emoji of a reaction, in characters. Some consist of several."""


class MessageChange(Body):
    """The changes of a message. A field that is omitted or null keeps its value."""

    text: str | None = Field(None, description="An empty one is possible only below a file")
    format: Literal["markdown"] | None = Field(
        None,
        description="`markdown`: as in a reply. Without it, the part of the text that does not "
        "change keeps its formats",
    )
    send_at: Time | None = Field(
        None,
        description="When Telegram sends a scheduled message: "
        f"{MIN_AHEAD} seconds to {MAX_AHEAD // 86_400} days ahead",
    )


class ReactionBody(Body):
    """The account's reaction; null takes it back."""

    emoji: Annotated[str, StringConstraints(min_length=1, max_length=EMOJI_LENGTH)] | None


class ForwardBody(Body):
    """The target of a forward. client_id: a forward that is repeated with the same one is made
    once."""

    conversation_id: int = Field(ge=1, le=MAX_ID)
    client_id: ClientId | None = None
    not_before: Time | None = Field(None, description=NOT_BEFORE)


class Retry(Body):
    """Options of a retry."""

    without_quote: bool = Field(False, description="Remove the reference to the answered message")


class ButtonPress(Body):
    """Options of a press. client_id: the client_id of the reply that a button of a reply keyboard
    sends."""

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


@router.patch("", response_model=schemas.Message)
async def change_message(
    services: Services, message_id: RowId, change: MessageChange
) -> OrjsonResponse:
    """Edit a message at Telegram, or change a scheduled one. Until that is done, the message shows
    what is wanted as its `pending_change`; if Telegram refuses, as its `problem`. A message that
    was edited on another device meanwhile keeps that text (`edited_elsewhere`)."""
    id_, is_markdown = MessageId(message_id), change.format == "markdown"
    if (
        change.text is None
        or change.send_at is not None
        or await services.scheduled_messages.is_scheduled(id_)
    ):
        message = await services.scheduled_messages.change(
            id_, text=change.text, send_at=moment(change.send_at), is_markdown=is_markdown
        )
    else:
        message = await services.message_changes.edit(id_, change.text, is_markdown=is_markdown)
    return OrjsonResponse(schemas.message(message))


@router.post("/send-now", response_model=schemas.Message)
async def send_now(services: Services, message_id: RowId) -> OrjsonResponse:
    """Send a scheduled message now. A message that was sent, or is being sent, is returned
    unchanged."""
    message = await services.scheduled_messages.send_now(MessageId(message_id))
    return OrjsonResponse(schemas.message(message))


@router.delete("", status_code=204, response_class=Response)
async def delete_message(
    services: Services,
    message_id: RowId,
    for_everyone: Annotated[bool | None, Query(description=DELETE_HOW)] = None,
) -> Response:
    """Discard a pending or failed message, take back a scheduled one, or delete a message at
    Telegram. A repeated request is answered in the same way."""
    await services.message_changes.delete(MessageId(message_id), for_everyone=for_everyone)
    return Response(status_code=204)


@router.put("/reaction", response_model=schemas.Message)
async def react(services: Services, message_id: RowId, body: ReactionBody) -> OrjsonResponse:
    """React to a message with an emoji, in place of the account's earlier reaction, or take that
    back."""
    message = await services.message_changes.react(MessageId(message_id), body.emoji)
    return OrjsonResponse(schemas.message(message))


@router.post("/forward", status_code=201, response_model=schemas.Message)
async def forward_message(
    services: Services, message_id: RowId, body: ForwardBody
) -> OrjsonResponse:
    """Forward a message. The conversation decides which account sends it. Within the account of
    the message it is forwarded; in another account its text is sent as a new message."""
    message = await services.message_changes.forward(
        MessageId(message_id),
        ConversationId(body.conversation_id),
        body.client_id,
        SendOptions(not_before=moment(body.not_before)),
    )
    return OrjsonResponse(schemas.message(message), status_code=201)


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
