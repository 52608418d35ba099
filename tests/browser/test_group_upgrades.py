"""A group that becomes a supergroup, as the operator sees it."""

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running

from .conftest import OpenDesk, Violations


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (360, "light")])
async def test_a_group_leads_to_its_supergroup(
    switchboard: Running,
    open_desk: OpenDesk,
    dc: DataCentre,
    people: People,
    violations: Violations,
    width: int,
    scheme: str,
) -> None:
    """The thread of the group ends with a way to the supergroup. What was typed and what waited to
    be sent goes there, and the supergroup shows the messages of the group above its own."""
    world = dc.world
    team = world.create_group("Team", creator=people.dora, members=[people.anna])
    world.write(people.dora, team, "from the group")
    await switchboard.sign_in(people.anna)
    dc.faults(people.anna).flood_wait("messages.sendMessage", 600)
    desk = await open_desk(width, scheme=scheme)
    await desk.open("Team")
    await desk.send("still there?")
    await expect(desk.bubble("still there?").get_by_role("timer")).to_be_visible()
    await desk.composer.fill("And I wanted to say")

    crowd = world.migrate(team)
    world.write(people.dora, crowd, "from the supergroup")

    await expect(desk.page.get_by_text("This group is now a supergroup.")).to_be_visible()
    await expect(desk.page.locator(".composer-reason")).to_contain_text("supergroup")
    found = await violations(desk.page)
    await (
        desk.bubble("still there?").get_by_role("button", name="Send it to the supergroup").click()
    )
    await world.written(lambda message: message.text == "still there?")
    await expect(desk.bubble("from the supergroup")).to_be_visible()
    await expect(desk.bubble("from the group")).to_be_visible()
    await expect(desk.bubble("still there?")).to_have_count(1)
    await expect(desk.composer).to_have_value("And I wanted to say")
    assert found + await violations(desk.page) == []
