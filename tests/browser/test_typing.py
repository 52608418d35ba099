"""Typed text goes to the open conversation and nowhere else."""

import re

import pytest
from playwright.async_api import Page, expect

from .conftest import OpenDesk
from .page_object import Desk

pytestmark = pytest.mark.usefixtures("three_conversations")

TABLET = {"has_touch": True, "is_mobile": True}
"""A device that says `(hover: none)`, with a keyboard or without."""


async def test_a_click_on_the_chosen_row_leads_to_its_composer(desk: Desk) -> None:
    """A click on the open conversation moves the focus to its composer: no letter is a shortcut,
    none is lost, none goes to another conversation."""
    await desk.open("Dora")
    await desk.row("Dora").click()
    await expect(desk.composer).to_be_focused()

    await desk.page.keyboard.type("Just a moment, right away")

    await expect(desk.composer).to_have_value("Just a moment, right away")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))


async def test_enter_on_the_chosen_row_leads_to_its_composer(desk: Desk) -> None:
    """N opens, and Enter writes, as the help says."""
    await expect(desk.rows).to_have_count(3)
    await desk.page.keyboard.press("n")
    await expect(desk.row("Dora")).to_be_focused()

    await desk.page.keyboard.press("Enter")

    await expect(desk.composer).to_be_focused()


@pytest.mark.parametrize("place", [".scroller", ".thread-head", "#help", ".group-toggle"])
async def test_a_letter_outside_a_field_is_the_first_of_a_reply(desk: Desk, place: str) -> None:
    """If the focus is on no field and no row, the open conversation's composer receives every
    printable character, including the first; a draft continues at its end."""
    await desk.open("Dora")
    await desk.page.locator(place).first.evaluate("part => { part.tabIndex = 0; part.focus(); }")

    await desk.page.keyboard.type("jknr /? yes")

    await expect(desk.composer).to_have_value("jknr /? yes")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))


async def test_single_keys_are_keys_of_the_list_only(desk: Desk) -> None:
    """J, K, N and R move while the focus is on a row, and can be switched off (WCAG 2.1.4): then
    they are normal letters."""
    await desk.open("Dora")
    await desk.page.keyboard.press("Escape")
    await desk.page.keyboard.press("j")
    await expect(desk.row("Emil")).to_be_focused()
    await desk.page.keyboard.press("?")
    await desk.dialog.get_by_label("Single keys").uncheck()
    await desk.page.keyboard.press("Escape")
    await desk.row("Emil").focus()

    await desk.page.keyboard.type("just")

    await expect(desk.composer).to_have_value("just")
    await expect(desk.thread).to_have_accessible_name(re.compile("Emil"))


async def test_without_an_open_conversation_letters_write_nowhere(desk: Desk) -> None:
    """Without an open conversation, single keys belong to the list and other letters do nothing."""
    await expect(desk.rows).to_have_count(3)

    await desk.page.keyboard.type("xyz")
    await expect(desk.composer).to_have_count(0)
    await desk.page.keyboard.press("/")

    await expect(desk.search).to_be_focused()


async def test_what_follows_a_step_at_once_goes_to_the_next_conversation(desk: Desk) -> None:
    """Letters right after Alt+Down, before anything is drawn, go to the next conversation."""
    await desk.open("Dora")

    await press_at_once(desk.page, ["Alt+ArrowDown", "h", "i"])

    await expect(desk.thread).to_have_accessible_name(re.compile("Emil"))
    await expect(desk.composer).to_have_value("hi")
    await desk.page.keyboard.press("Alt+ArrowUp")
    await expect(desk.thread).to_have_accessible_name(re.compile("Dora"))
    await expect(desk.composer).to_have_value("")


async def test_a_keyboard_opens_for_writing_on_a_device_without_a_mouse(
    open_desk: OpenDesk,
) -> None:
    """The last input decides, not the device: a key leads to the composer, a touch does not (the
    screen keyboard would cover the thread). Typed text is a reply in both cases."""
    desk = await open_desk(1024, 768, **TABLET)
    await desk.row("Dora").tap()
    await expect(desk.messages.first).to_be_visible()
    await expect(desk.composer).not_to_be_focused()
    await desk.page.keyboard.type("Just from a tablet")
    await expect(desk.composer).to_have_value("Just from a tablet")

    await desk.page.keyboard.press("Alt+ArrowDown")

    await expect(desk.thread).to_have_accessible_name(re.compile("Emil"))
    await expect(desk.composer).to_be_focused()


async def test_a_key_that_ends_a_composition_is_no_key(desk: Desk) -> None:
    """Safari reports the Enter that ends a composition after its end, with code 229: it sends
    nothing, Escape closes nothing, and the search opens nothing."""
    await desk.open("Dora")
    await desk.composer.fill("にほん")

    await composed(desk.page, "Enter")
    await composed(desk.page, "Escape")

    await expect(desk.composer).to_have_value("にほん")
    await expect(desk.composer).to_be_focused()
    await desk.search.fill("emil")
    await expect(desk.rows).to_have_count(1)
    await composed(desk.page, "Enter")
    await composed(desk.page, "Escape")
    await expect(desk.search).to_have_value("emil")
    await expect(desk.search).to_be_focused()


async def test_a_paste_outside_a_field_goes_into_the_composer(desk: Desk) -> None:
    """As letters do."""
    await desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.open("Dora")
    await desk.page.evaluate("navigator.clipboard.writeText('from elsewhere')")
    await desk.thread.focus()

    await desk.page.keyboard.press("Control+v")

    await expect(desk.composer).to_have_value("from elsewhere")


async def composed(page: Page, key: str) -> None:
    """Press a key as Safari reports one that an input method used."""
    await page.evaluate(
        "key => document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key, keyCode: 229, isComposing: false, bubbles: true, cancelable: true}))",
        key,
    )


async def press_at_once(page: Page, keys: list[str]) -> None:
    """Press keys faster than the page draws, with no frame between them."""
    await page.evaluate(
        """keys => {
          for (const each of keys) {
            const key = each.split("+").at(-1);
            const how = { key, altKey: each.startsWith("Alt+"), bubbles: true, cancelable: true };
            const field = document.activeElement;
            const goes = field.dispatchEvent(new KeyboardEvent("keydown", how));
            if (goes && key.length === 1) document.execCommand("insertText", false, key);
          }
        }""",
        keys,
    )
