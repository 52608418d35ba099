"""The conversations resource: lists, threads, replies, read marks."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import Field, Strict

from switchboard.api import schemas
from switchboard.api.conversation_changes import ConversationChange, commands_of, local_change_of
from switchboard.api.json_response import OrjsonResponse
from switchboard.api.parameters import (
    LIMIT,
    MAX_ID,
    NOT_BEFORE,
    AccountFilter,
    Body,
    ClientId,
    Cursor,
    Limit,
    RowId,
    SearchText,
    Services,
    TelegramId,
    Time,
    moment,
)
from switchboard.api.resource_router import resource_router
from switchboard.domain.conversations import ConversationFilter, PeerKind
from switchboard.domain.folders import FolderId
from switchboard.domain.ids import AccountId, ConversationId, MessageId, TelegramMessageId
from switchboard.domain.messages import MAX_TEXT
from switchboard.domain.schedule import MAX_AHEAD, MIN_AHEAD
from switchboard.domain.send_options import SendOptions
from switchboard.domain.text_parts import MAX_PARTS

router = resource_router("conversations", "/conversations")

NAMED = (
    "Part of a title or username, or beginnings of their words in any order; case and accents "
    "make no difference. With @, the beginning of a username"
)

ARCHIVED = (
    "Only archived conversations, or only others. Archived ones are left out if it is not given, "
    "unless a folder decides"
)

FOLDER = "Only the conversations of this folder of an account (see `/folders`), pinned there first"

FOLDED = (
    "`folded`: a forum, or the direct messages of a channel, is one item: its newest conversation, "
    "with what is unread in all of them. Lists of waiting or snoozed ones are not folded"
)

SEND_AT = (
    f"Give it to Telegram's own schedule, which sends it then, also while this machine is off: "
    f"{MIN_AHEAD} seconds to {MAX_AHEAD // 86_400} days ahead"
)

WAITING = (
    "Only those in which somebody waits for an answer, the longest waiting first (see "
    "`waiting_since`), or only others"
)

SNOOZED = "Only snoozed conversations, or only others. Snoozed ones are left out if it is not given"

WHOLE_CHAT = "With the messages of all other topics of the chat"

MARKDOWN = (
    "`markdown`: marks in the text become formats, as in Telegram's apps: `**bold**`, "
    "`__italic__`, `~~strikethrough~~`, `||spoiler||`, `` `code` ``, ```` ```preformatted``` ````, "
    "`[text](address)`. Marks without a counterpart stay. Without it the text is sent unchanged"
)

PEER = (
    "`@name`, a link (`t.me/name`, `tg://resolve?domain=name`), a phone number (`+…`), or the "
    "`chat_id` of somebody whom the account has met"
)

MAX_FOLDER_ID = 2**31 - 1
"""Telegram's ids of folders are 32 bit numbers."""


class ReplyBody(Body):
    """A reply. client_id: chosen by the caller; the same reply with the same client_id is stored
    once."""

    text: str = Field(
        json_schema_extra={"minLength": 1},
        description=f"1 to {MAX_TEXT} characters (code points); white space around the text does "
        "not count",
    )
    client_id: ClientId | None = None
    reply_to_message_id: TelegramId | None = Field(None, description="Telegram's message id")
    split: bool = Field(
        False,
        description=f"Send a text that is too long as up to {MAX_PARTS} messages. The answer is "
        "the first one, which has the quote; the others follow as events",
    )
    silent: bool = Field(False, description="Send it without a notification")
    send_at: Time | None = Field(None, description=SEND_AT)
    not_before: Time | None = Field(None, description=NOT_BEFORE)
    format: Literal["markdown"] | None = Field(None, description=MARKDOWN)


class NewConversation(Body):
    """With whom an account begins a conversation."""

    account_id: Annotated[UUID, Strict(False)]
    peer: str = Field(min_length=1, max_length=512, description=PEER)


class Reading(Body):
    """Which messages were read: those up to a message, or all."""

    up_to_message_id: TelegramId | None = Field(None, description="Telegram's message id")


@router.get("", response_model=schemas.Listing[schemas.Conversation])
async def list_conversations(
    services: Services,
    account_id: AccountFilter = None,
    unread: Annotated[bool, Query(description="Only unread, or marked as unread")] = False,
    q: Annotated[SearchText, Query(max_length=256, description=NAMED)] = "",
    archived: Annotated[bool | None, Query(description=ARCHIVED)] = None,
    muted: Annotated[bool | None, Query(description="Only muted ones, or only others")] = None,
    waiting: Annotated[bool | None, Query(description=WAITING)] = None,
    snoozed: Annotated[bool | None, Query(description=SNOOZED)] = None,
    kind: Annotated[PeerKind | None, Query(description="Only with peers of this kind")] = None,
    folder: Annotated[int | None, Query(ge=1, le=MAX_FOLDER_ID, description=FOLDER)] = None,
    topics: Annotated[Literal["folded"] | None, Query(description=FOLDED)] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT,
) -> OrjsonResponse:
    """Conversations of all accounts: pinned ones in Telegram's order, then the others, the newest
    first. Those that wait for an answer come in another order (`waiting`)."""
    wanted = ConversationFilter(
        account_id=None if account_id is None else AccountId(str(account_id)),
        unread=unread,
        q=q.strip() or None,
        is_archived=archived,
        is_muted=muted,
        is_waiting=waiting,
        is_snoozed=snoozed,
        kind=kind,
        is_folded=topics == "folded",
    )
    folder_id = None if folder is None else FolderId(folder)
    page = await services.conversations.page(wanted, folder_id, cursor, limit)
    items = [schemas.conversation(conversation) for conversation in page.items]
    return OrjsonResponse({"items": items, "next_cursor": page.next_cursor})


@router.post("", response_model=schemas.Conversation)
async def open_conversation(services: Services, body: NewConversation) -> OrjsonResponse:
    """The conversation of an account with somebody. It is created if there is none; nothing is
    sent. If the account cannot write there, `cannot_reply_reason` says why. 404 if Telegram finds
    nobody."""
    conversation = await services.people.open_conversation(
        AccountId(str(body.account_id)), body.peer
    )
    return OrjsonResponse(schemas.conversation(conversation))


@router.get("/{conversation_id}", response_model=schemas.Conversation)
async def get_conversation(services: Services, conversation_id: RowId) -> OrjsonResponse:
    """One conversation."""
    conversation = await services.conversations.get(ConversationId(conversation_id))
    return OrjsonResponse(schemas.conversation(conversation))


@router.patch("/{conversation_id}", response_model=schemas.Conversation)
async def change_conversation(
    services: Services, conversation_id: RowId, change: ConversationChange
) -> OrjsonResponse:
    """Mute, archive, pin, mark as unread, or set the draft, here at once and at Telegram as soon as
    possible. If Telegram refuses, the conversation shows its `problem` and what Telegram has.
    Telegram does not know snooze and note."""
    conversation = await services.outbox.change(
        ConversationId(conversation_id), commands_of(change), local_change_of(change)
    )
    return OrjsonResponse(schemas.conversation(conversation))


@router.get("/{conversation_id}/messages", response_model=schemas.Thread)
async def list_messages(
    services: Services,
    conversation_id: RowId,
    cursor: Cursor = None,
    around: Annotated[
        int | None, Query(ge=1, le=MAX_ID, description="A message's id to open the thread at")
    ] = None,
    whole_chat: Annotated[bool, Query(description=WHOLE_CHAT)] = False,
    limit: Limit = LIMIT,
) -> OrjsonResponse:
    """A page of the thread, oldest first. The first page has the newest messages; the cursor
    leads to older ones."""
    page = await services.messages.page(
        ConversationId(conversation_id),
        cursor=cursor,
        around=None if around is None else MessageId(around),
        limit=limit,
        whole_chat=whole_chat,
    )
    thread = schemas.Thread(
        items=[schemas.message(message) for message in page.items], next_cursor=page.next_cursor
    )
    if page.older_unavailable:
        thread["older"] = "unavailable"
    return OrjsonResponse(thread)


@router.post("/{conversation_id}/reply", status_code=201, response_model=schemas.Message)
async def reply(services: Services, conversation_id: RowId, body: ReplyBody) -> OrjsonResponse:
    """Store a reply, and send it through the conversation's account as soon as possible."""
    target = body.reply_to_message_id
    message = await services.outbox.reply(
        ConversationId(conversation_id),
        body.text,
        client_id=body.client_id,
        reply_to=None if target is None else TelegramMessageId(int(target)),
        split=body.split,
        options=SendOptions(body.silent, moment(body.not_before), moment(body.send_at)),
        is_markdown=body.format == "markdown",
    )
    return OrjsonResponse(schemas.message(message), status_code=201)


@router.post("/{conversation_id}/read", response_model=schemas.Conversation)
async def mark_read(
    services: Services, conversation_id: RowId, reading: Reading | None = None
) -> OrjsonResponse:
    """Mark messages as read, in Switchboard and at Telegram: all, or those up to a message.
    Messages that were read before stay read."""
    up_to = None if reading is None else reading.up_to_message_id
    conversation = await services.outbox.mark_read(
        ConversationId(conversation_id), None if up_to is None else TelegramMessageId(int(up_to))
    )
    return OrjsonResponse(schemas.conversation(conversation))
