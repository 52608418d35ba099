"""When a login by QR code asks for a new code, and when it is over."""

import pytest

from switchboard.domain.account_state import AccountState
from switchboard.domain.logins import LoginStep
from switchboard.errors import ConnectionLost, LoginRefused, SessionDead, SwitchboardError
from switchboard.services.logins.outcomes import MAX_QR_FAILURES, pause_before_new_code

OPEN = LoginRefused("auth_token_expired", "The QR code has expired.", LoginStep.QR)


@pytest.mark.parametrize("error", [OPEN, ConnectionLost("connection_lost", "Nobody answers.")])
def test_the_pauses_grow_and_end(error: SwitchboardError) -> None:
    """A new code at once, then ever later, then no more: nobody is asked for ever."""
    pauses = [pause_before_new_code(error, failures + 1) for failures in range(MAX_QR_FAILURES + 1)]

    assert pauses == [0.0, 1.0, 2.0, 4.0, 8.0, None]


def test_telegrams_own_wait_is_kept_where_it_is_short() -> None:
    """Never sooner than Telegram says, and not at all where that is long."""
    waits = [LoginRefused("flood_wait", "Wait.", LoginStep.QR, seconds) for seconds in (7, 3600)]

    assert [pause_before_new_code(wait, 1) for wait in waits] == [7.0, None]


@pytest.mark.parametrize(
    "error",
    [
        LoginRefused("api_id_published_flood", "Make your own.", LoginStep.FAILED),
        SessionDead("session_revoked", "It is over.", AccountState.SIGNED_OUT),
    ],
)
def test_what_is_final_is_not_tried_again(error: SwitchboardError) -> None:
    """Telegram's last word ends the login."""
    assert pause_before_new_code(error, 1) is None
