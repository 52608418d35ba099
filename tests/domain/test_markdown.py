"""Markdown in a text becomes entities, as in Telegram's apps, and entities become Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.domain import markdown, markdown_writer
from switchboard.domain.entity_edits import keep_entities
from switchboard.domain.message_entities import Entity, EntityKind, FormattedText
from switchboard.domain.text_parts import split_formatted

BOLD, ITALIC, STRIKE = EntityKind.BOLD, EntityKind.ITALIC, EntityKind.STRIKETHROUGH
SPOILER, CODE, PRE = EntityKind.SPOILER, EntityKind.CODE, EntityKind.PRE
LINK = EntityKind.TEXT_LINK
URL = "https://example.com/a__b__c?x=**y**"

PIECES = ["**", "__", "~~", "||", "`", "```", "[x](", URL, ")", *"a \n😀é.("]
sources = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("**bold**", "bold", [(BOLD, 0, 4)]),
        ("a __b__ ~~c~~ ||d||", "a b c d", [(ITALIC, 2, 1), (STRIKE, 4, 1), (SPOILER, 6, 1)]),
        ("run `x = **1**`!", "run x = **1**!", [(CODE, 4, 9)]),
        ("```python\nprint(1)\n```", "print(1)", [(PRE, 0, 8, None, "python")]),
        ("see\n```\na\n  b\n```\nend", "see\na\n  b\nend", [(PRE, 4, 5)]),
        ("```one line```", "one line", [(PRE, 0, 8)]),
        (f"[here]({URL})", "here", [(LINK, 0, 4, URL)]),
        ("[a](example.com/x_(y))", "a", [(LINK, 0, 1, "http://example.com/x_(y)")]),
        ("**[b](tg://x)**", "b", [(BOLD, 0, 1), (LINK, 0, 1, "tg://x")]),
        ("😀 **é😀**.", "😀 é😀.", [(BOLD, 3, 3)]),
        ("**a __b__**", "a b", [(BOLD, 0, 3), (ITALIC, 2, 1)]),
        ("**a __b** c__", "a b c", [(BOLD, 0, 3), (ITALIC, 2, 1), (ITALIC, 3, 2)]),
        ("**a `b` c**", "a b c", [(BOLD, 0, 2), (CODE, 2, 1), (BOLD, 3, 2)]),
        (" \n**a** ", "a", [(BOLD, 0, 1)]),
        ("**two\nlines**", "two\nlines", [(BOLD, 0, 9)]),
        ("(**a**), «__b__»", "(a), «b»", [(BOLD, 1, 1), (ITALIC, 6, 1)]),
        ("**at https://x/__y__**", "at https://x/__y__", [(BOLD, 0, 18)]),
    ],
)
def test_marks_become_entities(source: str, text: str, entities: list[tuple[object, ...]]) -> None:
    """Each mark of Telegram's apps becomes its entity, whose place counts UTF-16 code units."""
    expected = tuple(Entity(*entity) for entity in entities)  # type: ignore[arg-type]

    assert markdown.parse(source) == FormattedText(text, expected)


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 3 ** 4",
        "snake__case__name",
        "2**3**4",
        "**open",
        "close**",
        "**a ** b",
        "** a**",
        "****",
        "** **",
        "**__**__",
        "***a***",
        "*a* _b_ ~c~ |d|",
        "a || b || c",
        "if (x||y) {}",
        "it`s Bob`s",
        "`",
        "` `",
        "``````",
        "```\n```",
        "``a``",
        "`a\nb`",
        "[a](not an address)",
        "[a](javascript:alert(1))",
        "[](https://example.com)",
        URL,
        "https://example.com/__init__.py",
    ],
)
def test_other_marks_stay_text(text: str) -> None:
    """Marks without a counterpart, inside words, around white space, or in addresses are text."""
    assert markdown.parse(text) == FormattedText(text)


@given(sources)
def test_nothing_but_marks_is_lost(source: str) -> None:
    """Every letter of the source is in the text or in an address, and entities fit the text."""
    text, entities = markdown.parse(source)

    units = len(text.encode("utf-16-le")) // 2
    kept = text + "".join(entity.url or "" for entity in entities)
    assert text == text.strip()
    assert kept.count("😀") == source.count("😀")
    assert all(0 <= e.offset < e.offset + e.length <= units for e in entities)
    if source.strip():
        assert text


@given(sources)
def test_what_is_written_reads_the_same(source: str) -> None:
    """Markdown made from entities gives the same text and entities, or none is made."""
    formatted = markdown.parse(source)

    written = markdown_writer.write(formatted)

    if written is not None:
        again = markdown.parse(written)
        assert again.text == formatted.text
        assert markdown_writer.write(again) == written


words = st.lists(st.sampled_from(["a", "be", "😀", "né"]), min_size=2, max_size=6)


@given(words, st.data())
def test_formats_of_words_come_back(given_words: list[str], data: st.DataObject) -> None:
    """Any nesting of formats around words goes to Markdown and back unchanged."""
    text = " ".join(given_words)
    starts = [len(" ".join([*given_words[:n], ""]).encode("utf-16-le")) // 2 for n in range(7)]
    entities = []
    low, high = 0, len(given_words)
    for kind in data.draw(st.permutations([BOLD, ITALIC, STRIKE, SPOILER])):
        low = data.draw(st.integers(low, high - 1))
        high = data.draw(st.integers(low + 1, high))
        end = starts[high - 1] + len(given_words[high - 1].encode("utf-16-le")) // 2
        entities.append(Entity(kind, starts[low], end - starts[low]))
    formatted = FormattedText(text, tuple(entities))

    written = markdown_writer.write(formatted)

    assert written is not None
    assert markdown.parse(written) == formatted


@pytest.mark.parametrize(
    "formatted",
    [
        FormattedText("**a**"),
        FormattedText("abc", (Entity(BOLD, 1, 1),)),
        FormattedText("a b", (Entity(BOLD, 0, 2),)),
    ],
)
def test_what_markdown_cannot_say_is_not_written(formatted: FormattedText) -> None:
    """Text that looks like marks, and formats inside words, have no Markdown."""
    assert markdown_writer.write(formatted) is None


def test_entities_without_marks_are_left_out() -> None:
    """An underlined part has no mark; the rest of the text is written."""
    underlined = Entity(EntityKind.UNDERLINE, 0, 1)

    assert (
        markdown_writer.write(FormattedText("a b", (underlined, Entity(BOLD, 2, 1)))) == "a **b**"
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("**one** two", "one two three", "**one** two three"),
        ("one **two**", "1 two", "1 **two**"),
        ("**one two three**", "one 2 three", "**one 2 three**"),
        ("**old** price", "new price", "**new** price"),
        ("**one two** three", "one", "**one**"),
        ("a **b** 😀", "aa b 😀", "aa **b** 😀"),
        ("a **b**", "a b c", "a **b** c"),
        ("**gone** a", "a", "a"),
        ("x **two words** y", "x two y", "x **two** y"),
    ],
)
def test_an_edit_keeps_the_formats_of_the_rest(before: str, after: str, expected: str) -> None:
    """A plain edit keeps the formats of the common beginning and end, and around the change."""
    entities = keep_entities(markdown.parse(before), after)

    assert FormattedText(after, entities) == markdown.parse(expected)


def test_each_part_of_a_long_text_has_its_entities() -> None:
    """A format over several parts continues in each; positions count from the part's start."""
    formatted = markdown.parse("  😀 **one two three four** __five__")

    parts = split_formatted(formatted, limit=11)

    assert [markdown_writer.write(part) for part in parts] == [
        "😀 **one two**",
        "**three four**",
        "__five__",
    ]


def test_a_huge_text_of_marks_is_read_quickly() -> None:
    """Reading takes time in proportion to the text, also for marks that never match."""
    for piece in (" `a", " **a", "`a` **", "[a](", "```a ", "**`b`__", " https://a"):
        markdown.parse(piece * (20_000 // len(piece)))
