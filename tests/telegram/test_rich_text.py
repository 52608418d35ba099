"""Rich messages as plain text."""

from typing import Any

import pytest
from telethon.tl import types

from switchboard.telegram.translate.rich_text import UNSUPPORTED, plain_text

NOTHING = types.PageCaption(types.TextEmpty(), types.TextEmpty())


def words(text: str) -> Any:
    """Plain words."""
    return types.TextPlain(text)


def paragraph(*pieces: Any) -> Any:
    """A paragraph of these pieces."""
    return types.PageBlockParagraph(types.TextConcat(list(pieces)))


def caption(text: str) -> Any:
    """A caption."""
    return types.PageCaption(words(text), types.TextEmpty())


def ordered(number: str | None, text: str) -> Any:
    """An item of an ordered list."""
    return types.PageListOrderedItemText(words(text), num=number)


FILE = types.Document(
    id=5,
    access_hash=1,
    file_reference=b"",
    date=None,
    mime_type="",
    size=1,
    dc_id=2,
    attributes=[types.DocumentAttributeFilename("report.pdf")],
)
SPOT = types.GeoPoint(long=13.331912, lat=52.504071, access_hash=1)
URL = types.InlineButtonTypeUrl("https://pay.example")
CELLS = [types.PageTableCell(text=words("Shoes")), types.PageTableCell(text=words("49 €"))]
TABLE = types.PageBlockTable(words("Prices"), [types.PageTableRow(CELLS)])


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (paragraph(words("so "), types.TextMath("a^2")), "so a^2"),
        (paragraph(words("hi "), types.TextCustomEmoji(1, "🔥")), "hi 🔥"),
        (
            paragraph(types.TextUrl(words("here"), "https://x.example", 0)),
            "here (https://x.example)",
        ),
        (paragraph(types.TextButton(words("Pay"), URL)), "[Pay] (https://pay.example)"),
        (types.PageBlockMath("x = 1"), "x = 1"),
        (types.PageBlockPhoto(1, NOTHING), "Photo"),
        (types.PageBlockPhoto(1, caption("a house")), "Photo: a house"),
        (types.PageBlockDocument(5, caption("ours")), "Document: report.pdf: ours"),
        (types.PageBlockAudio(9, NOTHING), "Audio"),
        (types.PageBlockMap(SPOT, 1, 1, 1, caption("here")), "Map: 52.50407, 13.33191: here"),
        (types.PageBlockDivider(), "———"),
        (
            types.PageBlockList(
                [types.PageListItemText(words("one"), checkbox=True, checked=True)]
            ),
            "☑ one",
        ),
        (types.PageBlockOrderedList([ordered(None, "one"), ordered("b", "two")]), "1. one\nb. two"),
        (TABLE, "Prices\nShoes | 49 €"),
        (types.PageBlockUnsupported(), UNSUPPORTED),
    ],
)
def test_nothing_of_a_block_is_lost(block: Any, text: str) -> None:
    """Formulas, emoji, addresses, files, places, ticks and numbers stay in the text."""
    assert plain_text(types.RichMessage([block], [], [FILE])) == text
