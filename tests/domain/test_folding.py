"""How names are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.folding import folded, key_of, question


def matches(q: str, title: str, username: str | None = None) -> bool:
    """As the store asks it."""
    key = key_of(title, username)
    return any(all(part in key for part in parts) for parts in question(q))


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("ольга", "Ольга Петрова"),
        ("ОЛЬГА", "ольга"),
        ("émile", "Émile Zola"),
        ("emile", "E\u0301mile"),
        ("łuk", "Łukasz"),
        ("istanbul", "İstanbul"),
        ("strasse", "Straße"),
        ("алёна", "АЛЕНА"),
        ("ｆｕｌｌ", "Full width"),
        ("ana", "A\u200bna"),
        ("สม", "สมชาย"),
        ("김", "김철수"),
        ("会议", "明天会议"),
        ("🔥", "🔥 Sale"),
        ("c++", "C++ Club"),
    ],
)
def test_spellings_of_a_name_are_alike(q: str, title: str) -> None:
    """Case, accents, width and unseen signs make no difference, in any script."""
    assert matches(q, title)


@pytest.mark.parametrize("q", ["gra oka", "oka gra", "  GRACE   okafor ", "race ok", "afor"])
def test_words_may_be_begun_and_in_any_order(q: str) -> None:
    """Each word begins a word of the name; or the whole stands in it somewhere."""
    assert matches(q, "Grace Okafor")


@pytest.mark.parametrize("q", ["gra fo", "grace smith", "gracee"])
def test_every_word_has_to_be_there(q: str) -> None:
    """A word that begins none of the name's does not match."""
    assert not matches(q, "Grace Okafor")


def test_signs_between_words_are_a_space() -> None:
    """Double names are found by each half, however they are joined."""
    assert matches("marie anne", "Anne-Marie O’Neill")
    assert matches("o'neill", "Anne-Marie O’Neill")
    assert not matches("100%", "Anyone")


def test_usernames_are_found_with_their_sign_and_without() -> None:
    """With @ only usernames that begin so; without it, names and usernames."""
    assert matches("@grace", "Support", "GraceOkafor")
    assert matches("graceok", "Support", "GraceOkafor")
    assert matches("support @gra", "Support", "GraceOkafor")
    assert not matches("@grace", "Grace Okafor", "someone")
    assert matches("@some_one", "Support", "some_one")


def test_a_name_of_signs_alone_is_still_a_name() -> None:
    """Where nothing is left, what there was stands for itself."""
    assert matches("...", "...")
    assert not matches("...", "Grace")


def test_a_question_of_unseen_signs_finds_nothing() -> None:
    """Nothing to look for is in no name."""
    assert not matches("\u200b", "Grace")


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """Folding what is folded changes nothing, so that keys and questions meet."""
    assert folded(folded(text)) == folded(text)
