"""The words and longer beginnings that stand for a beginning."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.search_expansion import Limits, Way, Word, expanded, words_of

BEGINNING = "car"


@given(
    st.dictionaries(st.text("abc", max_size=6), st.integers(1, 10_000)),
    st.integers(0, 2_000),
    st.sampled_from((1, 3, 512)),
)
def test_each_word_is_found_in_exactly_one_way(
    endings: dict[str, int], collected: int, most: int
) -> None:
    """However the words are divided, none is missed and none is collected twice."""
    words = sorted(Word(BEGINNING + ending, count) for ending, count in endings.items())

    ways = expanded(BEGINNING, words, Limits(collected, most))

    found = Counter(word.word for word in words for way in ways if finds(way, word.word))
    assert found == Counter(word.word for word in words)
    assert len(ways) <= most


def test_a_busy_word_is_read_by_itself() -> None:
    """Rare words that begin alike are collected together, and no busy word with them."""
    words = [
        Word("car", 1_000_000),
        Word("caramel", 3),
        Word("caravan", 2),
        Word("care", 500_000),
        Word("carefree", 1),
    ]

    ways = expanded(BEGINNING, words)

    assert set(ways) == {
        Way("car", is_beginning=False),
        Way("cara", is_beginning=True),
        Way("care", is_beginning=False),
        Way("carefree", is_beginning=True),
    }


def test_words_of_other_scripts_begin_where_their_letters_do() -> None:
    """A term may mix letters that the index keeps with signs by which it divides."""
    assert words_of("ship é of ʒabc вода เรือ") == {"ship", "abc", "вода"}


def finds(way: Way, word: str) -> bool:
    """Whether the index finds a word in this way."""
    return word.startswith(way.text) if way.is_beginning else word == way.text
