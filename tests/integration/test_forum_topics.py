"""The topics of a forum are conversations: live, missed, answered, and while they change."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon.tl import functions, types

from sandbox import Channel, DataCentre, Topic
from switchboard.store.core.database import FILE
from tests.conftest import People
from tests.phone import Phone, phone_of
from tests.process import environment, free_port, serving
from tests.service import Running, start

WITHOUT_END = "9999-12-31T23:59:59Z"

AS_ONE_THREAD = """
UPDATE messages SET topic_id = NULL, conversation_id = (
  SELECT w.id FROM conversations w WHERE w.topic_id = 0 AND w.chat_id = messages.chat_id);
DELETE FROM conversations WHERE topic_id <> 0;
DELETE FROM topics;
UPDATE chats SET division = 'whole', reads_topics = 0;
UPDATE peers SET is_forum = 0, manages_topics = 0;
"""
"""What the migration leaves of a database from before topics were known."""

Conversation = dict[str, Any]


@pytest.fixture
async def phone(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Anna's phone."""
    async with phone_of(dc, people.anna) as phone:
        yield phone


@pytest.fixture
async def customer(dc: DataCentre, people: People) -> AsyncIterator[Phone]:
    """Dora's phone."""
    async with phone_of(dc, people.dora) as phone:
        yield phone


@pytest.fixture
def forum(dc: DataCentre, people: People) -> Channel:
    """A forum of Dora with Anna in it."""
    return dc.world.create_channel("Club", people.dora, [people.anna], forum=True)


@pytest.fixture
def orders(dc: DataCentre, people: People, forum: Channel) -> Topic:
    """A topic of it."""
    return dc.world.create_topic(forum, "Orders", people.dora)


@pytest.fixture
def offers(dc: DataCentre, people: People, forum: Channel) -> Topic:
    """Another topic of it."""
    return dc.world.create_topic(forum, "Offers", people.dora)


async def topics(running: Running) -> dict[str, Conversation]:
    """The listed topics by title."""
    page = await running.get("/conversations", limit=100)
    return {item["topic_title"]: item for item in page["items"] if item["topic_title"]}


async def until_topic(running: Running, title: str, holds: Any) -> Conversation:
    """Wait until the conversation with this topic fulfils a condition."""
    found = (await topics(running))[title]
    return await running.until_conversation(found["id"], holds)


async def until_listed(running: Running, title: str) -> Conversation:
    """Wait until a topic is listed."""
    async with running.stream() as stream:
        found = (await topics(running)).get(title)
        if found is not None:
            return found
        frame = await stream.until(
            lambda f: f["type"] == "conversation_updated" and f["data"]["topic_title"] == title
        )
    return dict(frame["data"])


async def test_a_forum_at_sign_in(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    forum: Channel,
    orders: Topic,
    offers: Topic,
) -> None:
    """At sign-in each topic is a conversation with its own messages and count; the forum itself is
    not listed."""
    dc.world.write(people.dora, forum, "an order", topic=orders)
    dc.world.write(people.dora, forum, "an offer", topic=offers)
    dc.world.write(people.dora, forum, "hello all")
    dc.world.read_topic(people.anna, forum, offers)

    await switchboard.sign_in(people.anna)

    found = await topics(switchboard)
    unread = {title: one["unread_count"] for title, one in found.items()}
    texts = {
        title: [m["text"] for m in await switchboard.thread(one["id"]) if m["kind"] == "text"]
        for title, one in found.items()
    }
    assert texts == {"Orders": ["an order"], "Offers": ["an offer"], "General": ["hello all"]}
    assert unread == {
        "Orders": dc.world.unread_in_topic(people.anna, forum, orders),
        "Offers": 0,
        "General": dc.world.unread_in_topic(people.anna, forum, dc.world.general(forum)),
    }
    folded = await switchboard.get("/conversations", topics="folded")
    (club,) = [one for one in folded["items"] if one["title"] == "Club"]
    path = f"/conversations/{club['id']}/messages"
    whole = await switchboard.get(path, whole_chat=True, limit=100)
    assert club["unread_count"] == dc.world.unread(people.anna, forum)
    assert {(m["text"], m["topic_id"]) for m in whole["items"] if m["kind"] == "text"} == {
        ("an order", str(orders.id)),
        ("an offer", str(offers.id)),
        ("hello all", "1"),
    }
    listed = (await switchboard.get("/conversations"))["items"]
    assert not [one for one in listed if one["title"] == "Club" and one["topic_id"] is None]


async def test_an_unread_topic_below_a_busy_one_has_its_message(
    switchboard: Running, dc: DataCentre, people: People, forum: Channel, orders: Topic
) -> None:
    """At sign-in a topic with an unread message has it, however many messages of other topics came
    later. A topic without unread messages has its place by Telegram's date."""
    old = dc.world.create_topic(forum, "Old", people.dora)
    dc.world.read_topic(people.anna, forum, old)
    dc.world.write(people.dora, forum, "an order", topic=orders)
    for number in range(120):
        dc.world.write(people.dora, forum, f"message {number}")

    await switchboard.sign_in(people.anna)

    found = await topics(switchboard)
    assert found["Orders"]["last_message"]["text"] == "an order"
    assert found["Old"]["last_message_at"] is not None


async def test_what_happens_to_topics_live(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    phone: Phone,
    forum: Channel,
    orders: Topic,
) -> None:
    """A topic that is created, renamed, closed, reopened, read, muted, drafted in or deleted
    elsewhere shows it at once; the others stay as they are."""
    await switchboard.sign_in(people.anna)
    created = dc.world.create_topic(forum, "Offers", people.dora)
    await until_listed(switchboard, "Offers")
    dc.world.write(people.dora, forum, "an offer", topic=created)
    unread = await until_topic(
        switchboard,
        "Offers",
        lambda c: c["unread_count"] == dc.world.unread_in_topic(people.anna, forum, created),
    )
    await phone.client(
        functions.messages.ReadDiscussionRequest(phone.peer(forum), created.id, 10_000)
    )
    read = await until_topic(switchboard, "Offers", lambda c: c["unread_count"] == 0)
    dc.world.edit_topic(forum, created, people.dora, title="Deals")
    await until_listed(switchboard, "Deals")
    dc.world.close_topic(forum, created, people.dora)
    closed = await until_topic(switchboard, "Deals", lambda c: not c["can_reply"])
    dc.world.reopen_topic(forum, created, people.dora)
    await until_topic(switchboard, "Deals", lambda c: c["can_reply"])
    notify = types.InputNotifyForumTopic(phone.peer(forum), created.id)
    await phone.client(
        functions.account.UpdateNotifySettingsRequest(
            notify, types.InputPeerNotifySettings(mute_until=2**31 - 1)
        )
    )
    await until_topic(switchboard, "Deals", lambda c: c["muted_until"] == WITHOUT_END)
    in_topic = types.InputReplyToMessage(created.id, top_msg_id=created.id)
    await phone.client(
        functions.messages.SaveDraftRequest(phone.peer(forum), "so far", reply_to=in_topic)
    )
    drafted = await until_topic(switchboard, "Deals", lambda c: c["draft"] is not None)
    other = (await topics(switchboard))["Orders"]
    dc.world.delete_topic(forum, created)
    deleted = await until_topic(switchboard, "Deals", lambda c: not c["can_reply"])

    assert unread["unread_count"] > 0
    assert read["id"] == unread["id"] == closed["id"]
    assert closed["cannot_reply_reason"] == (
        "This topic is closed. Only administrators can write in it."
    )
    assert (drafted["draft"]["text"], drafted["draft"]["reply_to_message_id"]) == ("so far", None)
    assert (other["muted_until"], other["draft"], other["can_reply"]) == (None, None, True)
    assert deleted["cannot_reply_reason"] == "This topic was deleted."
    assert deleted["unread_count"] == 0


@pytest.mark.parametrize("is_quote_gone", [False, True], ids=["", "the quote was deleted"])
async def test_a_reply_goes_into_its_topic(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    customer: Phone,
    forum: Channel,
    orders: Topic,
    is_quote_gone: bool,
) -> None:
    """A reply is in the topic of its conversation, with and without a quote, also if the quoted
    message was deleted meanwhile; in General, it names no topic."""
    asked = dc.world.write(people.dora, forum, "an order", topic=orders)
    dc.world.write(people.dora, forum, "hello all")
    await switchboard.sign_in(people.anna)
    found = await topics(switchboard)
    if is_quote_gone:
        dc.faults(people.anna).hold_updates()
        dc.world.delete([asked])

    await switchboard.reply(found["Orders"]["id"], "plain")
    await switchboard.reply(
        found["Orders"]["id"], "quoting", reply_to_message_id=str(asked.id_for(people.anna))
    )
    async with switchboard.stream() as stream:
        await switchboard.reply(found["General"]["id"], "to all")
        await stream.message("to all", status="sent")

    sent = {
        message.message: message
        for message in await customer.client.get_messages(customer.peer(forum), limit=3)
    }
    tops = {
        text: message.reply_to
        and message.reply_to.forum_topic
        and (message.reply_to.reply_to_top_id or message.reply_to.reply_to_msg_id)
        for text, message in sent.items()
    }
    assert tops["plain"] == tops["quoting"] == orders.id
    assert tops["to all"] is None


async def test_what_is_done_here_is_done_in_the_topic(
    switchboard: Running,
    dc: DataCentre,
    people: People,
    phone: Phone,
    forum: Channel,
    orders: Topic,
    offers: Topic,
) -> None:
    """A topic that is read, muted or drafted in here is so at Telegram, and no other topic is."""
    dc.world.write(people.dora, forum, "an order", topic=orders)
    dc.world.write(people.dora, forum, "an offer", topic=offers)
    unread = dc.world.unread_in_topic(people.anna, forum, offers)
    await switchboard.sign_in(people.anna)
    found = (await topics(switchboard))["Orders"]
    path = f"/conversations/{found['id']}"

    read = await switchboard.post(f"{path}/read")
    changed = await switchboard.http.patch(
        path, json={"muted_until": WITHOUT_END, "draft": {"text": "so far"}}
    )
    refused = await switchboard.http.patch(path, json={"unread_mark": True})

    async with switchboard.stream() as stream:
        await switchboard.reply(found["id"], "done")  # it comes after them
        await stream.message("done", status="sent")
    listed = await phone.client(
        functions.messages.GetForumTopicsRequest(phone.peer(forum), None, 0, 0, 100)
    )
    there = {topic.title: topic for topic in listed.topics}
    assert (read["unread_count"], changed.status_code) == (0, 200)
    assert dc.world.unread_in_topic(people.anna, forum, orders) == 0
    assert dc.world.unread_in_topic(people.anna, forum, offers) == unread
    assert (refused.status_code, refused.json()["code"]) == (409, "change_not_allowed")
    assert there["Orders"].notify_settings.mute_until is not None
    assert there["Offers"].notify_settings.mute_until is None


async def test_pins_and_the_draft_of_general(
    switchboard: Running, dc: DataCentre, people: People, phone: Phone
) -> None:
    """A pin of a topic goes both ways; so does the draft of General, which names no topic."""
    own = dc.world.create_channel("Own", people.anna, [people.dora], forum=True)
    topic = dc.world.create_topic(own, "Ideas", people.anna)
    await switchboard.sign_in(people.anna)
    found = await topics(switchboard)
    ideas, general = found["Ideas"]["id"], found["General"]["id"]

    pinned = await switchboard.http.patch(f"/conversations/{ideas}", json={"is_pinned": True})
    await dc.calls.reach("messages.updatePinnedForumTopic")
    await switchboard.http.patch(f"/conversations/{general}", json={"draft": {"text": "mine"}})
    await dc.calls.reach("messages.saveDraft")
    await phone.client(functions.messages.SaveDraftRequest(phone.peer(own), "from the phone"))
    drafted = await switchboard.until_conversation(
        general, lambda c: c["draft"] is not None and c["draft"]["text"] == "from the phone"
    )
    dc.world.pin_topic(own, topic, pinned=False)
    unpinned = await switchboard.until_conversation(ideas, lambda c: not c["is_pinned"])

    assert pinned.json()["is_pinned"]
    assert drafted["topic_id"] == "1"
    assert unpinned["draft"] is None


async def test_what_is_missed_while_away(
    dc: DataCentre,
    people: People,
    tmp_path: Path,
    phone: Phone,
    forum: Channel,
    orders: Topic,
    offers: Topic,
) -> None:
    """What happened to topics while the service was away is seen when it is back: a topic that was
    created, one that was read, renamed and muted elsewhere, one that was deleted, and messages."""
    dc.world.write(people.dora, forum, "an order", topic=orders)
    dc.world.write(people.dora, forum, "an offer", topic=offers)
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna)
        before = await topics(running)

    created = dc.world.create_topic(forum, "Ideas", people.dora)
    dc.world.write(people.dora, forum, "an idea", topic=created)
    dc.world.read_topic(people.anna, forum, orders)
    dc.world.edit_topic(forum, orders, people.dora, title="Requests")
    dc.world.read_topic(people.anna, forum, orders)
    notify = types.InputNotifyForumTopic(phone.peer(forum), orders.id)
    await phone.client(
        functions.account.UpdateNotifySettingsRequest(
            notify, types.InputPeerNotifySettings(mute_until=2**31 - 1)
        )
    )
    dc.world.delete_topic(forum, offers)

    async with start(dc, tmp_path / "data") as running:
        account = (await running.get("/accounts"))["items"][0]
        await running.until_state(account["id"], "connected")
        after = await topics(running)
        ideas = [m["text"] for m in await running.thread(after["Ideas"]["id"])]
    assert before.keys() == {"Orders", "Offers", "General"}
    assert after.keys() == {"Requests", "Offers", "Ideas", "General"}
    assert ideas[-1] == "an idea"
    assert (after["Requests"]["unread_count"], after["Requests"]["muted_until"]) == (
        0,
        WITHOUT_END,
    )
    assert after["Ideas"]["unread_count"] == dc.world.unread_in_topic(people.anna, forum, created)
    assert after["Offers"]["cannot_reply_reason"] == "This topic was deleted."


async def test_what_an_older_version_stored_finds_its_topic(
    dc: DataCentre, people: People, tmp_path: Path, forum: Channel, orders: Topic
) -> None:
    """An older version stored a forum as one thread. After the upgrade its messages are read again,
    and are in their topics, each once."""
    dc.world.write(people.dora, forum, "an order", topic=orders)
    dc.world.write(people.dora, forum, "hello all")
    async with start(dc, tmp_path / "data") as running:
        await running.sign_in(people.anna)
    with sqlite3.connect(tmp_path / "data" / FILE) as database:
        database.executescript(AS_ONE_THREAD)

    async with start(dc, tmp_path / "data") as running:
        account = (await running.get("/accounts"))["items"][0]
        await running.until_state(account["id"], "connected")
        found = await topics(running)
        shown = {
            title: [m["text"] for m in await running.thread(one["id"]) if m["kind"] == "text"]
            for title, one in found.items()
        }

    assert shown == {"Orders": ["an order"], "General": ["hello all"]}


async def test_a_group_becomes_a_forum(
    switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A group that becomes a forum keeps its messages in General; when it is a group again, the
    messages of its topics are in its thread. The reply goes where the conversation says."""
    group = dc.world.create_channel("Club", people.dora, [people.anna], megagroup=True)
    dc.world.write(people.dora, group, "before")
    await switchboard.sign_in(people.anna)
    club = await switchboard.conversation("Club")

    dc.world.set_forum(group)
    topic = dc.world.create_topic(group, "Orders", people.dora)
    dc.world.write(people.dora, group, "an order", topic=topic)
    orders = await until_listed(switchboard, "Orders")
    general = (await topics(switchboard))["General"]
    in_general = [m["text"] for m in await switchboard.thread(general["id"])]
    async with switchboard.stream() as stream:
        dc.world.set_forum(group, forum=False)
        dc.world.write(people.dora, group, "after")
        await stream.message("after")

    again = await switchboard.conversation("Club")
    texts = [m["text"] for m in await switchboard.thread(again["id"]) if m["kind"] == "text"]
    assert "before" in in_general
    assert again["id"] == club["id"]
    assert texts == ["before", "an order", "after"]
    gone = await switchboard.get(f"/conversations/{orders['id']}")
    assert (gone["is_listed"], gone["can_reply"]) == (False, False)


async def test_killed_between_intent_and_answer(
    dc: DataCentre,
    people: People,
    tmp_path: Path,
    customer: Phone,
    forum: Channel,
    orders: Topic,
) -> None:
    """The process is killed while Telegram has a reply in a topic. After the restart the reply is
    in its topic once, and the topic can be read."""
    dc.world.write(people.dora, forum, "an order", topic=orders)
    variables = environment(dc, tmp_path / "data", free_port())
    async with serving(dc, variables) as (process, running):
        await running.sign_in(people.anna)
        found = (await topics(running))["Orders"]
        dc.faults(people.anna).drop_after("messages.sendMessage")
        await running.reply(found["id"], "done")
        await dc.calls.reach("messages.sendMessage")
        process.kill()
        await process.wait()

    async with serving(dc, variables) as (_, running):
        async with running.stream() as stream:
            sent = [m for m in await running.thread(found["id"]) if m["text"] == "done"]
            if sent[0]["status"] != "sent":
                await stream.message("done", status="sent")
        await running.post(f"/conversations/{found['id']}/read")
        thread = [m["text"] for m in await running.thread(found["id"]) if m["kind"] == "text"]

    messages = await customer.client.get_messages(customer.peer(forum), limit=10)
    replies = [message for message in messages if message.message == "done"]
    assert thread == ["an order", "done"]
    assert [message.reply_to.reply_to_msg_id for message in replies] == [orders.id]
    assert dc.world.unread_in_topic(people.anna, forum, orders) == 0
