"""The contract: the paths and fields, in the code and in `docs/openapi.json`."""

import json
from pathlib import Path
from typing import get_type_hints

import pytest
from pydantic import TypeAdapter

from switchboard.api import openapi, schemas
from switchboard.domain.account_state import AccountState
from switchboard.domain.accounts import Account, Storage
from switchboard.domain.conversations import Conversation, PeerKind
from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.message_entities import Entity, EntityKind
from switchboard.domain.messages import Direction, Kind, Message, SendError, Status
from switchboard.domain.timestamps import Timestamp

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"

PATHS = [
    "POST /accounts/add",
    "GET /accounts/add/{login_id}",
    "DELETE /accounts/add/{login_id}",
    "POST /accounts/add/{login_id}/code",
    "POST /accounts/add/{login_id}/password",
    "POST /accounts/add/{login_id}/resend",
    "GET /accounts",
    "PATCH /accounts/{account_id}",
    "DELETE /accounts/{account_id}",
    "GET /accounts/{account_id}/activity",
    "GET /conversations",
    "GET /conversations/{conversation_id}",
    "GET /conversations/{conversation_id}/messages",
    "POST /conversations/{conversation_id}/reply",
    "POST /conversations/{conversation_id}/read",
    "POST /messages/{message_id}/retry",
    "DELETE /messages/{message_id}",
    "GET /messages/{message_id}/edits",
    "GET /search",
    "GET /health",
    "GET /ready",
    "GET /metrics",
]
ADDED_PATHS = [
    "GET /access",
    "POST /access",
    "POST /accounts/{account_id}/take-over",
    "POST /keys/rotate",
    "GET /folders",
    "GET /conversations/{conversation_id}/about",
    "PATCH /conversations/{conversation_id}",
    "POST /messages/{message_id}/buttons/{row}/{column}",
    "POST /messages/{message_id}/send-now",
    "GET /messages/{message_id}/markdown",
    "PATCH /messages/{message_id}",
    "PUT /messages/{message_id}/reaction",
    "POST /messages/{message_id}/forward",
    "POST /conversations",
    "GET /people",
    "GET /saved-replies",
    "POST /saved-replies",
    "PATCH /saved-replies/{saved_reply_id}",
    "DELETE /saved-replies/{saved_reply_id}",
    "POST /saved-replies/import",
]
"""Paths that were added since. The contract only grows."""

FIELDS = {
    schemas.Account: "id label api_id display_name username phone_hint is_active state "
    "state_detail retry_at complete_until unread_count storage created_at import_done "
    "import_total removed_at user_id has_proxy",
    schemas.Conversation: "id telegram_account_id chat_id kind title username can_reply "
    "unread_count failed_count last_message_at last_message read_inbox_max_id unread_own_count "
    "muted_until is_archived is_pinned pinned_rank unread_mark unread_mentions draft problem "
    "cannot_reply_reason moved_to_conversation_id moved_from_conversation_id reply_keyboard "
    "topic_id topic_title is_listed is_direct_messages waiting_since snoozed_until "
    "snooze_unless_answered note first_name",
    schemas.Message: "id conversation_id telegram_account_id chat_id message_id direction "
    "sender_id sender_name text kind media_label timestamp status error client_id "
    "reply_to_message_id edited_at deleted_at read_at entities "
    "forwarded_from signature quote mentions_me is_silent album_id buttons "
    "reactions expires_at deleted_by_timer topic_id not_before scheduled_at "
    "scheduled_when_online can_edit can_delete_for_everyone pending_change problem",
}

ACCOUNT = Account(
    id=AccountId("6f1c2a52-3f0e-4a43-9c55-0e8d6a1f0a01"),
    label="Shop",
    api_id=12345,
    display_name="Anna",
    username=None,
    phone_hint="01",
    is_active=True,
    state=AccountState.FLOOD_WAIT,
    state_detail="Wait.",
    retry_at=Timestamp(1_700_000_000),
    complete_until=None,
    unread_count=3,
    storage=Storage.LOCAL,
    created_at=Timestamp(0),
)
MESSAGE = Message(
    id=MessageId(7),
    conversation_id=ConversationId(3),
    account_id=ACCOUNT.id,
    chat_id=ChatId(-1_001_234_567_890),
    message_id=TelegramMessageId(42),
    direction=Direction.OUTGOING,
    sender_id=9_007_199_254_740_993,
    sender_name="Anna",
    text="<b>\u202e\x00",
    kind=Kind.TEXT,
    media_label=None,
    timestamp=Timestamp(1_700_000_000),
    status=Status.FAILED,
    error=SendError("slow_mode", "Wait.", Timestamp(1_700_000_060)),
    client_id="c1",
    reply_to_message_id=TelegramMessageId(41),
    edited_at=None,
    deleted_at=None,
    read_at=None,
    entities=(
        Entity(EntityKind.TEXT_LINK, 0, 3, url="https://example.com/"),
        Entity(EntityKind.BOLD, 0, 3),
    ),
)


def test_the_document_is_up_to_date() -> None:
    """`docs/openapi.json` equals what the code generates (repair it with `make openapi`)."""
    assert FILE.read_text(encoding="utf-8") == openapi.text()


def test_the_paths_are_those_of_the_contract() -> None:
    """Every path and method of the contract exists, and no other."""
    found = [
        f"{method.upper()} {path}"
        for path, methods in openapi.document()["paths"].items()
        for method in methods
    ]

    assert sorted(found) == sorted(PATHS + ADDED_PATHS)


@pytest.mark.parametrize("shape", FIELDS)
def test_the_fields_are_those_of_the_contract(shape: type) -> None:
    """Each shape has exactly the fields of the contract: no secret can slip in."""
    assert list(get_type_hints(shape)) == FIELDS[shape].split()


def test_a_message_takes_its_shape() -> None:
    """Telegram's ids are always text, our ids are numbers, times are UTC."""
    shape = schemas.message(MESSAGE)

    TypeAdapter(schemas.Message).validate_python(shape, strict=True)
    assert shape["chat_id"] == "-1001234567890"
    assert shape["message_id"] == "42"
    assert shape["sender_id"] == "9007199254740993"
    assert shape["reply_to_message_id"] == "41"
    assert (shape["id"], shape["conversation_id"]) == (7, 3)
    assert shape["telegram_account_id"] == ACCOUNT.id
    assert shape["timestamp"] == "2023-11-14T22:13:20Z"
    assert shape["entities"] == [
        {"type": "text_link", "offset": 0, "length": 3, "url": "https://example.com/"},
        {"type": "bold", "offset": 0, "length": 3},
    ]
    assert shape["error"] == {
        "code": "slow_mode",
        "text": "Wait.",
        "retry_at": "2023-11-14T22:14:20Z",
    }


def test_a_conversation_and_an_account_take_their_shape() -> None:
    """A conversation contains its whole newest message; an account's times are UTC or null."""
    conversation = schemas.conversation(
        Conversation(
            id=ConversationId(3),
            account_id=ACCOUNT.id,
            chat_id=ChatId(5),
            kind=PeerKind.USER,
            title="Bob",
            username="bob",
            can_reply=True,
            unread_count=1,
            failed_count=2,
            last_message_at=MESSAGE.timestamp,
            last_message=MESSAGE,
        )
    )
    account = schemas.account(ACCOUNT)

    TypeAdapter(schemas.Conversation).validate_python(conversation, strict=True)
    TypeAdapter(schemas.Account).validate_python(account, strict=True)
    assert conversation["last_message"] == schemas.message(MESSAGE)
    assert account["retry_at"] == "2023-11-14T22:13:20Z"
    assert account["complete_until"] is None
    assert account["created_at"] == "1970-01-01T00:00:00Z"


def test_every_failure_is_described() -> None:
    """Each operation documents that its failures are problems, and the shape of a problem."""
    described = openapi.document()

    for methods in described["paths"].values():
        for operation in methods.values():
            assert list(operation["responses"]["default"]["content"]) == [
                "application/problem+json"
            ]
    assert "code" in described["components"]["schemas"]["Problem"]["required"]
    assert "HTTPValidationError" not in json.dumps(described)
