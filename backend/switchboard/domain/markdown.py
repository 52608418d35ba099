"""Read Markdown as Telegram's apps do: marks in a text become entities.

    **bold**  __italic__  ~~strikethrough~~  ||spoiler||  `code`  [text](address)
    ```language
    preformatted
    ```

A mark opens at the start of the text or after white space or punctuation, and before a visible
character; it closes the other way round. So `2 ** 3 ** 4` and `snake__case__name` stay as they are.
A mark without its counterpart stays text. Nothing is a mark inside code or inside an address.
Formats may be nested and may cross; code has no other format (core.telegram.org/api/entities).
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from switchboard.domain.formatting import is_blank
from switchboard.domain.message_entities import (
    LINK,
    MAX_URL,
    Entity,
    EntityKind,
    FormattedText,
    moved,
    sanitize_entities,
)
from switchboard.domain.messages import as_kept

FORMATS = {
    "**": EntityKind.BOLD,
    "__": EntityKind.ITALIC,
    "~~": EntityKind.STRIKETHROUGH,
    "||": EntityKind.SPOILER,
}
"""The marks around a part of a text. Longer and shorter runs of these characters are text."""

CODE = {1: EntityKind.CODE, 3: EntityKind.PRE}
"""The number of backticks of each kind of code."""

_HEAD_OF_PRE = re.compile(r"([\w+#.-]{1,32})?\n", re.ASCII)
_BACKTICKS = re.compile(r"`+")
_MARK = re.compile(r"\*+|_+|~+|\|+")
_LABELLED = re.compile(r"\[([^\[\]\n\0]+)\]\(((?:[^\s()\0]|\([^\s()\0]*\))+)\)")
_ADDRESS = re.compile(r"(?:https?|ftp|tg)://[^\s\0]+", re.IGNORECASE)
_END_OF_ADDRESS = "*_~|)]}.,:;!?'\"»"
_DOMAIN = re.compile(r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,}(?:[/?#:]\S*)?")

OPAQUE = "\0"
"""Stands for each character in which marks do not count. No message contains it."""


class Span(NamedTuple):
    """A part between two marks. start, end: where the content is; before, after: with the marks."""

    kind: EntityKind
    before: int
    start: int
    end: int
    after: int
    url: str | None = None
    language: str | None = None


def parse(source: str) -> FormattedText:
    """The text without its marks and without white space around it, and the entities of it."""
    code = list(_code(source))
    masked = _mask(source, ((span.before, span.after) for span in code))
    links = list(_links(masked))
    masked = _mask(masked, ((span.before, span.start) for span in links))
    masked = _mask(masked, ((span.end, span.after) for span in links))
    masked = _mask(masked, _addresses(masked))
    return _without_marks(source, [*code, *links, *_formats(masked)])


def _code(source: str) -> Iterator[Span]:
    runs = [(found.start(), found.end()) for found in _BACKTICKS.finditer(source)]
    closing = _next_closing(source, runs)
    at = 0
    for number, (before, start) in enumerate(runs):
        end = closing[number]
        if before < at or end is None or not _may_open(source, before, start):
            continue
        span = _code_between(source, before, start, end)
        if span is not None:
            at = span.after
            yield span


def _next_closing(source: str, runs: list[tuple[int, int]]) -> list[int | None]:
    """For each run of backticks, where the next run that may close it begins."""
    nearest: dict[int, int] = {}
    found: list[int | None] = []
    for start, end in reversed(runs):
        found.append(nearest.get(end - start))
        if end == len(source) or not source[end].isalnum():
            nearest[end - start] = start
    return found[::-1]


def _code_between(source: str, before: int, start: int, end: int) -> Span | None:
    """The code between two runs of backticks; None if there is none."""
    kind, after = CODE.get(start - before), end + start - before
    language = None
    if kind is EntityKind.PRE:
        head = _HEAD_OF_PRE.match(source, start, end)
        if head is not None:
            start, language = head.end(), head[1]
        end -= source.endswith("\n", start, end)
    elif source.find("\n", start, end) >= 0:
        kind = None
    if kind is None or is_blank(source[start:end]):
        return None
    return Span(kind, before, start, end, after, language=language)


def _links(masked: str) -> Iterator[Span]:
    for found in _LABELLED.finditer(masked):
        url = _url(found[2])
        if url is not None and not is_blank(found[1]):
            kind = EntityKind.TEXT_LINK
            yield Span(kind, found.start(), found.start(1), found.end(1), found.end(), url=url)


def _url(address: str) -> str | None:
    """The address of a link, with a scheme; None if it is none."""
    url = f"http://{address}" if _DOMAIN.fullmatch(address) else address
    return url if len(url) <= MAX_URL and LINK.fullmatch(url) else None


def _addresses(masked: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in the text itself."""
    for found in _ADDRESS.finditer(masked):
        yield found.start(), found.start() + len(found[0].rstrip(_END_OF_ADDRESS))


def _formats(masked: str) -> Iterator[Span]:
    """The parts between two equal marks, each with the next mark that may close it."""
    opened: dict[str, tuple[int, int]] = {}
    for found in _MARK.finditer(masked):
        mark, start, end = found[0], found.start(), found.end()
        if mark not in FORMATS:
            continue
        if mark in opened and _may_close(masked, start, end):
            before, after_mark = opened.pop(mark)
            yield Span(FORMATS[mark], before, after_mark, start, end)
        elif mark not in opened and _opens_word(masked, start, end):
            opened[mark] = start, end


def _may_open(text: str, start: int, end: int) -> bool:
    """Whether a mark does not stand inside a word or at the end of the text."""
    return end < len(text) and (start == 0 or not text[start - 1].isalnum())


def _opens_word(text: str, start: int, end: int) -> bool:
    """Whether a mark stands before a visible character, and not inside a word."""
    return _may_open(text, start, end) and not text[end].isspace()


def _may_close(text: str, start: int, end: int) -> bool:
    """Whether a mark stands after a visible character, and at the end of a word."""
    return not text[start - 1].isspace() and (end == len(text) or not text[end].isalnum())


def _mask(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text with OPAQUE for each character of the ranges, which do not overlap."""
    parts, at = [], 0
    for start, end in ranges:
        parts += [text[at:start], OPAQUE * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _without_marks(source: str, spans: list[Span]) -> FormattedText:
    """Remove the marks of the spans. A span without content is none, and its marks stay."""
    spans = sorted(spans, key=lambda span: (span.before, -span.after))
    while True:
        shown = _shown(source, spans)
        positions = [0, *accumulate(shown)]
        full = [
            span
            for span in spans
            if any(shown[at] and not source[at].isspace() for at in range(span.start, span.end))
        ]
        if len(full) == len(spans):
            break
        spans = full
    text = "".join(character for character, units in zip(source, shown, strict=True) if units)
    kept = as_kept(text)
    lead = sum(map(_units, text[: len(text) - len(text.lstrip())]))
    entities = [
        Entity(span.kind, positions[start], positions[end] - positions[start], *span[5:])
        for span, start, end in _apart_from_code(spans)
    ]
    inside = (moved(entity, -lead) for entity in entities)
    return FormattedText(kept, sanitize_entities(kept, inside, limit=2 * len(entities)))


def _shown(source: str, spans: Iterable[Span]) -> list[int]:
    """For each character its UTF-16 code units in the text, 0 if it belongs to a mark."""
    shown = [_units(character) for character in source]
    for span in spans:
        for start, end in ((span.before, span.start), (span.end, span.after)):
            shown[start:end] = [0] * (end - start)
    return shown


def _units(character: str) -> int:
    return 2 if character > "\uffff" else 1


def _apart_from_code(spans: list[Span]) -> Iterator[tuple[Span, int, int]]:
    """Each span, and where its parts are that have its format: code has no other format."""
    code = [span for span in spans if span.kind in CODE.values()]
    begins = [span.before for span in code]
    for span in spans:
        start = span.start
        if span.kind not in CODE.values():
            first, last = bisect_left(begins, span.start), bisect_left(begins, span.end)
            for inner in code[first:last]:
                yield span, start, inner.before
                start = inner.after
        yield span, start, span.end
