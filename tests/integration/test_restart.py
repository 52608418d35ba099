"""What must not change through a restart, a lost connection or a long absence."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import DataCentre
from switchboard.domain.ids import AccountId
from switchboard.store.accounts import accounts
from switchboard.store.core.transaction import Transaction
from switchboard.telegram.limits import Limits
from switchboard.timings import Timings
from tests.conftest import People
from tests.service import start


async def test_a_restart_keeps_everything_without_a_new_login(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """After a restart the account connects by itself, the thread is stored, missed messages
    arrive, and a reply reaches a peer from before the restart."""
    dc.world.write(people.dora, people.anna, "before")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
    for number in range(3):
        dc.world.write(people.dora, people.anna, f"while away {number}")

    async with start(dc, tmp_path) as second:
        await second.until_state(account["id"], "connected")
        conversation = await second.conversation("Dora Dahl")
        thread = await second.thread(conversation["id"])
        async with second.stream() as stream:
            await second.reply(conversation["id"], "back again")
            await stream.message("back again", status="sent")

    assert [message["text"] for message in thread] == [
        "before",
        *(f"while away {number}" for number in range(3)),
    ]
    assert conversation["unread_count"] == 4
    assert dc.world.history(people.dora, people.anna)[-1].text == "back again"


async def test_a_reply_posted_while_offline_is_sent_later(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A reply that was accepted while Telegram is unreachable stays pending over a restart and
    is sent when Telegram is back."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as first:
        account = await first.sign_in(people.anna)
        conversation = await first.conversation("Dora Dahl")
        await dc.stop()
        await first.until_state(account["id"], "disconnected")
        posted = await first.reply(conversation["id"], "patience")
    await dc.start()

    async with start(dc, tmp_path) as second, second.stream(since=0) as stream:
        sent = (await stream.message("patience", status="sent"))["data"]

    assert posted["status"] == "pending"
    assert sent["id"] == posted["id"]
    texts = [entry.text for entry in dc.world.history(people.dora, people.anna)]
    assert texts == ["hello", "patience"]


async def test_a_dropped_connection_loses_nothing(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """Messages from the time without a connection arrive after the reconnect, once."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
        conversation = await running.conversation("Dora Dahl")
        async with running.stream() as stream:
            for number in range(5):
                dc.faults(people.anna).drop_connections()
                dc.world.write(people.dora, people.anna, f"across {number}")
            for number in range(5):
                await stream.message(f"across {number}")
        thread = await running.thread(conversation["id"])

    assert [message["text"] for message in thread] == [
        "hello",
        *(f"across {number}" for number in range(5)),
    ]


async def test_a_revoked_session_is_said_and_kept(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """If Telegram ends a session, the account says what to do and its messages stay."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
        dc.revoke_sessions(people.anna, "SESSION_REVOKED")

        ended = await running.until_state(account["id"], "signed_out")
        conversation = await running.conversation("Dora Dahl")
        refused = await running.http.post(
            f"/conversations/{conversation['id']}/reply", json={"text": "hello?"}
        )

    assert "sign in" in ended["state_detail"]
    assert refused.status_code == 409
    assert refused.json()["code"] == "account_unusable"


async def test_an_account_is_switched_off_and_on(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """An inactive account refuses replies and connects to nothing; enabled, it catches up."""
    dc.world.write(people.dora, people.anna, "hello")
    async with start(dc, tmp_path) as running:
        account = await running.sign_in(people.anna)
        path = f"/accounts/{account['id']}"
        conversation = await running.conversation("Dora Dahl")

        off = (await running.http.patch(path, json={"is_active": False})).json()
        refused = await running.http.post(
            f"/conversations/{conversation['id']}/reply", json={"text": "hello?"}
        )
        dc.world.write(people.dora, people.anna, "meanwhile")
        await running.http.patch(path, json={"is_active": True, "label": "Back"})
        on = await running.until_state(account["id"], "connected")
        thread = await running.thread(conversation["id"])

    assert (off["is_active"], off["state"]) == (False, "inactive")
    assert refused.status_code == 409
    assert refused.json()["code"] == "account_inactive"
    assert on["label"] == "Back"
    assert [message["text"] for message in thread] == ["hello", "meanwhile"]


async def test_a_removed_account_is_signed_out_and_may_leave_its_messages(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A removal ends the session at Telegram; the messages stay or are deleted, as requested."""
    dc.world.write(people.dora, people.anna, "kept")
    dc.world.write(people.dora, people.carlo, "purged")
    async with start(dc, tmp_path) as running:
        anna = await running.sign_in(people.anna)
        carlo = await running.sign_in(people.carlo)
        for account, keep in ((anna, "true"), (carlo, "false")):
            answer = await running.http.delete(
                f"/accounts/{account['id']}", params={"keep_messages": keep}
            )
            assert answer.status_code == 204
        items = (await running.get("/conversations"))["items"]
        accounts = (await running.get("/accounts"))["items"]
    async with start(dc, tmp_path) as running:  # a farewell that was cut short is said now
        texts = running.rows("SELECT text FROM messages")

    assert accounts == []
    assert [(item["last_message"]["text"], item["can_reply"]) for item in items] == [
        ("kept", False)
    ]
    assert texts == [("kept",)]


async def test_the_server_may_restart(dc: DataCentre, people: People, tmp_path: Path) -> None:
    """When Telegram's server comes back after a restart, messages flow again."""
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
        async with running.stream() as stream:
            await dc.restart()
            dc.world.write(people.dora, people.anna, "after the restart")
            await stream.message("after the restart")


async def test_an_account_whose_pause_cannot_be_shown_tries_again(
    dc: DataCentre, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the database refuses the state of an account that waits to reconnect, the account
    reconnects nevertheless."""
    refused = []
    set_state = accounts.set_state

    def refusing(transaction: Transaction, account_id: AccountId, *args: Any, **more: Any) -> None:
        if more.get("retry_at") is not None and not refused:
            refused.append(account_id)
            raise MemoryError
        set_state(transaction, account_id, *args, **more)

    monkeypatch.setattr(accounts, "set_state", refusing)
    async with start(dc, tmp_path, timings=Timings(telegram=Limits(connection_tries=0))) as running:
        anna = await running.sign_in(people.anna)
        await dc.stop()
        while not refused:
            await running.get("/health")  # each look is a request of its own
        await dc.start()
        async with running.stream() as stream:
            await running.until_state(anna["id"], "connected")
            dc.world.write(people.dora, people.anna, "after all")
            await stream.message("after all")
