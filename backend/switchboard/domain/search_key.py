"""Normalise names and messages for the search, so that different spellings match.

A normalised text has no case, no accents and no invisible characters, and one space between words.
Marks with a meaning (Thai and Indic vowels) stay: they have no canonical combining class
(unicode.org/reports/tr44). The search key of a conversation is its normalised title and username. A
query matches a key that contains it, or in which each word of the query begins a word. A message is
also divided into terms: words, signs with a meaning of their own (emoji, _ and *), and single
characters of scripts without spaces between words. The parts of a word with a hyphen or an
apostrophe are terms, and so is the whole word: `email` finds `e-mail`.
"""

import re
from functools import lru_cache
from unicodedata import category, combining, normalize

SEPARATORS = re.compile(
    r"[^\S ]|[-_.,:;!?'\"()\[\]{}/\\|&#*\u2010-\u2027\u3000-\u3003\u3008-\u3011]"
)
"""Characters between words. Signs that may be a name themselves (emoji, + and @) are not among
them."""


LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters with a stroke and ligatures, which Unicode does not decompose."""

JOINER = re.compile("[-'\u2010\u2011\u2019]")
JOINED = re.compile(r"[^\W_]+(?:[-'\u2010\u2011\u2019][^\W_]+)+")
BY_THEMSELVES = frozenset("_*@#%&\u2020\u2021\u2022")
"""Punctuation signs that are terms. Signs that are not punctuation are terms too."""

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
    "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Characters of scripts without spaces between words, and Korean, whose words have endings."""

PRIVATE = 0xE000
"""The index stores signs as characters for private use, because its tokenizer treats these as
letters."""

LAST_PRIVATE = "\uf8ff"


@lru_cache(maxsize=4096)
def search_key(title: str, username: str | None) -> str:
    """The text with which a search for a conversation is compared."""
    names = [normalize_text(title)]
    if username:
        names += [normalize_text(username), f"@{normalize_text(username)}"]
    names += sorted(set(SEPARATORS.findall(title + (username or ""))) & BY_THEMSELVES)
    return f" {' '.join(filter(None, names))}"


def query_pattern(q: str) -> list[list[str]]:
    """The ways to match a query. A key matches if it contains all parts of one way.

    The first way is the whole query, anywhere in the key. The second is each of its words at the
    beginning of a word of the key. An empty list matches nothing.
    """
    whole = normalize_text(q)
    words = [f" {word}" for word in whole.split()]
    return [[whole], words] if len(words) > 1 else [[whole]] if whole else []


def normalize_text(text: str) -> str:
    """The text without case, accents and invisible characters, with one space between words."""
    plain = _plain(text)
    return " ".join(SEPARATORS.sub(" ", plain).split()) or plain.strip()


def terms(text: str) -> str:
    """The terms of a text, with spaces between them, as the index stores them."""
    plain = _composed(text)
    apart = plain.translate(_APART).split()
    if JOINER.search(plain) is None:
        return " ".join(apart)
    return " ".join([*apart, *(_together(found) for found in JOINED.findall(plain))])


def word_variants(q: str) -> list[list[list[str]]]:
    """For every word of a query, the ways to write it: each way is a list of consecutive terms."""
    return [ways for word in _composed(q).split() if (ways := _ways(word))]


def is_word(term: str) -> bool:
    """Whether a search may extend the term to longer words that begin with it."""
    return not (UNSPACED.search(term) or chr(PRIVATE) <= term[0] <= LAST_PRIVATE)


def _ways(word: str) -> list[list[str]]:
    apart = word.translate(_APART).split()
    joined = [[_together(word)]] if JOINED.fullmatch(word) else []
    return [apart, *joined] if apart else []


def _together(word: str) -> str:
    return "".join(sign for sign in word if sign.isalnum())


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = normalize("NFKD", normalize("NFKD", text).casefold())
    seen = (sign for sign in apart if not combining(sign) and not _is_unseen(sign))
    return "".join(seen).translate(LETTERS)


def _composed(text: str) -> str:
    """Normalise a text but keep Korean syllables whole."""
    return text.lower() if text.isascii() else normalize("NFC", _plain(text))


def _is_unseen(sign: str) -> bool:
    return category(sign) == "Cf" or "\ufe00" <= sign <= "\ufe0f"


class _Apart(dict[int, str]):
    """Maps each character to its form in the index: a separate term, a space, or a part of its
    word."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code))
        return shown


def _shown(sign: str) -> str:
    kind = category(sign)
    if sign in BY_THEMSELVES or kind[0] == "S":
        high, low = divmod(ord(sign), 0x1000)
        return f" {chr(PRIVATE + high)}{chr(PRIVATE + 0x100 + low)} "
    if kind[0] in "PZC":
        return " "
    return f" {sign} " if UNSPACED.match(sign) else sign


_APART = _Apart()
