"""The address of a proxy: URLs, and links as Telegram's apps share them."""

import base64

import pytest

from switchboard.domain.proxy import InvalidProxy, ProxyAddress, ProxyKind, parse_proxy
from switchboard.settings import Settings

SECRET = "0123456789abcdef0123456789abcdef"
WEBSITE = "www.example.com"
FAKE_TLS = f"ee{SECRET}{WEBSITE.encode().hex()}"


def base64_of(secret: str) -> str:
    """A hexadecimal secret in the base64 of links."""
    return base64.urlsafe_b64encode(bytes.fromhex(secret)).decode().rstrip("=")


def mtproxy(secret: str = SECRET, domain: str | None = None) -> ProxyAddress:
    """The MTProxy of most tests."""
    return ProxyAddress(
        ProxyKind.MTPROXY, "proxy.example", 443, secret=bytes.fromhex(secret), domain=domain
    )


@pytest.mark.parametrize(
    ("url", "kind", "port", "user", "password"),
    [
        ("socks5://proxy.example:1080", ProxyKind.SOCKS5, 1080, None, None),
        ("SOCKS5://me:p%40ss@proxy.example:1080", ProxyKind.SOCKS5, 1080, "me", "p@ss"),
        ("socks5h://me:p%40ss@proxy.example:1080/", ProxyKind.SOCKS5, 1080, "me", "p@ss"),
        ("http://proxy.example:8080", ProxyKind.HTTP, 8080, None, None),
        ("http://me:%24%23%3A%2F@proxy.example:8080", ProxyKind.HTTP, 8080, "me", "$#:/"),
        ("http://me@proxy.example:8080", ProxyKind.HTTP, 8080, "me", None),
        ("https://t.me/socks?server=proxy.example&port=1080", ProxyKind.SOCKS5, 1080, None, None),
        (
            "tg://socks?server=proxy.example&port=1080&user=me&pass=p%40ss",
            ProxyKind.SOCKS5,
            1080,
            "me",
            "p@ss",
        ),
        (
            "\ufeff\u200et.me/socks?server=proxy.example&amp;port=1080&amp;user=me&pass=p\u2069 ",
            ProxyKind.SOCKS5,
            1080,
            "me",
            "p",
        ),
    ],
)
def test_socks_and_http(
    url: str, kind: ProxyKind, port: int, user: str | None, password: str | None
) -> None:
    """A URL or a link of a SOCKS5 or HTTP proxy, as it is typed or pasted."""
    assert parse_proxy(url) == ProxyAddress(kind, "proxy.example", port, user, password)


@pytest.mark.parametrize(
    "url",
    [
        f"mtproxy://proxy.example:443/{SECRET}",
        f"mtproxy://proxy.example:443/dd{SECRET}",
        f"MTProxy://proxy.example:443/{base64_of(SECRET)}",
        f"mtproto://proxy.example:443?secret={SECRET}",
        f"https://t.me/proxy?server=proxy.example&port=443&secret={SECRET}",
        f"https://t.me/proxy?server=proxy.example&amp;port=443&amp;secret={SECRET}",
        f"t.me/proxy?server=proxy.example&port=443&secret={base64_of(SECRET)}",
        f"https://www.telegram.me/proxy?port=443&secret={base64_of(SECRET)}&server=proxy.example",
        f"tg://proxy?server=proxy.example&port=443&secret={base64_of('dd' + SECRET)}==",
        f"TG://PROXY?server=proxy.example&port=443&secret={SECRET.upper()}",
    ],
)
def test_mtproxies(url: str) -> None:
    """An MTProxy, with a plain secret or one that asks for padding, which is always sent."""
    assert parse_proxy(url) == mtproxy()
    assert Settings(telegram_proxy=url)


@pytest.mark.parametrize("secret", [FAKE_TLS, FAKE_TLS.upper(), base64_of(FAKE_TLS)])
def test_fake_tls(secret: str) -> None:
    """A secret for fake TLS names the website, in hexadecimal digits and in base64 (7…)."""
    link = f"https://t.me/proxy?server=proxy.example&port=443&secret={secret}"

    assert parse_proxy(link) == mtproxy(domain=WEBSITE)


@pytest.mark.parametrize("start", ["dd", "ee"])
def test_a_plain_secret_may_begin_like_a_mark(start: str) -> None:
    """Sixteen bytes are a plain secret, whatever the first one is."""
    secret = start + SECRET[2:]

    assert parse_proxy(f"mtproxy://proxy.example:443/{secret}") == mtproxy(secret)


def test_base64_that_looks_hexadecimal() -> None:
    """22 hexadecimal digits are no whole secret, but they may be one in base64."""
    text = "0123456789abcdef012345"
    secret = base64.b64decode(text + "==").hex()

    assert parse_proxy(f"mtproxy://proxy.example:443/{text}") == mtproxy(secret)


def test_both_alphabets_of_base64() -> None:
    """A plus sign in a link is a plus sign."""
    standard = base64.b64encode(bytes.fromhex("fb" * 16)).decode()

    assert parse_proxy(f"tg://proxy?server=proxy.example&port=443&secret={standard}") == mtproxy(
        "fb" * 16
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("socks5://proxy.example", "has to be socks5://"),
        ("socks4://proxy.example:1080", "has to be socks5://"),
        ("ftp://proxy.example:21", "has to be socks5://"),
        ("proxy.example:1080", "has to be socks5://"),
        ("socks5://proxy.example:99999", "has to be socks5://"),
        ("socks5://proxy.example:1080/path", "has to be socks5://"),
        ("https://proxy.example:8080", "has to be socks5://"),
        ("https://t.me/durov?server=proxy.example&port=443", "has to be socks5://"),
        ("https://t.me/proxy?server=proxy.example&secret=hunter2", "server and a port"),
        ("https://t.me/proxy?port=443&secret=hunter2", "server and a port"),
        ("tg://socks?server=proxy.example&port=0", "server and a port"),
        ("mtproxy://proxy.example:443", "32 hexadecimal digits"),
        ("mtproxy://proxy.example:443/hunter2", "32 hexadecimal digits"),
        ("tg://proxy?server=proxy.example&port=443&secret=hunter2!", "32 hexadecimal digits"),
        (f"mtproxy://proxy.example:443/ee{SECRET}", "name of a website"),
        (f"mtproxy://proxy.example:443/ee{SECRET}{b'hunter2 !'.hex()}", "name of a website"),
        (f"mtproxy://proxy.example:443/ee{SECRET}{'61' * 183}", "name of a website"),
        ("socks5://hunter2@proxy.example:1080", "a user name and a password"),
        ("tg://socks?server=proxy.example&port=1&pass=hunter2", "a user name and a password"),
        ("socks5://hunter2:%C3%A9@proxy.example:1080", "ASCII"),
        (f"socks5://hunter2:{'x' * 256}@proxy.example:1080", "255"),
        ("http://hunter%3A2:x@proxy.example:1080", "colon"),
        ("socks5://hunter2..example:1080", "host name"),
    ],
)
def test_others_are_refused(url: str, reason: str) -> None:
    """A wrong address is refused with a reason that repeats nothing of it."""
    with pytest.raises(InvalidProxy, match=reason) as refused:
        parse_proxy(url)

    assert "hunter2" not in str(refused.value)
    assert SECRET not in str(refused.value)


def test_secrets_show_in_no_repr() -> None:
    """Neither user name nor password nor secret shows in the repr."""
    shown = repr(parse_proxy("socks5://hunter1:hunter2@proxy.example:1080")) + repr(mtproxy())

    assert "hunter" not in shown
    assert repr(bytes.fromhex(SECRET)) not in shown
