"""Split a text that is too long for one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.messages import MAX_TEXT
from switchboard.domain.text_parts import split_text

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇩🇪"
TONE = "👍🏽"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ["short"]),
        ("one two\n\nthree four five", ["one two", "three four five"]),
        ("one two\nthree four five", ["one two", "three four five"]),
        ("One is here. Two three", ["One is here.", "Two three"]),
        ("one two three four", ["one two three", "four"]),
        ("x" * 20, ["x" * 16, "x" * 4]),
        ("a\n\n" + "b" * 14, ["a", "b" * 14]),
        ("一二三四五六七八九。一二三四五六七八", ["一二三四五六七八九。", "一二三四五六七八"]),
    ],
)
def test_a_part_ends_at_the_best_place(text: str, parts: list[str]) -> None:
    """A part ends with a paragraph, else with a line, a sentence, a word."""
    assert split_text(text, limit=16) == parts


@pytest.mark.parametrize("character", [FAMILY, FLAG, TONE, "é", "각", "👍️"])
def test_no_visible_character_is_cut(character: str) -> None:
    """What readers see as one character stays whole."""
    for lead in range(16):
        text = "x" * lead + character * 30

        parts = split_text(text, limit=16)

        assert "".join(parts) == text
        assert all(part.removeprefix("x" * lead).replace(character, "") == "" for part in parts[:1])
        assert all(part.replace(character, "") == "" for part in parts[1:])


@given(st.text(st.sampled_from("ab .\n\t!👨‍👩é"), max_size=200), st.integers(5, 40))
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    """The parts contain every letter of the text in its order, and none is empty or too long."""
    parts = split_text(text, limit)

    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= limit for part in parts)
    assert len(parts) == 1 or all(part.strip() == part and part for part in parts)


def test_the_limit_counts_code_points() -> None:
    """4096 emoji are one message, although they are 8192 UTF-16 code units."""
    assert len(split_text("😀" * MAX_TEXT)) == 1
    assert [len(part) for part in split_text("😀" * (MAX_TEXT + 1))] == [MAX_TEXT, 1]
