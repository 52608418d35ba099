"""File names use the words of the glossary and of the field, so that a stranger can guess them.

A word that is neither in `docs/glossary.md` nor in `tests/field_words.txt` turns the test red. Then
look for the field's term. Add a word to the list only if a stranger would search for it.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("backend", "bench", "dashboard", "sandbox", "tests")
SUFFIXES = {".css", ".html", ".js", ".md", ".mjs", ".py", ".svg", ".txt"}
SKIPPED = {"__pycache__", "node_modules", "versions"}
"""Folders whose names are not ours; migrations keep their released names."""

FIELD_WORDS = Path(__file__).with_name("field_words.txt")


def words_of(name: str) -> set[str]:
    """The words of a path or of a term: split at everything but letters and digits."""
    return set(re.findall(r"[a-z0-9]+", name.lower()))


def glossary() -> set[str]:
    """The words of the glossary's terms, which are bold in the first column of its table."""
    terms = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    return {word for term in terms for word in words_of(term)}


def file_names() -> list[Path]:
    """The paths of all source files from the root of the repository, without their suffixes."""
    return [
        path.relative_to(ROOT).with_suffix("")
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in SUFFIXES
        and not any(
            part in SKIPPED or part.startswith(".") or part.endswith(".egg-info")
            for part in path.relative_to(ROOT).parts
        )
    ]


def is_known(word: str, known: set[str]) -> bool:
    """Whether a word, or the singular of it, is known."""
    singulars = {word, word.removesuffix("s"), word.removesuffix("es")}
    if word.endswith("ies"):
        singulars.add(word.removesuffix("ies") + "y")
    return not singulars.isdisjoint(known)


def test_every_file_name_is_made_of_known_words() -> None:
    """A file is named with words of the glossary and of the field, never with an invented word."""
    known = glossary() | set(FIELD_WORDS.read_text().split())

    unknown = {
        str(path): words
        for path in file_names()
        if (words := sorted(w for w in words_of(str(path)) if not is_known(w, known)))
    }

    assert unknown == {}, "Use the field's term, or add the word to tests/field_words.txt"


def test_the_list_of_words_is_sorted() -> None:
    """The list holds each word once, in order, so that a new word stands out in a change."""
    listed = FIELD_WORDS.read_text().split()

    assert listed == sorted(set(listed))


def test_the_glossary_explains_each_term_once() -> None:
    """A term has one meaning, so it has one row in the glossary."""
    rows = re.findall(
        r"^\| \*\*(.+?)\*\* \|", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE
    )

    assert len(rows) == len(set(rows))
