"""The smaller rules: pauses, hints, redaction, marked ids."""

import pytest

from switchboard.domain.accounts import Secrets, phone_hint
from switchboard.domain.ids import ChatId, is_channel
from switchboard.domain.outbox import FREE_TRIES, MAX_PAUSE, FloodWaits
from switchboard.domain.redaction import HIDDEN_TEXT, carries_code
from switchboard.domain.timestamps import to_iso


def test_chat_after_chat_in_a_flood_is_tried_ever_more_slowly() -> None:
    """The first few chats are tried at once, each further chat after a longer pause, up to a
    limit."""
    floods, pauses = FloodWaits(), []
    for _ in range(20):
        floods.observe(100.0)
        pauses.append(max(0.0, floods.next_at - 100.0))

    assert pauses[:FREE_TRIES] == [0.0] * FREE_TRIES
    assert pauses[FREE_TRIES:] == sorted(pauses[FREE_TRIES:])
    assert set(pauses[-5:]) == {MAX_PAUSE}


def test_a_message_that_telegram_takes_ends_the_suspicion() -> None:
    """After an accepted message, no chat waits for another chat's flood wait."""
    floods = FloodWaits()
    for _ in range(9):
        floods.observe(100.0)
    suspected = floods.suspected

    floods.is_over()

    assert suspected
    assert (floods.suspected, floods.next_at) == (False, 0.0)


def test_chats_that_were_tried_together_count_once() -> None:
    """Tries that began before the first flood wait do not count."""
    floods = FloodWaits()

    for _ in range(9):
        floods.observe(100.0, while_suspected=False)

    assert floods.suspected
    assert floods.next_at == 0.0


@pytest.mark.parametrize(
    ("phone", "hint"), [("+49 170 1234567", "67"), ("9996611", "11"), ("7", "7"), ("", "")]
)
def test_a_hint_is_two_digits(phone: str, hint: str) -> None:
    """Only the last two digits of a phone number are kept."""
    assert phone_hint(phone) == hint


@pytest.mark.parametrize(
    ("chat", "sender", "forwarded", "hidden"),
    [
        (777000, 777000, None, True),
        (489000, None, None, True),
        (5, 5, 777000, True),
        (-100_5, 777000, None, True),
        (5, 5, None, False),
        (5, 6, 7, False),
    ],
)
def test_what_telegram_itself_writes_is_hidden(
    chat: int, sender: int, forwarded: int | None, hidden: bool
) -> None:
    """A message from a code sender is hidden in every chat, also as a forward."""
    assert carries_code(chat_id=chat, sender_id=sender, origin=forwarded) is hidden


def test_the_placeholder_holds_no_digit() -> None:
    """The placeholder for a code contains no digit."""
    assert not any(character.isdigit() for character in HIDDEN_TEXT)


def test_channels_are_told_by_their_mark() -> None:
    """Only ids of channels and supergroups are recognised as channels."""
    assert is_channel(ChatId(-1_000_000_000_001))
    assert not is_channel(ChatId(-4_000_001))
    assert not is_channel(ChatId(700_000_001))


def test_secrets_do_not_show() -> None:
    """Printing secrets shows neither hash nor session."""
    shown = repr(Secrets(1, "the-hash", "the-session", "production"))

    assert "the-hash" not in shown
    assert "the-session" not in shown


def test_times_are_utc() -> None:
    """Moments are written as the contract has it."""
    assert to_iso(1_700_000_000) == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (253_402_300_799, "9999-12-31T23:59:59Z"),
        (253_402_318_799, "9999-12-31T23:59:59Z"),
        (-62_135_596_800, "0001-01-01T00:00:00Z"),
        (-62_135_600_400, "0001-01-01T00:00:00Z"),
    ],
)
def test_a_stored_time_can_always_be_shown(moment: int, shown: str) -> None:
    """A moment outside the years that can be written is shown as the nearest."""
    assert to_iso(moment) == shown
