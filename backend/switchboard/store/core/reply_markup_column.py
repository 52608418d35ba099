"""The column of reply markups: JSON, or NULL for the many messages without buttons."""

import json
from base64 import b64decode, b64encode
from typing import Any

from switchboard.domain.buttons import Button, ButtonKind, MarkupKind, ReplyMarkup

FLAGS = ("is_single_use", "is_for_others")


def to_column(markup: ReplyMarkup | None) -> str | None:
    """The reply markup as the column's value."""
    if markup is None:
        return None
    held: dict[str, Any] = {
        "kind": markup.kind.value,
        "rows": [[_shape(button) for button in row] for row in markup.rows],
    }
    if markup.placeholder is not None:
        held["placeholder"] = markup.placeholder
    for flag in FLAGS:
        if getattr(markup, flag):
            held[flag] = True
    return json.dumps(held, separators=(",", ":"), ensure_ascii=False)


def from_column(column: str | None) -> ReplyMarkup | None:
    """The reply markup of a column's value."""
    if column is None:
        return None
    held = json.loads(column)
    return ReplyMarkup(
        MarkupKind(held["kind"]),
        tuple(tuple(_button(button) for button in row) for row in held["rows"]),
        held.get("placeholder"),
        **{flag: True for flag in FLAGS if flag in held},
    )


def _shape(button: Button) -> dict[str, str]:
    shape = {"text": button.text, "kind": button.kind.value}
    if button.url is not None:
        shape["url"] = button.url
    if button.data is not None:
        shape["data"] = b64encode(button.data).decode()
    return shape


def _button(shape: dict[str, str]) -> Button:
    data = shape.get("data")
    return Button(
        shape["text"],
        ButtonKind(shape["kind"]),
        shape.get("url"),
        None if data is None else b64decode(data),
    )
