"""Understand pasted input: login codes, phone numbers, names, keys.

Contacts, chats and web pages add characters to what they show: non-breaking spaces, direction
marks, dashes, a whole message. Only the visible text counts. So input that looks right is never
refused, and no attempt at Telegram fails because of a space. An error never repeats what was
pasted.
"""

import re
import unicodedata
from itertools import chain
from urllib.parse import unquote

MAX_WORD = 32
"""The most characters of one word of a code. A phrase has several words."""

PHONE_DIGITS = range(4, 21)
"""The possible numbers of digits of a phone number. Telegram knows which numbers exist."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that look empty (Hangul fillers, the empty Braille pattern)."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
"""Unicode categories of invisible characters (unicode.org/reports/tr44)."""

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the text direction (unicode.org/reports/tr9)."""

_LOGIN_LINK = re.compile(
    r"(?:(?:t|telegram)\.(?:me|dog)/login/|tg://login/?\?code=)(\d+)", re.IGNORECASE
)
"""A code as a link (core.telegram.org/api/links, "Login code links")."""

_RUN = re.compile(r"\d(?:[ .-]?\d)*")
"""Digits with single spaces, dots or dashes between them, as people group them."""

_GROUP_MARK = re.compile(r"(?<=\d)[\u00b7\u2022\u2219\u22c5\u30fb\u30fc](?=\d)")
"""Dots and strokes that some people group digits with, such as Japan's long vowel mark."""

_PHONE_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:(?:t|telegram)\.(?:me|dog)/(?=\+)|wa\.me/)"
    r"|tg:(?://)?resolve/?\?phone=",
    re.IGNORECASE,
)
"""The part of a link before a phone number (core.telegram.org/api/links, "Phone number links")."""

_LABEL = re.compile(r"[^\d+(]*:(?://)?")
"""The part before a phone number in a contact, or the scheme of a link (RFC 3966)."""

_ANY_PHONE = re.compile(r"\(?\+? ?\(?[0-9][0-9 ()./-]*")

_CODE_LENGTHS = range(4, 9)
"""How many digits a login code may have; most have five or six."""


def plain(text: str) -> str:
    """The visible text: without invisible characters, with plain spaces, digits and dashes."""
    signs = (_plain(sign) for sign in unicodedata.normalize("NFKC", text))
    return " ".join("".join(signs).split())


def compact(text: str) -> str:
    """The visible text without spaces, for values that contain none, such as an API id."""
    return plain(text).replace(" ", "")


def digits_of_code(entry: str, length: int | None = None) -> str:
    """The digits of the login code in a text that may contain more; "" if it contains none.

    length: the number of digits that Telegram announced, None if it announced none.
    """
    text = _group_by_dashes(plain(entry))
    link = _LOGIN_LINK.search(text)
    if link is not None:
        return link[1]
    groups = [re.sub(r"\D", "", run) for run in _RUN.findall(text)]
    if not any(sign.isalpha() for sign in text):
        return "".join(groups)
    runs = [*re.findall(r"\d+", text), *groups]
    fitting = (run for run in runs if len(run) == length)
    likely = (run for run in runs if len(run) in (5, 6))
    possible = (run for run in runs if len(run) in _CODE_LENGTHS)
    return next(chain(fitting, likely, possible), "")


def last_digits(entry: str, length: int | None) -> str:
    """The last digits of a calling number. The operator may have pasted the whole number."""
    digits = re.sub(r"\D", "", plain(entry))
    return digits[-length:] if length else digits


def words_of_code(entry: str) -> str:
    """A code that is a word or a phrase, with single spaces."""
    return plain(entry)


def may_be_code(entry: str) -> bool:
    """Whether the text can contain a login code: no unprintable character, no word that is too
    long.

    A pasted message may be long if it contains a number.
    """
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r" for sign in entry):
        return False
    text = plain(entry)
    if len(digits_of_code(text)) in _CODE_LENGTHS:
        return True
    return bool(text) and all(len(word) <= MAX_WORD for word in text.split())


def phone_digits(entry: str) -> str | None:
    """The digits of a phone number in any usual notation; None if the text is no phone number.

    It understands RFC 3966 (`tel:`), a label such as "Mobile:", and links that contain a number. It
    drops a zero that is dialled only at home: "+49 (0) 170".
    """
    text = _group_by_dashes(plain(entry))
    link = _PHONE_LINK.match(text)
    if link is not None:
        text = re.split(r"[&?#/]", unquote(text[link.end() :]), maxsplit=1)[0]
    else:
        text = _LABEL.sub("", text, count=1).partition(";")[0]
    text = text.strip(" ,.")
    if not _ANY_PHONE.fullmatch(text):
        return None
    if text.lstrip("( ").startswith(("+", "00")):
        text = re.sub(r"\(\s*0\s*\)", "", text)
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) in PHONE_DIGITS else None


def is_visible(name: str) -> bool:
    """Whether a name has a visible character."""
    return any(
        unicodedata.category(sign) not in _UNSEEN and sign not in _BLANK_LETTERS for sign in name
    )


def turns(name: str) -> bool:
    """Whether a name contains a mark that changes the direction of the text after it."""
    return any(sign in _TURNS for sign in name)


def _group_by_dashes(text: str) -> str:
    return _GROUP_MARK.sub("-", text)


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Cf":
        return ""
    return " " if category in ("Zs", "Zl", "Zp", "Cc") or sign in _BLANK_LETTERS else sign
