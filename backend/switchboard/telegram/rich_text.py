"""The plain text of a rich message (`richMessage`), whose `message` is empty.

Rich messages are trees of page blocks and formatted text. We keep what can be read: every string
in reading order, a line for each block.
"""

from collections.abc import Iterator
from typing import Any

_INLINE = ("text", "texts")
_BLOCKS = ("title", "blocks", "items", "rows", "cells", "caption")


def plain_text(rich: Any) -> str:
    """The readable text of a `RichMessage`, block by block; empty where there is none."""
    lines = ("".join(_inline(block)) for block in _leaves(rich))
    return "\n".join(line for line in lines if line.strip())


def _leaves(node: Any) -> Iterator[Any]:
    """The nodes that hold text themselves, in reading order."""
    if isinstance(node, list):
        for child in node:
            yield from _leaves(child)
        return
    if any(getattr(node, name, None) for name in _INLINE):
        yield node
    for name in _BLOCKS:
        if child := getattr(node, name, None):
            yield from _leaves(child)


def _inline(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for child in node:
            yield from _inline(child)
    else:
        for name in _INLINE:
            if child := getattr(node, name, None):
                yield from _inline(child)
