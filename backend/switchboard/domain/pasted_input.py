"""Understand pasted input: login codes, phone numbers, names, keys.

Contacts, chats and web pages add characters to what they show: non-breaking spaces, direction
marks, dashes, a whole message. Only the visible text counts. So input that looks right is never
refused, and no try at Telegram is wasted on a space. An error never repeats what was pasted.
"""

import re
import unicodedata

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

_RUN = re.compile(r"\d(?:[ -]?\d)*")
"""Digits with single spaces or dashes between them, as people group them."""

_ANY_PHONE = re.compile(r"\(?\+?\(?[0-9][0-9 ()./-]*")


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
    text = plain(entry)
    link = _LOGIN_LINK.search(text)
    if link is not None:
        return link[1]
    runs = [re.sub(r"\D", "", run) for run in _RUN.findall(text)]
    if not any(sign.isalpha() for sign in text):
        return "".join(runs)
    fitting = [run for run in runs if len(run) == length]
    likely = [run for run in runs if len(run) in (5, 6)]
    return next(iter(fitting or likely or runs), "")


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
    if len(digits_of_code(text)) in range(4, 9):
        return True
    return bool(text) and all(len(word) <= MAX_WORD for word in text.split())


def phone_digits(entry: str) -> str | None:
    """The digits of a phone number in any usual notation; None if the text is no phone number.

    It understands RFC 3966 (`tel:`). It drops a zero that is dialled only at home: "+49 (0) 170".
    """
    text = re.sub(r"^tel:", "", plain(entry), flags=re.IGNORECASE).strip()
    text = text.partition(";")[0].strip()
    if not _ANY_PHONE.fullmatch(text):
        return None
    if text.lstrip("( ").startswith("+"):
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


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Cf":
        return ""
    return " " if category in ("Zs", "Zl", "Zp", "Cc") or sign in _BLANK_LETTERS else sign
