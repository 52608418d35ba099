"""Names that older versions stored wrongly or not at all are right once the account connects."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sandbox import DataCentre
from switchboard.store.core.database import FILE
from tests.conftest import People
from tests.service import start

NOBODY = 4242
"""A chat of which nothing is known but a read mark."""


def change(folder: Path, *statements: str) -> None:
    """Change the database of a service that does not run."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


async def test_stale_names_are_brought_up_to_date(
    dc: DataCentre, people: People, tmp_path: Path
) -> None:
    """A chat without a known peer, one under an old name, and messages without their sender's name
    get them; a chat without messages, peer and place in Telegram's list leaves the list."""
    for person in (people.dora, people.emil, people.fay):
        dc.world.write(person, people.anna, f"from {person.first_name}")
    async with start(dc, tmp_path) as running:
        await running.sign_in(people.anna)
        await running.conversation("Dora Dahl")
    change(
        tmp_path,
        "UPDATE messages SET sender_name = NULL",
        f"DELETE FROM peers WHERE chat_id = {people.emil.id}",
        f"UPDATE peers SET title = 'Deleted account' WHERE chat_id = {people.fay.id}",
        "INSERT INTO chats (telegram_account_id, chat_id, read_inbox_max_id, "
        "read_outbox_max_id, unread_counted_up_to_id, verified_up_to_id, history_complete) "
        f"SELECT id, {NOBODY}, 7, 0, 0, 0, 0 FROM accounts",
        "INSERT INTO conversations (telegram_account_id, chat_id, topic_id, unread_count, "
        f"last_message_at) SELECT id, {NOBODY}, 0, 0, 0 FROM accounts",
    )

    async with start(dc, tmp_path) as running:
        async with running.stream(since=0) as stream:
            await stream.until(
                lambda frame: (
                    frame["type"] == "account_status" and frame["data"]["state"] == "connected"
                )
            )
        found = (await running.get("/conversations", limit=100))["items"]
        threads = [await running.thread(one["id"]) for one in found]

    titles = {one["title"] for one in found}
    names = {message["text"]: message["sender_name"] for thread in threads for message in thread}
    assert "Dora Dahl" in titles
    assert titles.isdisjoint({"Unknown", "Deleted account", "No name"})
    assert str(NOBODY) not in {one["chat_id"] for one in found}
    assert names["from Dora"] == "Dora Dahl"
    assert None not in names.values()
