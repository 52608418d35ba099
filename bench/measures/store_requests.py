"""The requests that a store is measured with: every list, every thread, every search."""

import random
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from bench import large_store
from bench.http_client import HttpClient

Ask: TypeAlias = Callable[[HttpClient], float]
"""Sends one request and returns its time, in seconds."""


def pages(caller: HttpClient, longest: int, dice: random.Random) -> dict[str, Ask]:
    """Requests for every kind of page."""
    _, accounts = caller.get("/accounts")
    account_id = accounts["items"][0]["id"]
    _, hits = caller.get("/search", q=large_store.CHINESE, limit=100)
    found = [(hit["conversation_id"], hit["id"]) for hit in hits["items"]]

    def around(caller: HttpClient) -> float:
        conversation, message = dice.choice(found)
        return caller.get(f"/conversations/{conversation}/messages", around=message)[0]

    thread = f"/conversations/{longest}/messages"
    return {
        **lists(account_id),
        "accounts with what is unread": _asking("/accounts"),
        "thread, newest page": _asking(thread),
        "thread, older pages": _following(thread),
        "thread at a message": around,
        "search for a rare word": _asking("/search", q=large_store.RARE),
        "search for a common word": _asking("/search", q=large_store.COMMON),
        "search for a common word, next pages": _following("/search", q=large_store.COMMON),
        "search for a beginning": _asking("/search", q="kal"),
        "search for two letters": _asking("/search", q="ka"),
        "search for two words": _asking("/search", q=f"{large_store.COMMON} kalo"),
        "search in Chinese": _asking("/search", q=large_store.CHINESE),
        "search in one account": _asking("/search", q=large_store.COMMON, account_id=account_id),
        "search in one conversation": _asking(
            "/search", q=large_store.COMMON, conversation_id=found[0][0]
        ),
        "search for what a person wrote": _asking(
            "/search", q=large_store.COMMON, sender_id=large_store.FIRST_PEER + 7
        ),
        "search for media, of which there are none": _asking(
            "/search", q=large_store.COMMON, kind="media"
        ),
        "search before the first message": _asking(
            "/search", q=large_store.COMMON, until="2001-01-01T00:00:00Z"
        ),
        "search for a rare word in one account": _asking(
            "/search", q=large_store.RARE, account_id=account_id
        ),
        "search for what is not there": _asking("/search", q="xylophone"),
    }


def lists(account_id: str) -> dict[str, Ask]:
    """Requests for every kind of list of conversations."""
    return {
        "list, first page": _asking("/conversations"),
        "list, 100 at once": _asking("/conversations", limit=100),
        "list, next pages": _following("/conversations"),
        "list of one account": _asking("/conversations", account_id=account_id),
        "list of what is unread": _asking("/conversations", unread="true"),
        "list of what is unread, next pages": _following("/conversations", unread="true"),
        "list of what is unread in one account": _asking(
            "/conversations", unread="true", account_id=account_id
        ),
        "list by a part of a name": _asking("/conversations", q="garc"),
        "list by a name that nobody has": _asking("/conversations", q="zzz"),
        "list of the archive": _asking("/conversations", archived="true"),
        "list of the archive, next pages": _following("/conversations", archived="true"),
        "list of what is muted": _asking("/conversations", muted="true"),
        "list of what is muted and unread": _asking("/conversations", muted="true", unread="true"),
        "list of who waits": _asking("/conversations", waiting="true"),
        "list of who waits, next pages": _following("/conversations", waiting="true"),
        "list of who waits in one account": _asking(
            "/conversations", waiting="true", account_id=account_id
        ),
        "list of who waits and is unread": _asking(
            "/conversations", waiting="true", unread="true", kind="user"
        ),
        "list of what is snoozed": _asking("/conversations", snoozed="true"),
        "list of what is snoozed, next pages": _following("/conversations", snoozed="true"),
        "list of channels": _asking("/conversations", kind="channel"),
        "list of bots, of which there are none": _asking("/conversations", kind="bot"),
        "list of a folder": _asking("/conversations", account_id=account_id, folder=2),
        "list of a folder, next pages": _following(
            "/conversations", account_id=account_id, folder=2
        ),
    }


def _asking(path: str, **query: Any) -> Ask:
    return lambda caller: caller.get(path, **query)[0]


def _following(path: str, **query: Any) -> Ask:
    """The following pages. After the last one, from the beginning again."""
    pages = _deeper(path, query)
    next(pages)
    return lambda caller: pages.send(caller)


def _deeper(path: str, query: dict[str, Any]) -> Generator[float, HttpClient, None]:
    caller = yield 0.0
    while True:
        cursor = None
        while True:
            more = query if cursor is None else query | {"cursor": cursor}
            seconds, page = caller.get(path, **more)
            caller = yield seconds
            cursor = page["next_cursor"]
            if cursor is None:
                break
