"""Which texts can be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.messages import MAX_TEXT, TextError, validate_text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("hello", None),
        ("x" * MAX_TEXT, None),
        ("😀" * MAX_TEXT, None),
        ("x" * (MAX_TEXT + 1), TextError.TOO_LONG),
        ("", TextError.EMPTY),
        (" \n\t ", TextError.EMPTY),
        ("a\x00b", TextError.NOT_TEXT),
        ("\udc00", TextError.NOT_TEXT),
    ],
)
def test_text_errors(text: str, error: TextError | None) -> None:
    """Each text is accepted or refused for the right reason."""
    assert validate_text(text) == error


@given(st.text())
def test_what_is_accepted_travels_as_utf8(text: str) -> None:
    """A valid text can be encoded, is not blank and is short enough."""
    if validate_text(text) is None:
        assert text.encode()
        assert text.strip()
        assert len(text) <= MAX_TEXT
