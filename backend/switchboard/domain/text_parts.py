"""Split a text that is too long for one message.

A part ends at the end of a paragraph if possible, otherwise of a line, a sentence or a word. Only a
word that is longer than a message is cut, and never inside a character as readers see it (Unicode:
"Text Segmentation", grapheme clusters). White space between two parts is dropped, as Telegram drops
it.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from switchboard.domain.message_entities import (
    FormattedText,
    moved,
    sanitize_entities,
    units_of,
)
from switchboard.domain.messages import MAX_TEXT, as_kept

MAX_PARTS = 20
"""The most messages that one text becomes."""

CUTS = (
    (re.compile(r"\n[^\S\n]*\n\s*"), 4),
    (re.compile(r"\n\s*"), 4),
    (re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+"), 2),
    (re.compile(r"\s+"), MAX_TEXT),
)
"""Where a part may end, the best position first. With it, how much of a message the part must fill
(4: a quarter, 2: half); if it fills less, a worse position is used, which gives fewer messages."""

ZERO_WIDTH_JOINER = "\u200d"


def split_text(text: str, limit: int = MAX_TEXT) -> list[str]:
    """The text as messages of at most `limit` characters each, in their order."""
    return [part for part, _ in _split(text, limit)]


def split_formatted(formatted: FormattedText, limit: int = MAX_TEXT) -> list[FormattedText]:
    """The text as messages of at most `limit` characters each, each with its entities. An entity
    that goes over the end of a part continues in the next one."""
    text = formatted.text
    return [
        FormattedText(
            part,
            sanitize_entities(
                part, [moved(entity, -units_of(text[:start])) for entity in formatted.entities]
            ),
        )
        for part, start in _split(text, limit)
    ]


def _split(text: str, limit: int) -> Iterator[tuple[str, int]]:
    """The parts, and where each begins in the text."""
    rest = as_kept(text)
    start = len(text) - len(text.lstrip())
    while len(rest) > limit:
        end = _end_of_part(rest, limit)
        yield rest[:end].rstrip(), start
        following = rest[end:].lstrip()
        start += len(rest) - len(following)
        rest = following
    yield rest, start


def _end_of_part(text: str, limit: int) -> int:
    """Where the first part ends; behind the white space that follows it."""
    for cut, share in CUTS:
        ends = [found.end() for found in cut.finditer(text, 0, limit + 1)]
        fitting = [end for end in ends if len(text[:end].rstrip()) <= limit]
        if fitting and fitting[-1] * share >= limit:
            return fitting[-1]
    return next((end for end in range(limit, 0, -1) if not _is_inside_character(text, end)), limit)


def _is_inside_character(text: str, at: int) -> bool:
    """Whether a cut would separate what readers see as one character."""
    before, after = text[at - 1], text[at]
    if _extends(after) or before == ZERO_WIDTH_JOINER or before + after == "\r\n":
        return True
    if _is_jamo(before) and _is_jamo(after):
        return True
    flags = sum(1 for _ in takewhile(_is_flag_letter, reversed(text[:at])))
    return _is_flag_letter(after) and flags % 2 == 1


def _extends(character: str) -> bool:
    """Accents and other marks, joiners, variation selectors, skin tones and tags of flags."""
    return (
        unicodedata.category(character).startswith("M")
        or character == ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_letter(character: str) -> bool:
    """Two of these are a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_jamo(character: str) -> bool:
    """Several of these are a Korean syllable."""
    return "\u1100" <= character <= "\u11ff"
