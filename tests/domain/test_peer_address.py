"""Whom to write to, as people type or paste it."""

import pytest

from switchboard.domain.peer_address import (
    INVITATION,
    NOT_A_CHAT,
    UNREADABLE,
    MetChat,
    NoPeer,
    Phone,
    Username,
    parse,
)


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        ("@durov", Username("durov")),
        ("durov", Username("durov")),
        (" @Some_Shop\u200b ", Username("Some_Shop")),
        ("t.me/durov", Username("durov")),
        ("https://t.me/durov/123?single", Username("durov")),
        ("HTTP://www.Telegram.me/durov/", Username("durov")),
        ("https://t.me/s/durov", Username("durov")),
        ("https://durov.t.me", Username("durov")),
        ("https://t.me/shop?start=abc", Username("shop")),
        ("tg://resolve?domain=durov&post=4", Username("durov")),
        ("tg:resolve?domain=durov", Username("durov")),
        ("+49 (0) 170 123-45.67", Phone("491701234567")),
        ("0049 170 1234567", Phone("00491701234567")),
        ("tel:+49-170-1234567", Phone("491701234567")),
        ("https://t.me/+491701234567", Phone("491701234567")),
        ("tg://resolve?phone=491701234567", Phone("491701234567")),
        ("12345", MetChat(12345)),
        ("-1001234567890", MetChat(-1001234567890)),
        ("tg://user?id=12345", MetChat(12345)),
        ("https://t.me/c/1234567890/5", MetChat(-1001234567890)),
        ("https://t.me/+AbCdEf123", INVITATION),
        ("t.me/joinchat/AbCdEf", INVITATION),
        ("tg://join?invite=AbC", INVITATION),
        ("https://t.me/addstickers/Cats", NOT_A_CHAT),
        ("https://t.me/proxy?server=x", NOT_A_CHAT),
        ("tg://settings", NOT_A_CHAT),
        ("", UNREADABLE),
        ("@", UNREADABLE),
        ("no spaces, please!", UNREADABLE),
        ("https://example.com/durov", UNREADABLE),
        ("@имя", UNREADABLE),
        ("@1abc", UNREADABLE),
    ],
)
def test_an_entry_names_somebody_or_says_why_not(entry: str, address: object) -> None:
    """Names, links, numbers and ids are understood; other links of Telegram are named."""
    assert parse(entry) == address


def test_a_number_is_not_shown() -> None:
    """A phone number is in no log: its repr hides it."""
    assert "170" not in repr(parse("+49 170 1234567"))
    assert isinstance(INVITATION, NoPeer)
