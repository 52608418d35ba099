"""Whom to write to, as people type or paste it: a name, a link, a phone number, or a chat's id.

Links as in Telegram's documentation ("Deep links"). Telegram's links to invitations and to other
things that are no chats are recognised, so that the operator reads why they cannot be used here.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qs

from switchboard.domain.ids import CHANNEL_MARK, ChatId
from switchboard.domain.pasted_input import compact, phone_digits


@dataclass(frozen=True, slots=True)
class Username:
    """The peer with this username, without @."""

    name: str


@dataclass(frozen=True, slots=True)
class Phone:
    """The person with this phone number, in digits."""

    digits: str

    def __repr__(self) -> str:
        return "Phone(…)"


@dataclass(frozen=True, slots=True)
class MetChat:
    """A chat that the account has met."""

    chat_id: ChatId


@dataclass(frozen=True, slots=True)
class NoPeer:
    """It names nobody. code and text: why, for programs and for the operator."""

    code: str
    text: str


Address: TypeAlias = Username | Phone | MetChat

INVITATION = NoPeer(
    "invite_link",
    "This is an invitation to a group or channel. Join it in a Telegram app; then it shows here.",
)
NOT_A_CHAT = NoPeer(
    "link_without_chat", "This link of Telegram does not lead to a chat. Enter a name or a number."
)
UNREADABLE = NoPeer(
    "peer_invalid",
    "This is no name, link or phone number of Telegram. Write it like @name, t.me/name or "
    "+49 170 1234567.",
)

MAX_CHAT_ID = 2**53

_NAME = re.compile(r"[a-z][a-z0-9_]{2,31}", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/+", re.IGNORECASE)
_NAME_AS_HOST = re.compile(r"(?:https?://)?([a-z][a-z0-9_]{2,31})\.t\.me/?(?:\?.*)?", re.IGNORECASE)
_SCHEME = re.compile(r"tg:(?://)?([a-z_]+)/?(?:\?(.*))?", re.IGNORECASE)
_CHAT_ID = re.compile(r"-?[1-9]\d{0,15}")

NO_CHATS = frozenset(
    [
        "addemoji",
        "addlist",
        "addstickers",
        "addtheme",
        "auction",
        "bg",
        "boost",
        "call",
        "confirmphone",
        "contact",
        "giftcode",
        "iv",
        "invoice",
        "login",
        "m",
        "msg",
        "nft",
        "proxy",
        "setlanguage",
        "share",
        "socks",
        "story",
    ]
)
"""The first parts of links that lead to something else."""


def parse(entry: str) -> Address | NoPeer:
    """What an entry names."""
    text = compact(entry)
    scheme = _SCHEME.fullmatch(text)
    if scheme is not None:
        return _of_scheme(scheme[1].lower(), parse_qs(scheme[2] or ""))
    name = _NAME_AS_HOST.fullmatch(text)
    if name is not None and name[1].lower() != "www":
        return Username(name[1])
    host = _HOST.match(text)
    if host is not None:
        return _of_path(text[host.end() :])
    if _CHAT_ID.fullmatch(text) and entry.strip() == text:
        return _met(int(text))
    if not text.startswith("@"):
        digits = phone_digits(entry)
        if digits is not None:
            return Phone(digits)
    return _named(text.removeprefix("@"))


def _of_path(path: str) -> Address | NoPeer:
    first, *rest = re.split(r"[/?#]", path)
    if first.startswith("+"):
        digits = first[1:]
        return Phone(digits) if digits.isdecimal() and len(digits) > 6 else INVITATION
    if first.lower() == "joinchat":
        return INVITATION
    if first.lower() == "c" and rest and rest[0].isdecimal():
        return _met(CHANNEL_MARK - int(rest[0]))
    if first.lower() == "s" and rest:
        return _named(rest[0])
    return NOT_A_CHAT if first.lower() in NO_CHATS else _named(first)


def _of_scheme(action: str, query: dict[str, list[str]]) -> Address | NoPeer:
    values = {name: found[0] for name, found in query.items()}
    match action, values:
        case "join", _:
            return INVITATION
        case "resolve", {"domain": name}:
            return _named(name)
        case "resolve", {"phone": number}:
            digits = phone_digits(f"+{number.strip().removeprefix('+')}")
            return UNREADABLE if digits is None else Phone(digits)
        case "user", {"id": number} if number.isdecimal():
            return _met(int(number))
        case "openmessage", {"user_id": number} if number.isdecimal():
            return _met(int(number))
        case "openmessage", {"chat_id": number} if number.isdecimal():
            return _met(-int(number))
        case "privatepost", {"channel": number} if number.isdecimal():
            return _met(CHANNEL_MARK - int(number))
    return NOT_A_CHAT


def _named(name: str) -> Address | NoPeer:
    return Username(name) if _NAME.fullmatch(name) else UNREADABLE


def _met(chat_id: int) -> Address | NoPeer:
    return MetChat(ChatId(chat_id)) if 0 < abs(chat_id) < MAX_CHAT_ID else UNREADABLE
