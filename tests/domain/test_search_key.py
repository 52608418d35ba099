"""How names are searched."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.search_key import (
    normalize_text,
    query_pattern,
    search_key,
    terms,
    word_variants,
)

SPELLINGS = json.loads((Path(__file__).parents[1] / "search_spellings.json").read_text())
"""Spellings that every search treats alike, or keeps apart: here and on the page
(`tests/page/fold.test.js`)."""


def matches(q: str, title: str, username: str | None = None) -> bool:
    """Whether the key matches the query, as the store compares them."""
    key = search_key(title, username)
    return any(all(part in key for part in parts) for parts in query_pattern(q))


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
        ("lukasz", "Łukasz"),
        ("orsted", "ØRSTED"),
        ("dorde", "Đorđe"),
        ("thor", "Þór"),
        ("_", "a_b"),
        ("*", "* Star *"),
    ],
)
def test_spellings_of_a_name_are_alike(q: str, title: str) -> None:
    """Case, accents, width and invisible characters do not matter, in any script."""
    assert matches(q, title)


@pytest.mark.parametrize("q", ["gra oka", "oka gra", "  GRACE   okafor ", "race ok", "afor"])
def test_words_may_be_begun_and_in_any_order(q: str) -> None:
    """Each word of the query begins a word of the name, or the name contains the whole query."""
    assert matches(q, "Grace Okafor")


@pytest.mark.parametrize("q", ["gra fo", "grace smith", "gracee"])
def test_every_word_has_to_be_there(q: str) -> None:
    """A query with a word that begins no word of the name does not match."""
    assert not matches(q, "Grace Okafor")


def test_signs_between_words_are_a_space() -> None:
    """Double names are found by each half, with any separator."""
    assert matches("marie anne", "Anne-Marie O’Neill")
    assert matches("o'neill", "Anne-Marie O’Neill")
    assert not matches("100%", "Anyone")


def test_usernames_are_found_with_their_sign_and_without() -> None:
    """With @, only beginnings of usernames match; without it, names and usernames."""
    assert matches("@grace", "Support", "GraceOkafor")
    assert matches("graceok", "Support", "GraceOkafor")
    assert matches("support @gra", "Support", "GraceOkafor")
    assert not matches("@grace", "Grace Okafor", "someone")
    assert matches("@some_one", "Support", "some_one")


def test_a_name_of_signs_alone_is_still_a_name() -> None:
    """A name that normalisation would empty keeps its signs."""
    assert matches("...", "...")
    assert not matches("...", "Grace")


def test_a_question_of_unseen_signs_finds_nothing() -> None:
    """A query of invisible characters matches no name."""
    assert not matches("\u200b", "Grace")


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    """To normalise a normalised text changes nothing, so keys and queries match."""
    assert normalize_text(normalize_text(text)) == normalize_text(text)


def found(q: str, text: str) -> bool:
    """Whether the index finds it: every word in one of its ways, its last term as a beginning."""
    stored = f" {terms(text)} "
    ways = word_variants(q)
    return bool(ways) and all(any(f" {' '.join(row)}" in stored for row in word) for word in ways)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("STRASSE", "Straße 5"),
        ("istanbul", "İSTANBUL"),
        ("σοφος", "ο σοφός"),
        ("fine", "a ﬁne day"),
        ("lukasz", "Łukasz kommt"),
        ("email", "by e-mail"),
        ("e-mail", "by email"),
        ("e-mail", "by e\u2011mail"),
        ("🔥", "so hot🔥🔥"),
        ("👍", "ok 👍🏽"),
        ("❤", "love ❤️"),
        ("_", "a_b"),
        ("*", "a *b*"),
        ("c++", "I write C++"),
        ("แลนด์", "ไทยแลนด์"),
        ("世", "你好世界"),
        ("100%", "100% sure"),
        ("o'neill", "Mr O’Neill"),
        ("hello world", "World, hello!"),
    ],
)
def test_messages_are_found_by_the_same_rule(q: str, text: str) -> None:
    """Texts that look alike match, and signs and scripts without spaces are found."""
    assert found(q, text)


@pytest.mark.parametrize("q", ["...", "?!", " - "])
def test_what_only_stands_between_words_is_no_question(q: str) -> None:
    """A query of separators finds nothing."""
    assert word_variants(q) == []


@pytest.mark.parametrize("alike", SPELLINGS["alike"], ids=lambda alike: alike[0])
def test_one_rule_is_for_names_messages_and_the_page(alike: list[str]) -> None:
    """All spellings of a word have one form, for names and for messages, and find each other."""
    assert len({normalize_text(spelling) for spelling in alike}) == 1
    assert len({terms(spelling) for spelling in alike}) == 1
    assert all(matches(one, other) and found(one, other) for one in alike for other in alike)


@pytest.mark.parametrize("apart", SPELLINGS["different"], ids=lambda apart: apart[0])
def test_different_words_stay_different(apart: list[str]) -> None:
    """A sign that makes another word is no accent."""
    assert len({normalize_text(word) for word in apart}) == len(apart)
    assert len({terms(word) for word in apart}) == len(apart)
