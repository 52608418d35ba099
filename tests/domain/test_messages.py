"""Which texts can be sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.messages import TEXT_LIMIT, TextFlaw, flaw_of


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("hello", None),
        ("x" * TEXT_LIMIT, None),
        ("😀" * TEXT_LIMIT, None),
        ("x" * (TEXT_LIMIT + 1), TextFlaw.TOO_LONG),
        ("", TextFlaw.EMPTY),
        (" \n\t ", TextFlaw.EMPTY),
        ("a\x00b", TextFlaw.NOT_TEXT),
        ("\udc00", TextFlaw.NOT_TEXT),
    ],
)
def test_flaws(text: str, flaw: TextFlaw | None) -> None:
    """Each text is accepted or refused for the right reason."""
    assert flaw_of(text) == flaw


@given(st.text())
def test_what_is_accepted_travels_as_utf8(text: str) -> None:
    """A text without a flaw can be encoded, is not blank and is short enough."""
    if flaw_of(text) is None:
        assert text.encode()
        assert text.strip()
        assert len(text) <= TEXT_LIMIT
