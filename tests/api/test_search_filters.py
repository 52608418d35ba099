"""The filters of the search over HTTP."""

from pathlib import Path

import pytest

from switchboard.store.messages import search

from .test_conversation_list import PEERS, SHOP, conversation, serving


async def test_a_search_takes_filters(tmp_path: Path) -> None:
    """A chat, a sender, a direction, a kind and a time narrow a search; they combine."""
    async with serving(tmp_path, search.index_part) as http:
        eve = await conversation(http, "Eve")

        async def hits(**filters: object) -> int:
            answer = await http.get("/search", params={"q": "hello", **filters})
            assert answer.status_code == 200, answer.text
            return len(answer.json()["items"])

        found = {
            "all": await hits(account_id=SHOP),
            "Eve": await hits(conversation_id=eve["id"], account_id=SHOP, kind="text"),
            "her account": await hits(sender_id="500"),
            "nobody": await hits(sender_id="-1000000000060"),
            "own": await hits(direction="outgoing"),
            "later": await hits(since="2023-11-14T22:13:25Z"),
            "between": await hits(since="2023-11-14T22:13:25Z", until="2023-11-14T23:13:26+01:00"),
            "never": await hits(since="9999-12-31T23:59:59Z"),
        }

    assert found == {
        "all": len(PEERS),
        "Eve": 1,
        "her account": len(PEERS),
        "nobody": 0,
        "own": 0,
        "later": 4,
        "between": 1,
        "never": 0,
    }


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        ({"since": "yesterday"}, 422),
        ({"until": "2023-11-14"}, 422),
        ({"since": "0001-01-01T00:00:00+00:01"}, 422),
        ({"until": "9999-12-31T23:59:59-00:01"}, 422),
        ({"sender_id": "anna"}, 422),
        ({"direction": "sideways"}, 422),
        ({"conversation_id": 0}, 422),
        ({"conversation_id": 4711}, 404),
    ],
)
async def test_a_wrong_filter_is_refused(
    tmp_path: Path, filters: dict[str, str], status: int
) -> None:
    """A wrong filter is no empty result."""
    async with serving(tmp_path) as http:
        answer = await http.get("/search", params={"q": "hello", **filters})

    assert answer.status_code == status
