"""Two accounts of one person that are merged while the page is open."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.integration.test_one_account_per_person import two_of_anna
from tests.service import Running, start

from .page_object import Desk


@pytest.fixture
async def switchboard(dc: DataCentre, people: People, tmp_path: Path) -> AsyncIterator[Running]:
    """Two accounts of Anna, as older versions made them; the first one, "Old", is switched off."""
    dc.world.write(people.dora, people.anna, "both have this")
    await two_of_anna(dc, people, tmp_path)
    async with start(dc, tmp_path) as running:
        yield running


async def test_an_open_page_follows_a_merged_conversation(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The conversation that is merged into another leaves the list at once; whoever has it open is
    led to the other, with all messages and with what was being written."""
    accounts = {one["label"]: one for one in (await switchboard.get("/accounts"))["items"]}
    merged = await switchboard.conversation("Dora Dahl", accounts["Old"]["id"])
    kept = await switchboard.conversation("Dora Dahl", accounts["New"]["id"])
    await desk.page.evaluate(
        "id => localStorage.setItem('switchboard draft ' + id, 'typed before')", merged["id"]
    )
    await expect(desk.row("Dora")).to_have_count(2)
    await desk.group("Old").locator(".row-button").filter(has_text="Dora").click()
    await expect(desk.bubble("both have this")).to_have_count(1)

    async with switchboard.stream() as stream:
        await switchboard.http.patch(f"/accounts/{accounts['Old']['id']}", json={"is_active": True})
        resync = await stream.until(lambda frame: frame["type"] == "resync")

    await expect(desk.row("Dora")).to_have_count(1)
    await expect(desk.group("Old")).to_have_count(0)
    await expect(desk.composer).to_have_value("typed before")
    await expect(desk.bubble("both have this")).to_have_count(1)
    await expect(desk.bubble("waited in the old one").locator(".delivery")).to_have_text("Sent")
    found = await switchboard.get(f"/conversations/{merged['id']}")
    assert (found["id"], resync["data"]) == (kept["id"], None)
    await desk.composer.press("Enter")
    sent = await dc.world.written(lambda message: message.text == "typed before")
    assert sent.sender is people.anna
    await expect(desk.bubble("typed before").locator(".delivery")).to_have_text("Sent")


async def test_a_reply_to_a_merged_conversation_goes_to_the_other(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A cached thread of the conversation that stays holds what came with the other one, and a
    program that knows the old number alone still reaches the same chat."""
    accounts = {one["label"]: one for one in (await switchboard.get("/accounts"))["items"]}
    merged = await switchboard.conversation("Dora Dahl", accounts["Old"]["id"])
    kept = await switchboard.conversation("Dora Dahl", accounts["New"]["id"])
    await desk.group("New").locator(".row-button").filter(has_text="Dora").click()
    await expect(desk.bubble("both have this")).to_have_count(1)
    async with switchboard.stream() as stream:
        await switchboard.http.patch(f"/accounts/{accounts['Old']['id']}", json={"is_active": True})
        await stream.message("waited in the old one", status="sent")

    reply = await switchboard.reply(merged["id"], "by the old number")

    assert reply["conversation_id"] == kept["id"]
    for path, change in (("read", {}), ("", {"is_pinned": True})):
        method = "PATCH" if change else "POST"
        url = f"/conversations/{merged['id']}/{path}".rstrip("/")
        answer = await switchboard.http.request(method, url, json=change)
        assert (answer.status_code, answer.json()["id"]) == (200, kept["id"]), answer.text
    for text in ("waited in the old one", "by the old number"):
        await expect(desk.bubble(text).locator(".delivery")).to_have_text("Sent")
    assert len(dc.world.history(people.anna, people.dora)) == 3
