"""Topics of a forum: each is a conversation, or all of them are one."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from sandbox import DataCentre
from sandbox.world.model import Channel
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations
from .page_object import Desk


@pytest.fixture
async def forum(switchboard: Running, people: People, dc: DataCentre) -> Channel:
    """A forum with two topics; Dora asks in both. Anna is signed in."""
    world = dc.world
    forum = world.create_channel(
        "Team", creator=people.emil, members=[people.anna, people.dora], megagroup=True
    )
    world.set_forum(forum)
    await switchboard.sign_in(people.anna)
    for title in ("Rooms", "Invoices"):
        topic = world.create_topic(forum, title, people.emil)
        world.write(people.dora, forum, f"about {title}", topic=topic)
    return forum


async def test_the_panel_names_a_common_forum_once(
    forum: Channel, open_desk: OpenDesk, dc: DataCentre, people: People
) -> None:
    """The panel beside a conversation lists the groups in common, a forum without each topic."""
    dc.world.write(people.dora, people.anna, "Hello")
    desk = await open_desk(width=1920)

    await desk.open("Dora")

    await expect(desk.page.locator("#side-panel .meeting")).to_have_text([re.compile("Team")])


async def test_a_topic_says_what_it_is_and_a_reply_stays_in_it(
    forum: Channel, desk: Desk, dc: DataCentre, people: People
) -> None:
    """Each topic has a row and a thread of its own. When it is closed, the page says so before
    anything is typed."""
    invoices = next(topic for topic in forum.topics.values() if topic.title == "Invoices")
    await expect(desk.row("Rooms")).to_contain_text("Team")
    await desk.open("Invoices")
    await expect(desk.page.locator(".thread-title")).to_have_text("Invoices")
    await expect(desk.page.locator(".thread-sub")).to_contain_text("Team")
    await expect(desk.bubble("about Rooms")).to_have_count(0)

    await desk.send("It is on its way")

    sent = await dc.world.written(lambda message: message.text == "It is on its way")
    assert sent.ids[0] in invoices.ids
    dc.world.close_topic(forum, invoices, people.emil)
    await expect(desk.page.locator(".composer-reason")).to_contain_text("closed")
    await expect(desk.composer).to_be_disabled()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
async def test_a_forum_is_shown_as_one_thread(
    forum: Channel,
    open_desk: OpenDesk,
    dc: DataCentre,
    violations: Violations,
    width: int,
    scheme: str,
) -> None:
    """With the setting, one row and one thread have all topics. The composer says where a reply
    goes, and the operator chooses another topic."""
    rooms = next(topic for topic in forum.topics.values() if topic.title == "Rooms")
    desk = await open_desk(width, scheme=scheme)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Show a forum as one thread").check()
    await desk.page.keyboard.press("Escape")
    await expect(desk.row("Team")).to_have_count(1)
    await expect(desk.row("Team")).to_contain_text(re.compile("about Invoices"))
    await desk.open("Team")
    await expect(desk.bubble("about Rooms")).to_contain_text("Rooms")
    await expect(desk.bubble("about Invoices").first).to_be_visible()
    topic = desk.page.get_by_label("Topic of the reply")
    await expect(topic.locator("option:checked")).to_have_text("Invoices")

    await topic.select_option("Rooms")
    await desk.send("We have one")

    sent = await dc.world.written(lambda message: message.text == "We have one")
    assert sent.ids[0] in rooms.ids
    await expect(desk.bubble("We have one")).to_contain_text("Rooms")
    assert await violations(desk.page) == []
    assert await desk.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("title", ["Rooms", "Invoices"])
async def test_an_unconfirmed_reply_to_a_topic_is_in_the_thread_of_the_forum(
    forum: Channel, desk: Desk, title: str
) -> None:
    """A reply to any topic is shown before the service has it, and again after a reload."""
    held: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold(route: Route) -> None:
        held.set_result(route)

    await desk.page.route("**/api/conversations/*/reply", hold, times=1)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Show a forum as one thread").check()
    await desk.page.keyboard.press("Escape")
    await desk.open("Team")
    await desk.page.get_by_label("Topic of the reply").select_option(title)

    await desk.send("We have one")

    await asyncio.wait_for(held, 60)
    await expect(desk.bubble("We have one")).to_contain_text(title)
    await desk.page.reload()
    await expect(desk.bubble("We have one")).to_be_visible()


async def test_each_person_who_writes_to_a_channel_is_a_conversation(
    switchboard: Running, desk: Desk, dc: DataCentre, people: People
) -> None:
    """A row says the person and the channel; a reply goes to that person. The setting for forums
    does not mix people."""
    world = dc.world
    channel = world.create_channel("Shop", creator=people.anna, members=[people.emil])
    direct = world.open_direct_messages(channel)
    world.write(people.anna, channel, "New colours")
    world.write(people.dora, direct, "my address is X")
    world.write(people.emil, direct, "where is my order")
    await switchboard.sign_in(people.anna)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Show a forum as one thread").check()
    await desk.page.keyboard.press("Escape")
    await expect(desk.row("Shop")).to_have_count(3)
    await expect(desk.row("Dora")).to_contain_text("Shop")

    await desk.open("Dora")
    await expect(desk.page.locator(".thread-sub")).to_contain_text("Direct messages")
    await expect(desk.bubble("where is my order")).to_have_count(0)
    await desk.send("Thank you")

    sent = await world.written(lambda message: message.text == "Thank you")
    assert sent.ids[0] in world.direct_topic(direct, people.dora).ids


async def test_a_reply_that_is_written_again_stays_in_its_topic(
    forum: Channel, desk: Desk, dc: DataCentre, people: People
) -> None:
    """In a whole forum, "Edit" puts a failed reply into the composer of its topic. What was being
    written in another topic stays there, as its draft."""
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Show a forum as one thread").check()
    await desk.page.keyboard.press("Escape")
    await desk.open("Team")
    to = desk.page.get_by_label("Topic of the reply")
    await to.select_option("Rooms")
    dc.faults(people.anna).fail("messages.sendMessage", 400, "MESSAGE_TOO_LONG")
    await desk.send("for the rooms")
    await expect(desk.bubble("for the rooms").get_by_role("button", name="Edit")).to_be_visible()
    await to.select_option("Invoices")
    await desk.composer.fill("for the invoices")

    await desk.bubble("for the rooms").get_by_role("button", name="Edit").click()

    await expect(to.locator("option:checked")).to_have_text("Rooms")
    await expect(desk.composer).to_have_value("for the rooms")
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text == "for the rooms")
    rooms = next(topic for topic in forum.topics.values() if topic.title == "Rooms")
    assert sent.ids[0] in rooms.ids
    await to.select_option("Invoices")
    await expect(desk.composer).to_have_value("for the invoices")
