"""Saved replies: texts that the operator inserts by a shortcut, for every account.

`{first_name}`, `{name}` and `{account}` in a text are filled in by the page before it is sent.
"""

import unicodedata
from dataclasses import dataclass
from typing import NewType

from switchboard.domain.messages import MAX_TEXT, as_kept, validate_text

SavedReplyId = NewType("SavedReplyId", int)

MAX_SHORTCUT = 32
"""The longest shortcut, in characters, as Telegram's own quick replies have it."""

MAX_SAVED_REPLIES = 1_000


@dataclass(frozen=True, slots=True)
class SavedReply:
    """A text with its shortcut. No other one has the shortcut in upper or lower case."""

    id: SavedReplyId
    shortcut: str
    text: str


@dataclass(frozen=True, slots=True)
class SavedReplies:
    """All saved replies, by shortcut."""

    items: tuple[SavedReply, ...]


@dataclass(frozen=True, slots=True)
class QuickReply:
    """A quick reply of an account at Telegram. texts: those of its messages; media have none."""

    shortcut: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedReplies:
    """The result of an import, by shortcut. clashes: a saved reply with another text has the
    shortcut. unchanged: the saved reply exists already. unusable: the quick reply has no text, or
    its text is too long."""

    added: tuple[SavedReply, ...] = ()
    clashes: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    unusable: tuple[str, ...] = ()


def shortcut_key(shortcut: str) -> str:
    """What two shortcuts must not share."""
    return unicodedata.normalize("NFC", shortcut).casefold()


def shortcut_error(shortcut: str) -> str | None:
    """Why a text is no shortcut, as a sentence; None if it is one."""
    if not shortcut:
        return "Enter a shortcut."
    if shortcut.startswith("/"):
        return "Enter the shortcut without the slash."
    if "/" in shortcut or any(_is_space(sign) for sign in shortcut):
        return "A shortcut has no spaces and no slash."
    if len(shortcut) > MAX_SHORTCUT:
        return f"A shortcut has at most {MAX_SHORTCUT} characters."
    return None


def text_error(text: str) -> str | None:
    """Why a text cannot be saved, as a sentence; None if it can be."""
    if validate_text(text) is None:
        return None
    if not as_kept(text):
        return "Enter a text."
    if len(text) > MAX_TEXT:
        return f"The text has {len(text):,} characters; one message takes {MAX_TEXT:,}."
    return "The text holds characters that are not text."


def text_of(quick_reply: QuickReply) -> str:
    """The text of a quick reply: those of its messages, with an empty line between them."""
    return "\n\n".join(filter(None, map(as_kept, quick_reply.texts)))


def _is_space(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cc", "Cs"}
