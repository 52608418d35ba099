"""Every constructor of the installed layer becomes a readable message.

The instances are built from the signatures of the layer. A new version of Telethon brings new
constructors, and these tests fail until somebody has looked at them.
"""

import inspect
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from telethon.tl import types

from switchboard.domain.formatting import is_blank
from switchboard.domain.messages import Kind
from switchboard.telegram.translate.media import UNKNOWN_MEDIA
from switchboard.telegram.translate.messages import NOT_SHOWN, message_of
from switchboard.telegram.translate.peers import peers_by_id
from switchboard.telegram.translate.rich_text import UNSUPPORTED, inline
from switchboard.telegram.translate.service_messages import GENERAL

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PEOPLE = peers_by_id([types.User(id=7, first_name="Dora"), types.User(id=2, first_name="Bob")])
PLAIN = {int: 7, str: "word", bytes: b"word", float: 1.5, bool: True, datetime: NOON}
PREFERRED = ("TextPlain", "PeerUser", "Document", "Photo", "PageBlockParagraph", "GeoPoint")
"""Constructors that stand for a union if any constructor would do: those with content."""

EVERY_TYPE = {
    name: value
    for module in (*vars(types).values(), types)
    if inspect.ismodule(module) and module.__name__.startswith("telethon.tl.types")
    for name, value in vars(module).items()
}
"""The layer's types by name, wherever Telethon has put them."""

EVERY_TYPE = {f"Type{name}": value for name, value in EVERY_TYPE.items()} | EVERY_TYPE
"""A union of one constructor may lack its name."""

GENERAL_ACTIONS = {"MessageActionEmpty"}
"""Actions without content."""

GENERAL_MEDIA = {"MessageMediaUnsupported"}
"""Media that Telegram itself calls unknown."""

SILENT_BLOCKS = {"PageBlockAnchor", "PageBlockUnsupported"}
"""Blocks without text: link targets, and blocks that Telegram itself calls unknown."""

NOTHING = ("Anchor", "Empty", "Unsupported")
"""Suffixes of constructors without content."""

SILENT_TEXTS = {"TextEmpty"}


def constructors(prefix: str) -> list[type]:
    """The constructors of the layer whose names have this prefix."""
    found = [getattr(types, name) for name in sorted(dir(types)) if name.startswith(prefix)]
    return [item for item in found if inspect.isclass(item)]


def parameters_of(constructor: type) -> dict[str, Any]:
    """The fields of a constructor with their types. Optional fields are unions with None."""
    hints = typing.get_type_hints(constructor.__init__, EVERY_TYPE)
    hints.pop("return", None)
    return hints


def is_needed(constructor: type, name: str) -> bool:
    """Whether the constructor needs this field (a date may still be None)."""
    parameter = inspect.signature(constructor).parameters[name]
    return parameter.default is inspect.Parameter.empty


def value_of(hint: Any, *, depth: int = 0) -> Any:
    """A value of this type with as many parts as possible, but of finite depth."""
    options = [option for option in typing.get_args(hint) if option is not type(None)]
    if typing.get_origin(hint) is list:
        return [value_of(options[0], depth=depth)]
    if hint in PLAIN:
        return PLAIN[hint]
    if inspect.isclass(hint):
        return full(hint, depth=depth + 1)
    named = [option for option in options if getattr(option, "__name__", "") in PREFERRED]
    return value_of((named or options)[0], depth=depth)


def is_optional(hint: Any) -> bool:
    """Whether a field may be missing."""
    return type(None) in typing.get_args(hint)


def is_flag(hint: Any) -> bool:
    """Whether a field is only a flag."""
    return is_optional(hint) and bool in typing.get_args(hint)


def full(constructor: type, *, depth: int = 0, **given: Any) -> Any:
    """An instance with all possible fields except flags."""
    fields = {
        name: value_of(hint, depth=depth)
        for name, hint in parameters_of(constructor).items()
        if is_needed(constructor, name) or not (is_flag(hint) or (is_optional(hint) and depth > 2))
    }
    return constructor(**(fields | given))


def instances(constructor: type) -> Iterator[Any]:
    """The instance with the fewest fields, the one with the most, and the latter with each flag and
    each alternative."""
    hints = parameters_of(constructor)
    bare = {name: None for name in hints if not is_needed(constructor, name)}
    yield full(constructor, **bare)
    yield full(constructor)
    for name, hint in hints.items():
        if is_flag(hint):
            yield full(constructor, **{name: True})
        for option in alternatives(hint):
            value = full(option, depth=1)
            yield full(constructor, **{name: [value] if is_list(hint) else value})


def is_list(hint: Any) -> bool:
    """Whether a field is a list, which may be optional."""
    return any(typing.get_origin(option) is list for option in (hint, *typing.get_args(hint)))


def alternatives(hint: Any) -> Iterator[type]:
    """The constructors that a field may contain, except those without content."""
    for option in typing.get_args(hint):
        if typing.get_origin(option) is not None:
            yield from alternatives(option)
        elif option not in (*PLAIN, type(None)) and not option.__name__.endswith(NOTHING):
            yield option


def row(**fields: Any) -> Any:
    """The message with these fields, as Switchboard stores it."""
    given = {"id": 1, "peer_id": types.PeerUser(7), "date": NOON, "message": "", **fields}
    message = message_of(types.Message(**given), PEOPLE, 2)
    assert message is not None
    return message


def cases(prefix: str) -> list[Any]:
    """All instances of all constructors of this kind, as test cases."""
    return [pytest.param(item, id=item.__name__) for item in constructors(prefix)]


@pytest.mark.parametrize("constructor", cases("MessageMedia"))
def test_every_media_is_named(constructor: type) -> None:
    """Media without a caption has a label that says what it is."""
    for media in instances(constructor):
        label = row(media=media).media_label

        assert label
        assert label != UNKNOWN_MEDIA or constructor.__name__ in GENERAL_MEDIA
        assert "None" not in label


@pytest.mark.parametrize("constructor", cases("MessageAction"))
def test_every_action_has_a_sentence(constructor: type) -> None:
    """A service message says what happened."""
    for action in instances(constructor):
        service = types.MessageService(
            id=1, peer_id=types.PeerUser(7), from_id=types.PeerUser(7), date=NOON, action=action
        )
        message = message_of(service, PEOPLE, 2)

        assert message is not None
        assert message.kind is Kind.SERVICE
        assert message.text.strip()
        assert message.text != GENERAL or constructor.__name__ in GENERAL_ACTIONS
        assert "None" not in message.text


@pytest.mark.parametrize("constructor", cases("PageBlock"))
def test_every_block_is_read(constructor: type) -> None:
    """A rich message with only this block has a text, and no part of it is called unknown."""
    for block in instances(constructor):
        message = row(rich_message=types.RichMessage([block], [], []))

        assert message.text.strip() or message.media_label
        if constructor.__name__ not in SILENT_BLOCKS:
            assert message.text
            assert UNSUPPORTED not in message.text


@pytest.mark.parametrize(
    "constructor", [item for item in typing.get_args(types.TypeRichText) if inspect.isclass(item)]
)
def test_every_piece_of_rich_text_is_read(constructor: type) -> None:
    """Formulas, emoji, buttons and addresses keep their position in the sentence."""
    for piece in instances(constructor):
        assert inline(piece) or constructor.__name__ in SILENT_TEXTS


EMPTY = [
    {"media": types.MessageMediaEmpty()},
    {"media": types.MessageMediaWebPage(types.WebPageEmpty(id=1))},
    {"media": types.MessageMediaWebPage(types.WebPagePending(id=1, date=NOON))},
    {"rich_message": types.RichMessage([], [], [])},
    {"rich_message": types.RichMessage([types.PageBlockUnsupported()], [], [])},
    {"message": "\u2800\u200b "},
    {},
]


@pytest.mark.parametrize("fields", EMPTY)
def test_no_row_is_empty(fields: dict[str, Any]) -> None:
    """A message without readable content is stored with a text that says so."""
    message = row(**fields)

    assert not is_blank(message.text) or message.media_label
    assert message.text == fields.get("message", message.text)


def test_what_is_only_buttons_or_a_link_shows_them() -> None:
    """A message with only buttons, or only a link preview, shows their text."""
    button = types.KeyboardInlineButton("Pay", types.InlineButtonTypeUrl("https://pay.example"))
    markup = types.ReplyInlineMarkup([types.KeyboardInlineButtonRow([button])])
    page = types.WebPage(id=1, url="https://x.example/a", display_url="x.example", hash=0)

    assert row(reply_markup=markup).media_label == "Buttons: Pay"
    assert row(media=types.MessageMediaWebPage(page)).media_label == "Link: https://x.example/a"
    assert row().media_label == NOT_SHOWN
