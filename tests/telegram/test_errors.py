"""Telethon's errors become errors of Switchboard."""

import pytest
from telethon import errors as telethon
from telethon.errors import rpc_message_to_error
from telethon.tl import types

from switchboard.domain.account_state import AccountState
from switchboard.errors import (
    CommandRefused,
    CommandUnanswered,
    ConnectionLost,
    RequestUnanswered,
    SessionDead,
    Unavailable,
)
from switchboard.telegram.errors.errors import (
    WrongClock,
    closing_error,
    command_failure_of,
    connect_failure_of,
    failure_of,
    humanize_seconds,
    session_dead,
)
from switchboard.telegram.errors.proxy_errors import ProxyFailed, ProxyFault
from switchboard.telegram.errors.send_errors import REFUSALS, send_refusal


def rpc(code: int, name: str) -> telethon.RPCError:
    """An error from Telegram's answer, with its error number."""
    error: telethon.RPCError = rpc_message_to_error(types.RpcError(code, name), None)
    error.code = code
    return error


@pytest.mark.parametrize(
    ("code", "name", "state"),
    [
        (401, "AUTH_KEY_UNREGISTERED", AccountState.SIGNED_OUT),
        (401, "AUTH_KEY_INVALID", AccountState.SIGNED_OUT),
        (401, "SESSION_REVOKED", AccountState.SIGNED_OUT),
        (401, "SESSION_EXPIRED", AccountState.SIGNED_OUT),
        (401, "USER_DEACTIVATED", AccountState.BANNED),
        (401, "USER_DEACTIVATED_BAN", AccountState.BANNED),
        (406, "AUTH_KEY_DUPLICATED", AccountState.DUPLICATED),
    ],
)
def test_the_errors_that_end_a_session(code: int, name: str, state: AccountState) -> None:
    """Exactly these errors of Telegram end a session, each with its own state."""
    dead = failure_of(rpc(code, name))

    assert isinstance(dead, SessionDead)
    assert (dead.code, dead.state) == (name.lower(), state)
    assert command_failure_of(rpc(code, name), send_refusal).code == name.lower()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (406, "PRIVACY_PREMIUM_REQUIRED"),
        (406, "TOPIC_CLOSED"),
        (406, "UPDATE_APP_TO_LOGIN"),
        (401, "SESSION_PASSWORD_NEEDED"),
        (401, "SOMETHING_NEW"),
    ],
)
def test_other_errors_with_the_same_number_end_no_session(code: int, name: str) -> None:
    """An error with the number of such an error, but another name, ends no session."""
    assert session_dead(rpc(code, name)) is None
    assert isinstance(failure_of(rpc(code, name)), Unavailable)
    assert isinstance(command_failure_of(rpc(code, name), send_refusal), CommandRefused)
    assert isinstance(closing_error(rpc(code, name)), ConnectionLost)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (rpc(500, "RANDOM_ID_DUPLICATE"), "delivery_unknown"),
        (TimeoutError(), "delivery_unknown"),
        (rpc(500, "INTERNAL"), "telegram_trouble"),
        (rpc(-503, "Timeout"), "telegram_trouble"),
        (rpc(-500, "No workers running"), "telegram_trouble"),
        (rpc(0, "SOMETHING_NEW"), "telegram_trouble"),
        (rpc(303, "USER_MIGRATE_4"), "telegram_trouble"),
        (rpc(429, "SOMETHING_NEW"), "telegram_trouble"),
        (rpc(502, "BAD_GATEWAY"), "telegram_trouble"),
        (rpc(500, "MSG_WAIT_FAILED"), "telegram_trouble"),
        (ConnectionResetError(), "connection_lost"),
        (telethon.TypeNotFoundError(1, b""), "answer_unreadable"),
    ],
)
def test_a_send_without_an_answer_is_not_refused(error: Exception, code: str) -> None:
    """If the result of a send is unknown, the send is not called refused."""
    failure = command_failure_of(error, send_refusal)

    expected = ConnectionLost if code == "connection_lost" else CommandUnanswered
    assert isinstance(failure, expected)
    assert failure.code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (TimeoutError(), "no_answer"),
        (rpc(500, "HISTORY_GET_FAILED"), "telegram_trouble"),
        (rpc(-503, "Timeout"), "telegram_trouble"),
        (telethon.TypeNotFoundError(1, b""), "answer_unreadable"),
    ],
)
def test_a_failed_request_is_no_lost_connection(error: Exception, code: str) -> None:
    """The failure of one request does not end the connection, except while it opens or closes."""
    failure = failure_of(error)

    assert isinstance(failure, RequestUnanswered)
    assert not isinstance(failure, ConnectionLost)
    assert failure.code == code
    assert isinstance(connect_failure_of(error), ConnectionLost)
    assert isinstance(closing_error(error), ConnectionLost)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, "connection_lost"),
        (OSError(), "connection_lost"),
        (WrongClock(), "clock_skew"),
        (telethon.AuthKeyNotFound(), "auth_key_not_found"),
        (telethon.InvalidBufferError((-429).to_bytes(4, "little", signed=True)), "transport_flood"),
        (ProxyFailed(ProxyFault.REFUSED), "proxy_failed"),
    ],
)
def test_ways_to_lose_a_connection(error: Exception | None, code: str) -> None:
    """Each reason for a lost connection has its own code and says what to do."""
    failure = failure_of(error)

    assert isinstance(failure, ConnectionLost)
    assert failure.code == code


def test_our_own_failures_pass_unchanged() -> None:
    """A failure of Switchboard, such as one of the sink, is not presented as Telegram's."""
    full = Unavailable("disk_full", "No room is left.")

    assert failure_of(full) is full
    assert closing_error(full) is full


def test_a_programming_error_is_not_called_a_lost_connection() -> None:
    """An error that neither Telegram nor the network can raise passes unchanged."""
    fault = TypeError("a bug")

    assert closing_error(fault) is fault
    assert isinstance(closing_error(EOFError()), ConnectionLost)


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_is_a_sentence(name: str) -> None:
    """Each refusal in the table has a sentence for the operator and its own code."""
    refused = command_failure_of(rpc(400, name), send_refusal)

    assert isinstance(refused, CommandRefused)
    assert (refused.code, refused.detail) == (name.lower(), REFUSALS[name])
    assert refused.detail.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        *("MESSAGE_ID_INVALID", "MSG_ID_INVALID", "REPLY_TO_INVALID", "QUOTE_TEXT_INVALID"),
        *("REPLY_MESSAGE_ID_INVALID", "REPLY_TO_USER_INVALID", "PAYMENT_UNSUPPORTED"),
        *("REPLY_TO_MONOFORUM_PEER_INVALID", "CHANNEL_MONOFORUM_UNSUPPORTED"),
        *("SUGGESTED_POST_PEER_INVALID", "SEND_AS_PEER_INVALID", "ENTITIES_TOO_LONG"),
        *("USER_BOT_TO_BOT_DISABLED", "ENCRYPTION_DECLINED", "FROZEN_PARTICIPANT_MISSING"),
    ],
)
def test_every_error_of_a_plain_reply_has_a_sentence(name: str) -> None:
    """The documented errors of messages.sendMessage that a text or a quote to a user can cause have
    sentences that do not use Telegram's error name."""
    assert name not in command_failure_of(rpc(400, name), send_refusal).detail


def test_an_unknown_refusal_shows_telegrams_name() -> None:
    """A refusal that is not in the table is shown with Telegram's error name."""
    assert "BRAND_NEW" in command_failure_of(rpc(400, "BRAND_NEW"), send_refusal).detail


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (300, "about 5 minutes"), (86400, "about 24 hours")],
)
def test_durations_in_words(seconds: int, words: str) -> None:
    """Durations are written as people say them."""
    assert humanize_seconds(seconds) == words
