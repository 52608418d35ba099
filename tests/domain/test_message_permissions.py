"""Who may edit a message, and delete it for everyone, as Telegram says."""

import pytest

from switchboard.domain.ids import (
    AccountId,
    ChatId,
    ConversationId,
    MessageId,
    TelegramMessageId,
)
from switchboard.domain.message_limits import USUAL, MessageLimits
from switchboard.domain.message_permissions import (
    DICE_TIME_LIMIT,
    delete_refusal,
    edit_refusal,
    is_protected,
)
from switchboard.domain.messages import Direction, Kind, Message, MessageHeader, Status
from switchboard.domain.permissions import ChatRights, Restriction
from switchboard.domain.timestamps import Timestamp

OWNER, FRIEND = 7, 500
GROUP, CHANNEL = -50, -1_000_000_000_060
SENT = 1_700_000_000
LATE = SENT + USUAL.edit_time

POST = ChatRights.BROADCAST | ChatRights.POST


def message(chat_id: int = FRIEND, **facts: object) -> Message:
    """An own message in a chat."""
    given: dict[str, object] = {
        "id": MessageId(1),
        "conversation_id": ConversationId(1),
        "account_id": AccountId("a"),
        "chat_id": ChatId(chat_id),
        "message_id": TelegramMessageId(40),
        "direction": Direction.OUTGOING,
        "sender_id": OWNER,
        "sender_name": "Anna",
        "text": "Hello",
        "kind": Kind.TEXT,
        "media_label": None,
        "timestamp": Timestamp(SENT),
        "status": Status.SENT,
        "error": None,
        "client_id": None,
        "reply_to_message_id": None,
        "edited_at": None,
        "deleted_at": None,
        "read_at": None,
        **facts,
    }
    return Message(**given)  # type: ignore[arg-type]


THEIRS = {"direction": Direction.INCOMING, "sender_id": FRIEND}


@pytest.mark.parametrize(
    ("given", "now", "code"),
    [
        (message(), SENT, None),
        (message(), LATE - 1, None),
        (message(), LATE, "edit_not_allowed"),
        (message(**THEIRS), SENT, "edit_not_allowed"),
        (message(message_id=None), SENT, "message_not_sent"),
        (message(deleted_at=Timestamp(SENT)), SENT, "message_deleted"),
        (message(kind=Kind.SERVICE), SENT, "edit_not_allowed"),
        (message(header=MessageHeader(forwarded_from="Emil")), SENT, "edit_not_allowed"),
        (message(restrictions=Restriction.NO_EDIT), SENT, "edit_not_allowed"),
        (message(kind=Kind.MEDIA, restrictions=Restriction.NONE), SENT, None),
        (message(OWNER), LATE, None),
        (message(GROUP), LATE, "edit_not_allowed"),
        (message(CHANNEL, chat_rights=ChatRights.PIN), LATE, None),
        (message(CHANNEL, sender_id=CHANNEL, chat_rights=POST), LATE, None),
        (message(CHANNEL, chat_rights=POST, **THEIRS), SENT, "edit_not_allowed"),
        (message(CHANNEL, chat_rights=POST | ChatRights.EDIT_ANY, **THEIRS), LATE, None),
        (message(CHANNEL, chat_rights=ChatRights.BROADCAST), SENT, "edit_not_allowed"),
    ],
)
def test_who_may_edit(given: Message, now: int, code: str | None) -> None:
    """The author edits for 48 hours, an administrator of a channel at any time, and nobody what is
    forwarded, a service message or a sticker."""
    refusal = edit_refusal(given, now)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("given", "now", "may"),
    [
        (message(), LATE, True),
        (message(**THEIRS), LATE, True),
        (message(restrictions=Restriction.DICE), SENT, False),
        (message(restrictions=Restriction.DICE), SENT + DICE_TIME_LIMIT, True),
        (message(OWNER, sender_id=OWNER), SENT, False),
        (message(GROUP), LATE, True),
        (message(GROUP, **THEIRS), SENT, False),
        (message(GROUP, chat_rights=ChatRights.DELETE_ANY, **THEIRS), SENT, True),
        (message(GROUP, kind=Kind.SERVICE), SENT, False),
        (message(CHANNEL), LATE, True),
        (message(CHANNEL, **THEIRS), SENT, False),
        (message(CHANNEL, chat_rights=ChatRights.DELETE_ANY, **THEIRS), SENT, True),
        (message(CHANNEL, chat_rights=ChatRights.BROADCAST), SENT, False),
        (message(CHANNEL, chat_rights=POST), SENT, True),
        (
            message(CHANNEL, message_id=TelegramMessageId(1), chat_rights=ChatRights.DELETE_ANY),
            SENT,
            False,
        ),
        (message(message_id=None), SENT, False),
        (message(deleted_at=Timestamp(SENT)), SENT, False),
    ],
)
def test_who_may_delete_for_everyone(given: Message, now: int, may: bool) -> None:
    """Both sides of a private chat may, elsewhere the author and administrators with that right."""
    refusal = delete_refusal(given, now, for_everyone=True)

    assert (refusal is None) is may


HOURLY = MessageLimits(3_600, 7_200, 1_800, False)


@pytest.mark.parametrize(
    ("given", "age", "edit", "delete"),
    [
        (message(limits=HOURLY), 1_799, None, None),
        (message(limits=HOURLY), 1_800, None, "30 minutes"),
        (message(limits=HOURLY), 3_600, "60 minutes", "30 minutes"),
        (message(OWNER, limits=HOURLY), 9_999, None, "Saved Messages"),
        (message(GROUP, limits=HOURLY), 7_199, "60 minutes", None),
        (message(GROUP, limits=HOURLY), 7_200, "60 minutes", "2 hours"),
        (message(GROUP, chat_rights=ChatRights.DELETE_ANY, limits=HOURLY), 9_999, "60", None),
        (message(CHANNEL, limits=HOURLY), 9_999, "60 minutes", None),
        (message(limits=HOURLY, **THEIRS), 0, "author", "only its own"),
    ],
)
def test_the_times_are_those_that_telegram_says(
    given: Message, age: int, edit: str | None, delete: str | None
) -> None:
    """An account has limits of its own, and the refusal names them. Saved Messages, channels and
    administrators have none."""
    refusals = edit_refusal(given, SENT + age), delete_refusal(given, SENT + age, for_everyone=True)

    for refusal, part in zip(refusals, (edit, delete), strict=True):
        assert (refusal is None) == (part is None)
        assert refusal is None or (part or "") in refusal.detail


@pytest.mark.parametrize(("chat_id", "may"), [(FRIEND, True), (GROUP, True), (CHANNEL, False)])
def test_who_may_delete_for_the_account_alone(chat_id: int, may: bool) -> None:
    """Messages of channels and supergroups are the same for everyone."""
    refusal = delete_refusal(message(chat_id, **THEIRS), SENT, for_everyone=False)

    assert (refusal is None) is may


def test_what_is_protected() -> None:
    """A message is protected by itself, or by its chat."""
    assert is_protected(message(restrictions=Restriction.NO_FORWARDS))
    assert is_protected(message(CHANNEL, chat_rights=ChatRights.NO_FORWARDS))
    assert not is_protected(message())
