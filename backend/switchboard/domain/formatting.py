"""Amounts, durations and coordinates as text, and one-line labels.

Pure. Labels and service sentences contain text that strangers chose (file names, titles, names). So
they are cleaned before they are stored: they cannot change the text direction, break the line or
fill the page. The text of a message itself is never changed.
"""

import re

MAX_LABEL = 500
"""The longest stored label or service sentence, in characters."""

STARS = "XTR"
"""The currency code of Telegram Stars (core.telegram.org/api/stars)."""

TON = "TON"

_UNSEEN = re.compile(r"[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Direction controls and zero-width characters. Joiners stay: emoji and Persian need them."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_BLANK = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*"
)
"""White space and characters that no font draws."""

_WHOLE_UNITS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND"})
"""Currencies without a smaller unit (core.telegram.org/bots/payments/currencies.json)."""

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def one_line(text: str) -> str:
    """The text as a label: one line, without invisible characters, at most MAX_LABEL long."""
    plain = " ".join(_UNSEEN.sub("", _CONTROL.sub(" ", text)).split())
    return plain if len(plain) <= MAX_LABEL else f"{plain[: MAX_LABEL - 1].rstrip()}…"


def is_blank(text: str) -> bool:
    """Whether the text has no visible character."""
    return _BLANK.fullmatch(text) is not None


def listed(*parts: str | None, between: str = " · ") -> str:
    """The non-empty parts, joined by a separator."""
    return between.join(part for part in parts if part)


def duration(seconds: int) -> str:
    """A duration with all of its units: 65 is "1 min 5 s", 86400 is "1 d"."""
    parts = []
    for length, unit in _UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 s"


def stars(count: int) -> str:
    """A number of Telegram Stars."""
    return "1 Star" if count == 1 else f"{count} Stars"


def price(amount: int, currency: str) -> str:
    """An amount with its currency. amount: in the currency's smallest unit, as Telegram sends
    it."""
    if currency == STARS:
        return stars(amount)
    if currency == TON:
        return f"{_decimal(amount, 9)} TON"
    whole = currency in _WHOLE_UNITS
    return f"{amount if whole else f'{amount / 100:.2f}'} {currency}"


def coordinates(latitude: float, longitude: float) -> str:
    """A geographic position in degrees, precise to about a metre."""
    return f"{latitude:.5f}, {longitude:.5f}"


def _decimal(amount: int, places: int) -> str:
    whole, rest = divmod(abs(amount), 10**places)
    digits = f"{rest:0{places}d}".rstrip("0")
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"
