"""Expand the beginning of a word, so that a search for a frequent word reads only a page of it.

The index (SQLite: FTS5) reads one word from the newest message on, but for a beginning it first
collects all messages of all words that begin so. So a beginning is replaced by its frequent words
and by longer beginnings that have only rare words. Both find the same messages.

The index divides unusual terms by its own rules, but it never changes the letters of
`PLAIN_LETTERS`. Only beginnings of these letters are expanded: such a beginning is always the start
of a word of the index.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import normalize

MIN_BEGINNING = 3
"""The number of letters from which on a word also matches words that begin with it. Shorter
beginnings match so many words that most of the index would be read."""

SCRIPTS = ((0x30, 0x39), (0x61, 0x7A), (0x3B1, 0x3C9), (0x430, 0x45F), (0x5D0, 0x5EA))
ARABIC = (0x621, 0x63A), (0x641, 0x64A)

PLAIN_LETTERS = "".join(
    letter
    for first, last in (*SCRIPTS, *ARABIC)
    for letter in map(chr, range(first, last + 1))
    if normalize("NFKD", letter).casefold() == letter
)
"""Digits, and lower-case letters of Latin, Greek, Cyrillic, Hebrew and Arabic, without marks."""

PLAIN = re.compile(f"[{PLAIN_LETTERS}]{{{MIN_BEGINNING},}}")


class Limits(NamedTuple):
    """How far a beginning is expanded.

    collected: up to this number of messages for each word, collecting them all is faster than
    reading the words separately. ways: how many words and beginnings may replace a beginning.
    """

    collected: int
    ways: int


DEFAULT_LIMITS = Limits(collected=1_000, ways=512)


class Word(NamedTuple):
    """A word of the index. messages: how many contain it."""

    word: str
    messages: int


class Way(NamedTuple):
    """A word to search for, or a beginning."""

    text: str
    is_beginning: bool


def words_of(body: str) -> set[str]:
    """The words of an entry of the index that a plain beginning may begin."""
    if body.isascii():
        return {term for term in body.split() if len(term) >= MIN_BEGINNING}
    return {term[found.start() :] for term in body.split() for found in PLAIN.finditer(term)}


def can_expand(beginning: str) -> bool:
    """Whether the beginning has plain letters only."""
    return PLAIN.fullmatch(beginning) is not None


def expanded(beginning: str, words: Sequence[Word], limits: Limits = DEFAULT_LIMITS) -> list[Way]:
    """The ways that together find what the beginning finds. words: all that begin so, sorted."""
    collected = limits.collected
    while len(ways := _ways(beginning, words, collected)) > limits.ways:
        collected = 2 * collected + 1
    return ways


def _ways(beginning: str, words: Sequence[Word], collected: int) -> list[Way]:
    ways: list[Way] = []
    waiting = [(beginning, words)]
    while waiting:
        beginning, words = waiting.pop()
        if sum(word.messages for word in words) <= collected * len(words):
            ways.append(Way(beginning, is_beginning=True))
            continue
        if words[0].word == beginning:
            ways.append(Way(beginning, is_beginning=False))
            words = words[1:]
        waiting += _longer(len(beginning), words)
    return ways


def _longer(length: int, words: Iterable[Word]) -> list[tuple[str, list[Word]]]:
    """The words by their next letter, each part with the beginning that its words share."""
    parts: dict[str, list[Word]] = {}
    for word in words:
        parts.setdefault(word.word[length], []).append(word)
    return [(_common(part[0].word, part[-1].word), part) for part in parts.values()]


def _common(one: str, other: str) -> str:
    """The beginning that two words share."""
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in pairs)
