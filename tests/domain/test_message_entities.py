"""Entities from strangers, made to fit their text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain.message_entities import MAX_ENTITIES, Entity, EntityKind, sanitize_entities

places = st.integers(-5, 40) | st.integers(-(2**31), 2**31 - 1)
anything = st.builds(
    Entity,
    st.sampled_from(EntityKind),
    places,
    places,
    url=st.none() | st.text() | st.just("https://example.com/"),
    language=st.none() | st.text() | st.just("c++"),
)


def bold(offset: int, length: int) -> Entity:
    """A bold part."""
    return Entity(EntityKind.BOLD, offset, length)


def italic(offset: int, length: int) -> Entity:
    """A part in italics."""
    return Entity(EntityKind.ITALIC, offset, length)


@given(text=st.text(max_size=30), entities=st.lists(anything, max_size=30))
def test_whatever_comes_fits(text: str, entities: list[Entity]) -> None:
    """The results are within the text, around whole characters, sorted, and separate or nested;
    sanitising them again changes nothing."""
    units = text.encode("utf-16-le", "surrogatepass")

    found = sanitize_entities(text, entities)

    for entity in found:
        start, end = entity.offset, entity.offset + entity.length
        assert 0 <= start < end <= len(units) // 2
        units[2 * start : 2 * end].decode("utf-16-le")
        assert (entity.url is not None) == (entity.type is EntityKind.TEXT_LINK)
    for one in found:
        for other in found:
            first, second = sorted((one, other), key=lambda e: (e.offset, -e.length))
            end = first.offset + first.length
            assert second.offset >= end or second.offset + second.length <= end
    assert all(one.offset <= other.offset for one, other in pairwise(found))
    assert sanitize_entities(text, found) == found


def test_crossing_ones_are_cut() -> None:
    """An entity that crosses the end of another applies on both sides of that end."""
    assert sanitize_entities("0123456789", [bold(0, 5), italic(3, 5)]) == (
        bold(0, 5),
        italic(3, 2),
        italic(5, 3),
    )


def test_places_count_as_telegram_counts() -> None:
    """A character outside the basic plane is two units, and is never split."""
    assert sanitize_entities("👍ok", [bold(2, 2)]) == (bold(2, 2),)
    assert sanitize_entities("👍ok", [bold(1, 1)]) == (bold(0, 2),)


def test_thousands_are_bounded() -> None:
    """However many entities cross, no more are kept than Telegram accepts."""
    assert (
        len(sanitize_entities("x" * 4096, [bold(at, 2000) for at in range(4000)])) == MAX_ENTITIES
    )


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.com/?a=b#c", True),
        ("HTTP://example.com", True),
        ("mailto:me@example.org", True),
        ("tg://resolve?domain=telegram", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://example.com", False),
        ("https://exa mple.com", False),
        ("https://example.com/\x00", False),
        ("data:text/html,<script>", False),
        ("file:///etc/passwd", False),
        ("//example.com", False),
        ("https://" + "x" * 3000, False),
        ("https://\ud800", False),
        ("", False),
        (None, False),
    ],
)
def test_only_harmless_addresses_are_kept(url: str | None, kept: bool) -> None:
    """A link leads to the web, to a mailbox or into Telegram, or it is dropped."""
    link = Entity(EntityKind.TEXT_LINK, 0, 1, url=url)

    assert sanitize_entities("x", [link]) == ((link,) if kept else ())


def test_nothing_else_comes_along() -> None:
    """Each kind has only its own fields, and a language is a name."""
    strange = [
        Entity(EntityKind.CODE, 0, 1, url="https://example.com", language="c"),
        Entity(EntityKind.PRE, 1, 1, language="<script>"),
        Entity(EntityKind.PRE, 2, 1, language="objective-c++"),
    ]

    assert sanitize_entities("abc", strange) == (
        Entity(EntityKind.CODE, 0, 1),
        Entity(EntityKind.PRE, 1, 1),
        Entity(EntityKind.PRE, 2, 1, language="objective-c++"),
    )
