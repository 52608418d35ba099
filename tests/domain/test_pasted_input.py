"""Pasted input: only the visible text counts."""

import pytest

from switchboard.domain.pasted_input import (
    compact,
    digits_of_code,
    is_visible,
    last_digits,
    may_be_code,
    phone_digits,
    turns,
    words_of_code,
)

MESSAGE = (
    "Login code: 12345. Do not give this code to anyone, even if they say they are from Telegram!"
    "\n\nThis code can be used to log in to your Telegram account. We never ask it for anything "
    "else. If you didn't request this code by trying to log in on another device, simply ignore it."
)


@pytest.mark.parametrize(
    "entry",
    [
        "12345",
        " 12 345 ",
        "12-345",
        "12\u2013345",
        "12\u00a0345",
        "\u200e12345\u200f",
        "\u202d12345\u202c",
        "1\u200b2\u200b3\u200b4\u200b5",
        "\uff11\uff12\uff13\uff14\uff15",
        "\u0661\u0662\u0663\u0664\u0665",
        "https://t.me/login/12345",
        "t.me/login/12345",
        "tg://login?code=12345",
        MESSAGE,
        "Login code: 12 345",
        "Telegram code 12345\n\nYou can also tap on this link to log in:\nhttps://t.me/login/12345",
        "2FA for +999 66 11: your code is 12345",
        "Код для входа в Telegram: 12345. Не давайте код никому",
        "12345.",
        "Login code: 12.345",
        "Kod: 12\u00b7345",
        "\u30ed\u30b0\u30a4\u30f3\u30b3\u30fc\u30c9\uff1a12\u30fc345",
        "Your code is 12345 2 minutes long",
    ],
)
def test_a_pasted_code_is_its_digits(entry: str) -> None:
    """The code is found among spaces, dashes, invisible marks, in a link or in the whole
    message."""
    assert may_be_code(entry)
    assert digits_of_code(entry, 5) == "12345"


@pytest.mark.parametrize("entry", ["123456", "123-456", "Your code: 123 456"])
def test_a_code_of_another_length(entry: str) -> None:
    """The announced length only helps to choose; a single number is accepted as it is."""
    assert digits_of_code(entry, 6) == digits_of_code(entry, None) == "123456"


@pytest.mark.parametrize("entry", ["see you at 7", "code 123456789012", "call 12"])
def test_numbers_that_are_no_codes(entry: str) -> None:
    """A number within words that cannot be a code is not sent to Telegram, where tries count."""
    assert digits_of_code(entry, 5) == ""


def test_nothing_to_find() -> None:
    """A text without digits contains no numeric code."""
    assert digits_of_code("hello", 5) == ""


def test_the_number_that_calls() -> None:
    """If the whole calling number was pasted, its last digits count."""
    assert last_digits("+49 (170) 12-345", 5) == "12345"
    assert last_digits("12345", 5) == "12345"


def test_a_phrase_keeps_its_spaces() -> None:
    """A word or phrase loses only invisible characters."""
    assert words_of_code(" bright\u00a0 green\u200b apples ") == "bright green apples"


@pytest.mark.parametrize("entry", ["", "\u200b", "a\x00b", "x" * 33, "\ud800"])
def test_what_no_code_is(entry: str) -> None:
    """An empty text, unprintable text and a word that is too long are no code."""
    assert not may_be_code(entry)


@pytest.mark.parametrize(
    "entry",
    [
        "+491701234567",
        "491701234567",
        "+49 170 1234567",
        "+49\u00a0170\u00a01234567",
        "\u202a+49 170 1234567\u202c",
        "\u2068+49\u2069 170\u200b1234567",
        "(+49) 170 1234567",
        "+49 (0) 170 1234567",
        "+49 170/1234567",
        "+49.170.123.4567",
        "+49\u2011170\u20131234567",
        "tel:+49-170-1234567",
        "TEL:+491701234567;ext=5",
        "\uff0b49 170 1234567",
        "+(49) 170 1234567",
        "+ 49 170 1234567",
        "\uff0b\uff14\uff19 170\u30fc123\u30fc4567",
        "+49\u00b7170\u00b71234567",
        "+49 170 1234567,",
        "Mobil: +49 170 1234567",
        "tel://+491701234567",
        "https://t.me/+491701234567",
        "t.me/+49 170 1234567",
        "tg://resolve?phone=491701234567",
        "tg://resolve?phone=%2B491701234567&text=hi",
        "https://wa.me/491701234567",
    ],
)
def test_a_phone_number_in_any_form(entry: str) -> None:
    """For every notation, Telegram gets the digits."""
    assert phone_digits(entry) == "491701234567"


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "call me",
        "+",
        "123",
        "1" * 21,
        "+49 170 x",
        "+49+170 12",
        "https://t.me/+AbCd1234EfGh",
        "t.me/491701",
        "id: 12",
    ],
)
def test_what_no_phone_number_is(entry: str) -> None:
    """A text that does not look like a number is no number."""
    assert phone_digits(entry) is None


def test_an_id_has_no_blanks() -> None:
    """Spaces and invisible marks around or within an id are removed."""
    assert compact("\u200b0123 4567\u00a0") == "01234567"


@pytest.mark.parametrize("name", ["Shop", "\U0001f469\u200d\U0001f4bb", "店", "-", "سلام"])
def test_names_that_are_seen(name: str) -> None:
    """Letters, signs and emoji are visible."""
    assert is_visible(name)
    assert not turns(name)


@pytest.mark.parametrize(
    "name", ["\u200b", "\u200e \u2060", "\u3164", "\u2800", "\u00ad", "\u0301"]
)
def test_names_that_are_not_seen(name: str) -> None:
    """Invisible signs make no name."""
    assert not is_visible(name)


def test_a_name_that_turns_what_follows() -> None:
    """A mark that changes the text direction would disguise the text beside the name."""
    assert turns("Shop\u202egnp")
