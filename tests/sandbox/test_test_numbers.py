"""Predictable login codes for numbers that Telegram reserves for tests."""

import pytest

from sandbox.auth.login_codes import LoginCodes


@pytest.mark.parametrize(("phone", "code"), [("9996620001", "22222"), ("9996679999", "77777")])
def test_a_test_number_has_its_digit_as_code(phone: str, code: str) -> None:
    """With the option for it, the code of 99966XYYYY is X five times, as on Telegram's test
    servers."""
    codes = LoginCodes(lambda: 0)
    codes.test_numbers = True

    assert codes.send(phone).code == code


@pytest.mark.parametrize("asked_for", [False, True])
def test_other_codes_are_random(asked_for: bool) -> None:
    """Without the option, and for longer numbers, codes are random."""
    codes = LoginCodes(lambda: 0)
    codes.test_numbers = asked_for

    sent = {codes.send("99966200011").code for _ in range(20)}
    unasked = {LoginCodes(lambda: 0).send("9996620001").code for _ in range(20)}

    assert len(sent) > 10
    assert len(unasked) > 10
