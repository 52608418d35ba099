"""Login codes that are known beforehand, for numbers that Telegram keeps for tests."""

import pytest

from sandbox.auth.login_codes import LoginCodes


@pytest.mark.parametrize(("phone", "code"), [("9996620001", "22222"), ("9996679999", "77777")])
def test_a_test_number_has_its_digit_as_code(phone: str, code: str) -> None:
    """Where it is asked for, 99966XYYYY is sent X five times, as on Telegram's test servers."""
    codes = LoginCodes(lambda: 0)
    codes.test_numbers = True

    assert codes.send(phone).code == code


@pytest.mark.parametrize("asked_for", [False, True])
def test_other_codes_are_random(asked_for: bool) -> None:
    """A longer number never has a code that can be known, nor has any where it is not asked for."""
    codes = LoginCodes(lambda: 0)
    codes.test_numbers = asked_for

    sent = {codes.send("99966200011").code for _ in range(20)}
    unasked = {LoginCodes(lambda: 0).send("9996620001").code for _ in range(20)}

    assert len(sent) > 10
    assert len(unasked) > 10
