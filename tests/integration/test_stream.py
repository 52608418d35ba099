"""The stream: every event exactly once, however often a client reconnects."""

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running


async def test_a_reader_that_comes_back_misses_nothing(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """With its last number, a client receives everything since, each message once, and then live
    events."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "heard")
        last = (await stream.message("heard"))["seq"]
    for number in range(5):
        dc.world.write(people.dora, people.anna, f"missed {number}")

    async with switchboard.stream(since=last) as stream:
        for number in range(5):
            await stream.message(f"missed {number}")
        dc.world.write(people.dora, people.anna, "live")
        await stream.message("live")

    received = [f["data"]["text"] for f in stream.heard if f["type"] == "message_received"]
    assert received == [*(f"missed {number}" for number in range(5)), "live"]
    numbers = [frame["seq"] for frame in stream.heard]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > last


async def test_each_change_is_told_with_all_it_touches(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The event of a message is followed by those of its conversation and account, with new
    counts."""
    account = await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "one")
        await stream.message("one")
        conversation = await stream.until(lambda f: f["type"] == "conversation_updated")
        status = await stream.until(lambda f: f["type"] == "account_status")

    assert conversation["data"]["unread_count"] == 1
    assert conversation["data"]["last_message"]["text"] == "one"
    assert (status["data"]["id"], status["data"]["unread_count"]) == (account["id"], 1)


async def test_an_unknown_number_is_answered_with_resync(switchboard: Running) -> None:
    """An unknown number (for example of another database) gets a resync, and then live events."""
    async with switchboard.stream(since=10**9) as stream:
        frame = await stream.next()

    assert frame["type"] == "resync"


async def test_edits_and_deletions_are_told_and_kept(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """An edit replaces the text and keeps the old one; a deletion marks the message."""
    await switchboard.sign_in(people.anna)
    async with switchboard.stream() as stream:
        written = dc.world.write(people.dora, people.anna, "tomorow")
        original = (await stream.message("tomorow"))["data"]
        dc.world.edit(written, "tomorrow")
        edited = await stream.message("tomorrow")
        dc.world.delete([written])
        deleted = await stream.message("tomorrow")
    edits = await switchboard.get(f"/messages/{original['id']}/edits")

    assert edited["type"] == "message_updated"
    assert edited["data"]["id"] == original["id"]
    assert edited["data"]["edited_at"] is not None
    assert deleted["data"]["deleted_at"] is not None
    assert [edit["text"] for edit in edits["items"]] == ["tomorow"]


async def test_a_search_finds_words_in_every_account(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Words are found in all accounts, newest first; the index's own syntax has no effect."""
    await switchboard.sign_in(people.anna)
    await switchboard.sign_in(people.carlo)
    async with switchboard.stream() as stream:
        dc.world.write(people.dora, people.anna, "The parcel has left")
        await stream.message("The parcel has left")
        dc.world.write(people.emil, people.carlo, "Which Parcel? 包裹到了")
        await stream.message("Which Parcel? 包裹到了")

    async def found(q: str) -> list[str]:
        items = (await switchboard.get("/search", q=q))["items"]
        return [item["text"] for item in items]

    while len(await found("parcel")) < 2:
        pass  # the index may lag by a moment

    assert await found("parcel left") == ["The parcel has left"]
    assert await found("包裹") == ["Which Parcel? 包裹到了"]
    assert await found("PARC le") == []
    assert await found("parc lef") == ["The parcel has left"]
    assert await found("has") == ["The parcel has left"]
    assert await found('parcel" OR "left') == []
    empty = await switchboard.http.get("/search", params={"q": "!!"})
    assert empty.status_code == 422


async def test_pages_of_a_thread_meet_without_gap_or_repeat(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """Paging back continues from the store to Telegram, each message once."""
    for number in range(130):
        dc.world.write(people.dora, people.anna, f"{number}")
    await switchboard.sign_in(people.anna)
    conversation = await switchboard.conversation("Dora Dahl")
    path = f"/conversations/{conversation['id']}/messages"

    texts: list[str] = []
    cursor = None
    while True:
        page = await switchboard.get(path, limit=40, **({"cursor": cursor} if cursor else {}))
        texts = [message["text"] for message in page["items"]] + texts
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert texts == [f"{number}" for number in range(130)]


async def test_conversations_page_newest_first(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The list goes from the newest conversation to the oldest, over pages and filters."""
    contacts = [dc.world.register(f"9996612{n:04}", first_name=f"Contact {n}") for n in range(12)]
    now = dc.world.now()
    for number, contact in enumerate(contacts):
        dc.world.write(contact, people.anna, "hello", date=now - 1000 + number)
    await switchboard.sign_in(people.anna)

    first = await switchboard.get("/conversations", limit=7)
    second = await switchboard.get("/conversations", limit=7, cursor=first["next_cursor"])
    searched = await switchboard.get("/conversations", q="contact 11")

    titles = [item["title"] for item in first["items"] + second["items"]]
    assert titles == [contact.first_name for contact in reversed(contacts)]
    assert second["next_cursor"] is None
    assert [item["title"] for item in searched["items"]] == ["Contact 11"]
