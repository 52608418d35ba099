"""Understand pasted input: login codes, phone numbers, names, keys.

Contacts, chats and web pages add characters to what they show: non-breaking spaces, direction
marks, dashes, a whole message. Only the visible text counts. So input that looks right is never
refused, and no try at Telegram is wasted on a space. An error never repeats what was pasted.
"""

import re
import unicodedata

MAX_WORD = 32
"""Most characters of one word of a code; a phrase has several."""

PHONE_DIGITS = range(4, 21)
"""How many digits a phone number may have; Telegram knows which numbers there are."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that look like nothing (Hangul fillers, the empty Braille pattern)."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me", "Mc"})
"""Categories of signs that show nothing by themselves (unicode.org/reports/tr44)."""

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows (unicode.org/reports/tr9)."""

_LOGIN_LINK = re.compile(
    r"(?:(?:t|telegram)\.(?:me|dog)/login/|tg://login/?\?code=)(\d+)", re.IGNORECASE
)
"""A code as a link (core.telegram.org/api/links, "Login code links")."""

_RUN = re.compile(r"\d(?:[ -]?\d)*")
"""Digits that belong together, as people group them."""

_ANY_PHONE = re.compile(r"\(?\+?\(?[0-9][0-9 ()./-]*")


def plain(text: str) -> str:
    """As it is seen: without unseen signs, every blank a space, digits and dashes plain."""
    signs = (_plain(sign) for sign in unicodedata.normalize("NFKC", text))
    return " ".join("".join(signs).split())


def compact(text: str) -> str:
    """The same without any blank: for what has none in it, such as an API id."""
    return plain(text).replace(" ", "")


def digits_of_code(entry: str, length: int | None = None) -> str:
    """The login code in a text that may hold more than it: its digits, or "" where there are none.

    length: how many digits Telegram has said that there are, where it has.
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
    """The last digits of a number that calls, of which somebody may have pasted all."""
    digits = re.sub(r"\D", "", plain(entry))
    return digits[-length:] if length else digits


def words_of_code(entry: str) -> str:
    """A code that is a word or a phrase."""
    return plain(entry)


def may_be_code(entry: str) -> bool:
    """Whether a login code may be in this: nothing unprintable, no word that is too long.

    A pasted message may be long, if there is a number in it.
    """
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r" for sign in entry):
        return False
    text = plain(entry)
    if len(digits_of_code(text)) in range(4, 9):
        return True
    return bool(text) and all(len(word) <= MAX_WORD for word in text.split())


def phone_digits(entry: str) -> str | None:
    """The digits of a phone number in any of its usual forms; None where it has not that shape.

    RFC 3966 (`tel:`) included. A zero that is dialled only at home, "+49 (0) 170", is left out.
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
    """Whether there is something to see in a name."""
    return any(
        unicodedata.category(sign) not in _UNSEEN and sign not in _BLANK_LETTERS for sign in name
    )


def turns(name: str) -> bool:
    """Whether a name holds a mark that turns the direction of what stands after it."""
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
