"""Answers whose type has more constructors than the one that usually comes: they stop no account.

Telegram's documentation of messages.getHistory names messages.messagesNotModified among its
results (type messages.Messages).
"""

from dataclasses import replace
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import DataCentre
from sandbox.rpc.registry import METHODS, Call
from tests.conftest import People
from tests.service import Running


async def test_a_history_that_is_no_list_concerns_its_chat_alone(
    switchboard: Running, dc: DataCentre, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chat is left for later and named; the account is connected, others are read and
    published."""
    request = functions.messages.GetHistoryRequest
    method = METHODS[request]

    def handler(call: Call, asked: Any) -> Any:
        if getattr(asked.peer, "user_id", None) == people.dora.id:
            return types.messages.MessagesNotModified(count=3)
        return method.handler(call, asked)

    monkeypatch.setitem(METHODS, request, replace(method, handler=handler))
    dc.world.write(people.emil, people.anna, "from Emil", date=dc.world.now() - 60)
    dc.world.write(people.emil, people.anna, "again", date=dc.world.now() - 50)
    dc.world.write(people.dora, people.anna, "from Dora", date=dc.world.now() - 40)

    async with switchboard.stream() as stream:
        await switchboard.sign_in(people.anna, until="catching_up")
        frame = await stream.until(
            lambda frame: (
                frame["type"] == "account_status" and "Dora Dahl" in frame["data"]["state_detail"]
            )
        )
        dc.world.write(people.emil, people.anna, "live")
        await stream.message("live")

    assert frame["data"]["state"] == "catching_up"
    emil = await switchboard.conversation("Emil")
    texts = [message["text"] for message in await switchboard.thread(emil["id"])]
    assert texts == ["from Emil", "again", "live"]
    states = [heard["data"]["state"] for heard in stream.heard if heard["type"] == "account_status"]
    assert "disconnected" not in states
