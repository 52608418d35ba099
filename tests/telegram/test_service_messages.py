"""Service messages as sentences."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.telegram.translate.peers import peers_by_id
from switchboard.telegram.translate.service_messages import GENERAL, ActionContext, sentence_of

PEOPLE = peers_by_id(
    [types.User(id=number, first_name=name) for number, name in enumerate(["Ann", "Bob", "Cid"], 1)]
)


CALL = types.InputGroupCall(1, 1)
TICKED = "Bob ticked 2 items and unticked 1 item of a checklist"
COPYING = "Bob forbade copying and forwarding in this chat"


def sentence(action: Any, actor: int | None = 2, place: str = "group") -> str:
    """The sentence for an action of Bob."""
    return sentence_of(action, ActionContext(actor, place, PEOPLE))


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (types.MessageActionChatCreate("Team", [1, 2]), "Bob created the group “Team”"),
        (types.MessageActionChatAddUser([2]), "Bob joined the group"),
        (types.MessageActionChatAddUser([1]), "Bob added Ann"),
        (types.MessageActionChatAddUser([1, 3, 9]), "Bob added Ann, Cid and Somebody"),
        (types.MessageActionChatDeleteUser(2), "Bob left the group"),
        (types.MessageActionChatDeleteUser(1), "Bob removed Ann"),
        (types.MessageActionPinMessage(), "Bob pinned a message"),
        (types.MessageActionContactSignUp(), "Bob joined Telegram"),
        (types.MessageActionCustomAction("Welcome!"), "Welcome!"),
        (types.MessageActionPhoneCall(1, duration=65), "Call from Bob (1 min 5 s)"),
        (
            types.MessageActionPhoneCall(
                1, video=True, reason=types.PhoneCallDiscardReasonMissed()
            ),
            "Missed video call from Bob",
        ),
        (types.MessageActionSetMessagesTTL(0), "Bob turned off auto-delete"),
        (
            types.MessageActionSetMessagesTTL(86400),
            "Bob set messages to delete themselves after 1 d",
        ),
        (
            types.MessageActionSetMessagesTTL(30),
            "Bob set messages to delete themselves after 30 s",
        ),
        (
            types.MessageActionSetMessagesTTL(3600),
            "Bob set messages to delete themselves after 1 h",
        ),
        (
            types.MessageActionGroupCall(CALL, duration=7384),
            "Bob ended the video chat (2 h 3 min 4 s)",
        ),
        (types.MessageActionChatAddUser([]), "Bob added Somebody"),
        (types.MessageActionChatEditTitle(""), "Bob removed the name of the group"),
        (types.MessageActionCustomAction(""), GENERAL),
        (types.MessageActionTopicEdit(closed=True), "Bob closed the topic"),
        (types.MessageActionTopicEdit(hidden=True), "Bob hid the topic"),
        (types.MessageActionPaymentSent("EUR", 4900), "Bob paid 49.00 EUR"),
        (
            types.MessageActionGiftTon("USD", 100, "TON", 1_500_000_000),
            "Bob gave 1.5 TON",
        ),
        (types.MessageActionPaidMessagesPrice(10), "Bob set the price of a message to 10 Stars"),
        (
            types.MessageActionSuggestedPostApproval(rejected=True, reject_comment="Too long"),
            "Bob rejected the suggested post: “Too long”",
        ),
        (types.MessageActionTodoCompletions([1, 2], [3]), TICKED),
        (types.MessageActionNoForwardsToggle(False, True), COPYING),
        (types.MessageActionHistoryClear(), "The history was cleared"),
    ],
)
def test_sentence(action: Any, expected: str) -> None:
    """The sentence describes what happened with names, as official apps do."""
    assert sentence(action) == expected


def test_unknown_action_is_still_a_message() -> None:
    """An action that is not in the table is shown by the general sentence."""
    assert sentence(types.MessageActionEmpty()) == GENERAL


def test_no_sentence_needs_a_known_actor() -> None:
    """Each sentence works without the name of the actor."""
    assert sentence(types.MessageActionPinMessage(), actor=None) == "Somebody pinned a message"
