"""The plain text of a rich message (`richMessage`), whose `message` is empty.

Rich messages are trees of page blocks and formatted text (core.telegram.org/api/rich). The readable
text is kept in reading order, one line for each block. Parts of a sentence stay in it (formulas,
emoji, addresses). Everything that is not text is named. Unknown blocks and unknown kinds of text
are searched for text, so that little of newer layers is lost.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from telethon.tl import types

from switchboard.domain.formatting import listed
from switchboard.telegram.translate.media import document_label, position_of

UNSUPPORTED = "[A part that Switchboard cannot show. Open the message in a Telegram app.]"

_TEXT_FIELDS = ("text", "texts", "title", "source", "alt", "author", "caption", "credit")
_BLOCK_FIELDS = ("blocks", "items", "rows", "cells", "articles", "buttons", "cover")


def plain_text(rich: Any) -> str:
    """The readable text of a `RichMessage`, block by block. Empty without text."""
    documents = {getattr(document, "id", None): document for document in rich.documents or ()}
    return "\n".join(_Blocks(documents).lines(rich.blocks))


def inline(node: Any) -> str:
    """A `RichText` as one line."""
    if node is None or isinstance(node, str):
        return node or ""
    if isinstance(node, list):
        return "".join(inline(child) for child in node)
    known = _INLINE.get(type(node))
    if known is not None:
        return known(node)
    return next((inline(text) for text in _fields(node, ("texts", "text", "source", "alt"))), "")


def _with_address(words: str, address: str) -> str:
    """The text of a link, and its address unless the text is the address."""
    if not words or words == address:
        return address or words
    return f"{words} ({address})" if address else words


def _button(node: Any) -> str:
    return _with_address(f"[{inline(node.text)}]", getattr(node.type, "url", None) or "")


_INLINE: dict[type, Callable[[Any], str]] = {
    types.TextEmpty: lambda _: "",
    types.TextConcat: lambda node: inline(node.texts),
    types.TextMath: lambda node: node.source,
    types.TextCustomEmoji: lambda node: node.alt,
    types.TextImage: lambda _: "[image]",
    types.TextUrl: lambda node: _with_address(inline(node.text), node.url),
    types.TextEmail: lambda node: _with_address(inline(node.text), node.email),
    types.TextPhone: lambda node: _with_address(inline(node.text), node.phone),
    types.TextButton: _button,
}


class _Blocks:
    """Page blocks as lines. Files have the names of the message's documents."""

    def __init__(self, documents: Mapping[int | None, Any]) -> None:
        self._documents = documents
        self._known: dict[type, Callable[[Any], Iterable[str]]] = {
            types.PageBlockUnsupported: lambda _: [UNSUPPORTED],
            types.PageBlockDivider: lambda _: ["———"],
            types.PageBlockAnchor: lambda _: [],
            types.PageBlockMath: lambda block: [block.source],
            types.PageBlockPhoto: lambda block: self._media("Photo", block.caption),
            types.PageBlockVideo: lambda block: self._media(
                self._file(block.video_id, "Video"), block.caption
            ),
            types.PageBlockAudio: lambda block: self._media(
                self._file(block.audio_id, "Audio"), block.caption
            ),
            types.PageBlockDocument: lambda block: self._media(
                self._file(block.document_id, "Document"), block.caption
            ),
            types.PageBlockCollage: self._album,
            types.PageBlockSlideshow: self._album,
            types.PageBlockMap: lambda block: self._media(
                listed("Map", position_of(block.geo), between=": "), block.caption
            ),
            types.PageBlockEmbed: lambda block: [
                listed(_caption(block.caption), block.url, between=": ")
            ],
            types.PageBlockEmbedPost: self._post,
            types.PageBlockAuthorDate: self._author,
            types.PageBlockChannel: lambda block: [
                f"Channel: {getattr(block.channel, 'title', '')}"
            ],
            types.PageBlockButtonRow: lambda block: [
                " ".join(_button(button) for button in block.buttons)
            ],
            types.PageBlockDetails: lambda block: [
                inline(block.title),
                *self.lines(block.blocks),
            ],
            types.PageBlockList: lambda block: self._list(block.items, lambda item, _: "•"),
            types.PageBlockOrderedList: self._ordered,
            types.PageBlockTable: self._table,
            types.PageBlockRelatedArticles: self._articles,
            types.PageBlockCover: lambda block: self.lines([block.cover]),
            types.PageBlockBlockquoteBlocks: lambda block: [
                *self.lines(block.blocks),
                inline(block.caption),
            ],
            types.PageBlockBlockquote: _quote,
            types.PageBlockPullquote: _quote,
        }

    def lines(self, blocks: Iterable[Any]) -> list[str]:
        """The lines of blocks, without empty ones."""
        return [line for block in blocks for line in self._block(block) if line.strip()]

    def _block(self, block: Any) -> Iterable[str]:
        known = self._known.get(type(block))
        return self._unknown(block) if known is None else known(block)

    def _unknown(self, block: Any) -> Iterator[str]:
        """The text of a block without its own rule: a paragraph, or a block of a newer layer."""
        found = False
        for text in _fields(block, _TEXT_FIELDS):
            found = True
            yield _caption(text) if type(text) is types.PageCaption else inline(text)
        for children in _fields(block, _BLOCK_FIELDS):
            found = True
            yield from self.lines(children if isinstance(children, list) else [children])
        if not found:
            yield UNSUPPORTED

    def _media(self, name: str, caption: Any) -> list[str]:
        return [listed(name, _caption(caption), between=": ")]

    def _file(self, id_: int, kind: str) -> str:
        document = self._documents.get(id_)
        return kind if document is None else document_label(document)

    def _album(self, block: Any) -> list[str]:
        return [*self.lines(block.items), _caption(block.caption)]

    def _post(self, block: Any) -> list[str]:
        return [
            listed(block.author, block.url, between=": "),
            *self.lines(block.blocks),
            _caption(block.caption),
        ]

    def _author(self, block: Any) -> list[str]:
        date = f"{block.published_date:%Y-%m-%d}" if block.published_date else None
        return [listed(inline(block.author), date, between=", ")]

    def _ordered(self, block: Any) -> list[str]:
        start = block.start if block.start is not None else 1
        step = -1 if block.reversed else 1
        if block.reversed and block.start is None:
            start = len(block.items)
        return self._list(
            block.items, lambda item, index: f"{getattr(item, 'num', '') or start + step * index}."
        )

    def _list(self, items: Iterable[Any], mark: Callable[[Any, int], str]) -> list[str]:
        lines = []
        for index, item in enumerate(items):
            box = getattr(item, "checkbox", None)
            sign = mark(item, index) if not box else "☑" if item.checked else "☐"
            nested = getattr(item, "blocks", None)
            words = self.lines(nested) if nested is not None else [inline(item.text)]
            lines += [f"{sign} {words[0]}", *words[1:]] if words else [sign]
        return lines

    def _table(self, block: Any) -> list[str]:
        rows = (" | ".join(inline(cell.text) for cell in row.cells) for row in block.rows)
        return [inline(block.title), *rows]

    def _articles(self, block: Any) -> list[str]:
        return [
            inline(block.title),
            *(_with_address(article.title or "", article.url) for article in block.articles),
        ]


def _quote(block: Any) -> list[str]:
    return [inline(block.text), inline(block.caption)]


def _caption(caption: Any) -> str:
    return listed(inline(caption.text), inline(caption.credit), between=" – ")


def _fields(node: Any, names: tuple[str, ...]) -> Iterator[Any]:
    return (value for name in names if (value := getattr(node, name, None)))
