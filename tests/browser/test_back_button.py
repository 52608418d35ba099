"""The browser's Back and Forward, between the list and a conversation."""

import re

import pytest
from playwright.async_api import expect

from .conftest import OpenDesk
from .page_object import Desk
from .test_typing import TABLET

pytestmark = pytest.mark.usefixtures("three_conversations")


async def test_back_leads_to_the_list_on_a_phone(open_desk: OpenDesk) -> None:
    """Back opens the list, Forward the conversation; the page's own button works as Back."""
    desk = await open_desk(360, 740, **TABLET)
    address = desk.page.url
    await desk.row("Dora").tap()
    await expect(desk.thread).to_be_visible()

    await desk.page.go_back()
    await expect(desk.thread).to_be_hidden()
    await expect(desk.row("Dora")).to_be_visible()
    await desk.page.go_forward()
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
    await expect(desk.thread).to_be_visible()
    await desk.page.get_by_role("button", name="Back to conversations").tap()
    await expect(desk.row("Emil")).to_be_visible()
    await desk.row("Emil").tap()
    await expect(desk.thread).to_have_accessible_name(re.compile("Emil"))
    await desk.page.go_back()

    await expect(desk.row("Emil")).to_be_visible()
    assert desk.page.url == address


async def test_back_closes_the_conversation_on_a_wide_screen(desk: Desk) -> None:
    """After several conversations, Back leads to the list alone, and Forward to the last one."""
    for name in ("Dora", "Emil", "Fay"):
        await desk.open(name)

    await desk.page.go_back()

    await expect(desk.page.get_by_text("Choose a conversation")).to_be_visible()
    await expect(desk.row("Fay")).to_be_focused()
    await desk.page.go_forward()
    await expect(desk.thread).to_have_accessible_name(re.compile("Fay"))


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_reload_keeps_back_and_forward(open_desk: OpenDesk, width: int) -> None:
    """A reload keeps the conversation, and Back and Forward continue from it."""
    desk = await open_desk(width)
    await desk.open("Dora")

    await desk.page.reload()
    await expect(desk.thread).to_be_visible()
    await desk.page.go_back()
    await expect(desk.row("Dora")).to_be_visible()
    await expect(desk.thread).to_be_hidden()
    await desk.page.reload()
    await expect(desk.row("Dora")).to_be_visible()
    await expect(desk.thread).to_be_hidden()

    await desk.page.go_forward()

    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
