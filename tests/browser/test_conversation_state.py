"""The state of an inbox: what the owner sets on the phone is seen here, and the other way round."""

import asyncio
from collections.abc import Callable

import pytest
from playwright.async_api import expect

from sandbox import DataCentre, User
from sandbox.world.archive import FoldersEdited
from sandbox.world.dialog_state import ARCHIVE, MAIN
from sandbox.world.drafts import DraftSaved
from sandbox.world.filters import FilterSaved
from sandbox.world.model import Peer
from sandbox.world.notifications import NotifySet, is_muted
from sandbox.world.pins import DialogPinned
from sandbox.world.unread_marks import UnreadMarked
from tests.conftest import People
from tests.service import TIMEOUT, Running

from .conftest import OpenDesk, Violations
from .page_object import Desk
from .test_notifications import shown
from .test_tabs import note_notifications

ALWAYS = 2**31 - 1


class Phone:
    """Another device of an account's owner."""

    def __init__(self, dc: DataCentre, owner: User) -> None:
        """dc: the Telegram on which the owner has the account."""
        self.world = dc.world
        self.owner = owner

    def mute(self, chat: Peer) -> None:
        """Mute a chat for good."""
        now = self.world.now()
        self.world.apply_event(NotifySet(self.owner.ref, chat.ref, ALWAYS, None, None, now))

    def archive(self, chat: Peer, folder: int = ARCHIVE) -> None:
        """Move a chat into the archive, or out of it."""
        self.world.apply_event(
            FoldersEdited(self.owner.ref, ((chat.ref, folder),), self.world.now())
        )

    def pin(self, chat: Peer) -> None:
        """Pin a chat above the others."""
        self.world.apply_event(DialogPinned(self.owner.ref, chat.ref, True, self.world.now()))

    def mark_unread(self, chat: Peer) -> None:
        """Mark a chat as unread."""
        self.world.apply_event(UnreadMarked(self.owner.ref, chat.ref, True, self.world.now()))

    def draft(self, chat: Peer, text: str) -> None:
        """Write a draft; an empty text clears it."""
        self.world.apply_event(DraftSaved(self.owner.ref, chat.ref, self.world.now(), text))

    def make_folder(self, number: int, title: str, *chats: Peer) -> None:
        """Make a folder with these chats."""
        included = tuple(chat.ref for chat in chats)
        self.world.apply_event(FilterSaved(self.owner.ref, number, title, included=included))

    def is_muted(self, chat: Peer) -> bool:
        """Whether the chat does not ring."""
        return is_muted(self.owner, chat, self.world.now())

    def is_pinned(self, chat: Peer) -> bool:
        """Whether the chat stands above the others."""
        return chat in self.owner.box.pinned.get(MAIN, [])

    def is_archived(self, chat: Peer) -> bool:
        """Whether the chat is in the archive."""
        return self.owner.box.dialogs[chat].folder_id == ARCHIVE

    def is_marked(self, chat: Peer) -> bool:
        """Whether the chat was marked as unread."""
        return self.owner.box.dialogs[chat].unread_mark

    def draft_in(self, chat: Peer) -> str:
        """The text of the draft."""
        draft = self.owner.box.dialogs[chat].draft
        return draft.text if draft else ""


@pytest.fixture
async def shop(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account with two conversations, Dora's and the newer one of Emil; its label."""
    now = dc.world.now()
    dc.world.write(people.dora, people.anna, "Good morning", date=now - 60)
    dc.world.write(people.emil, people.anna, "Good evening", date=now - 30)
    dc.world.read(people.anna, people.dora)
    dc.world.read(people.anna, people.emil)
    account = await switchboard.sign_in(people.anna)
    return str(account["label"])


@pytest.fixture
def phone(dc: DataCentre, people: People) -> Phone:
    """Anna's phone."""
    return Phone(dc, people.anna)


@pytest.fixture
async def inbox(shop: str, desk: Desk) -> Desk:
    """The page with Anna's conversations."""
    await expect(desk.group(shop).locator(".row")).to_have_count(2)
    return desk


async def happened(is_true: Callable[[], bool]) -> None:
    """Wait until Telegram has it."""
    async with asyncio.timeout(TIMEOUT):
        while not is_true():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)


async def choose(desk: Desk, title: str, action: str) -> None:
    """Choose an action in the menu of a conversation."""
    await desk.row(title).click(button="right")
    await desk.page.get_by_role("menuitem", name=action, exact=True).click()


async def test_what_the_phone_sets_is_seen_here(inbox: Desk, people: People, phone: Phone) -> None:
    """A chat that is muted, pinned and marked as unread on the phone shows a bell, stands first
    with a pin, and has a dot. The signs have words for screen readers."""
    phone.mute(people.dora)
    phone.mark_unread(people.dora)
    phone.pin(people.dora)

    await expect(inbox.page.locator(".row-title bdi")).to_have_text(["Dora Dahl", "Emil"])
    row = inbox.page.locator(".row", has_text="Dora")
    await expect(row).to_have_attribute("data-muted", "")
    await expect(row.locator(".row-button")).to_contain_text("muted")
    await expect(row.locator(".row-button")).to_contain_text("pinned")
    await expect(row.locator(".badge[data-dot]")).to_contain_text("marked as unread")
    await expect(row.locator(".row-muted")).to_be_visible()
    await expect(row.locator(".row-pinned")).to_be_visible()


async def test_archived_chats_have_a_place_of_their_own(
    inbox: Desk, people: People, phone: Phone, dc: DataCentre
) -> None:
    """A chat that is archived on the phone leaves the list. The archive shows its unread count
    and lists it; unarchived there, it comes back."""
    phone.mute(people.dora)
    phone.archive(people.dora)
    await expect(inbox.row("Dora")).to_be_hidden()
    dc.world.write(people.dora, people.anna, "unheard")
    archive = inbox.page.locator("#archive")
    await expect(archive).to_contain_text("1 unread message")
    await expect(inbox.page).to_have_title("Switchboard")

    await archive.click()

    await expect(inbox.page.locator(".row-title bdi")).to_have_text(["Dora Dahl"])
    phone.archive(people.dora, MAIN)
    await expect(inbox.page.locator("#list-note")).to_have_text("Nothing is archived.")
    await archive.click()
    await expect(inbox.page.locator(".row-title bdi")).to_have_text(["Dora Dahl", "Emil"])
    await expect(archive).to_be_hidden()


async def test_the_menu_of_a_row_archives_and_undo_brings_it_back(
    inbox: Desk, people: People, phone: Phone
) -> None:
    """A right click opens the menu of a row. What was archived leaves the list at once, is in the
    archive on the phone, and comes back by Undo."""
    await choose(inbox, "Dora", "Archive")

    await expect(inbox.row("Dora")).to_be_hidden()
    await happened(lambda: phone.is_archived(people.dora))
    await inbox.page.get_by_role("status").get_by_role("button", name="Undo").click()
    await expect(inbox.row("Dora")).to_be_visible()
    await happened(lambda: not phone.is_archived(people.dora))


async def test_single_keys_act_on_the_row_with_the_focus(
    inbox: Desk, people: People, phone: Phone
) -> None:
    """P, M, U and E pin, mute, mark as unread and archive the row with the focus. The focus goes
    on to the next row, and Ctrl+Z undoes the last one."""
    await inbox.row("Dora").focus()

    for key in "pmu":
        await inbox.page.keyboard.press(key)
    await happened(lambda: phone.is_pinned(people.dora) and phone.is_marked(people.dora))
    await happened(lambda: phone.is_muted(people.dora))
    await inbox.page.keyboard.press("e")
    await happened(lambda: phone.is_archived(people.dora))

    await expect(inbox.row("Emil")).to_be_focused()
    await inbox.page.keyboard.press("Control+z")
    await happened(lambda: not phone.is_archived(people.dora))
    await expect(inbox.row("Dora")).to_be_visible()


async def test_single_keys_can_be_switched_off(inbox: Desk, people: People, phone: Phone) -> None:
    """Without single keys, a letter in the list archives nothing."""
    await inbox.page.get_by_role("button", name="Keys and settings").click()
    await inbox.dialog.get_by_label("Single keys").uncheck()
    await inbox.page.keyboard.press("Escape")

    await inbox.row("Dora").focus()
    await inbox.page.keyboard.press("e")
    await inbox.row("Emil").focus()
    await choose(inbox, "Emil", "Pin")

    await happened(lambda: phone.is_pinned(people.emil))
    assert not phone.is_archived(people.dora)


async def test_the_menu_works_by_keyboard(inbox: Desk, people: People, phone: Phone) -> None:
    """Shift+F10 opens the menu of the row with the focus, the arrow keys move in it, Enter
    chooses, and Escape gives the focus back to the row."""
    menu = inbox.page.get_by_role("menu", name="Actions for Dora Dahl")
    await inbox.row("Dora").focus()

    await inbox.page.keyboard.press("Shift+F10")
    await expect(menu.get_by_role("menuitem", name="Mark as unread")).to_be_focused()
    await inbox.page.keyboard.press("Escape")
    await expect(menu).to_be_hidden()
    await expect(inbox.row("Dora")).to_be_focused()
    await inbox.page.keyboard.press("Shift+F10")
    await inbox.page.keyboard.press("ArrowDown")
    await inbox.page.keyboard.press("Enter")

    await happened(lambda: phone.is_pinned(people.dora))
    await expect(inbox.row("Dora")).to_be_focused()


async def test_a_long_press_opens_the_menu_and_no_conversation(
    open_desk: OpenDesk, shop: str
) -> None:
    """On a touch screen a finger that rests on a row opens its menu."""
    desk = await open_desk(width=360, height=740, has_touch=True)
    await expect(desk.group(shop).locator(".row")).to_have_count(2)
    session = await desk.page.context.new_cdp_session(desk.page)
    box = await desk.row("Dora").bounding_box()
    assert box is not None
    point = {"x": box["x"] + 60, "y": box["y"] + 20}

    await session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    await expect(desk.page.get_by_role("menu")).to_be_visible()
    await session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    await expect(desk.page.get_by_role("menuitem", name="Archive")).to_be_visible()
    await expect(desk.page.locator("#app")).to_have_attribute("data-pane", "list")


async def test_a_refusal_is_said_and_the_row_shows_the_state_as_it_is(
    inbox: Desk, dc: DataCentre, people: People, phone: Phone
) -> None:
    """If Telegram refuses one pin too many, a sentence says so, and the row is not pinned."""
    refused = "messages.toggleDialogPin", 400, "PINNED_DIALOGS_TOO_MUCH"
    dc.faults(people.anna).fail(*refused)

    await choose(inbox, "Dora", "Pin")

    await expect(inbox.page.locator("#notice")).to_contain_text(
        "Dora Dahl: The account has as many pinned chats as Telegram allows"
    )
    await expect(inbox.row("Dora").locator(".row-pinned")).to_be_hidden()
    assert not phone.is_pinned(people.dora)


async def test_opening_a_conversation_takes_its_mark_away(
    inbox: Desk, people: People, phone: Phone
) -> None:
    """As in Telegram's apps, a conversation that is opened is no longer marked as unread; marked
    while it is open, it stays so."""
    phone.mark_unread(people.dora)
    await expect(inbox.row("Dora").locator(".badge[data-dot]")).to_be_visible()

    await inbox.open("Dora")

    await expect(inbox.row("Dora").locator(".badge[data-dot]")).to_be_hidden()
    await happened(lambda: not phone.is_marked(people.dora))
    phone.mark_unread(people.dora)
    await expect(inbox.row("Dora").locator(".badge[data-dot]")).to_be_visible()


async def test_what_is_typed_here_is_a_draft_on_the_phone(
    inbox: Desk, people: People, phone: Phone
) -> None:
    """A reply that is begun here is a draft on the phone after a pause or when the operator goes
    elsewhere; sent, it is a draft no more."""
    await inbox.open("Dora")
    await inbox.composer.fill("half a")
    await happened(lambda: phone.draft_in(people.dora) == "half a")
    await inbox.composer.fill("half a sentence")
    await inbox.open("Emil")
    await happened(lambda: phone.draft_in(people.dora) == "half a sentence")
    await expect(inbox.row("Dora").locator(".row-text")).to_have_text("Draft:half a sentence")

    await inbox.open("Dora")
    await inbox.composer.press("Enter")

    await expect(inbox.bubble("half a sentence")).to_be_visible()
    await happened(lambda: phone.draft_in(people.dora) == "")
    await expect(inbox.composer).to_have_value("")


async def test_a_draft_of_the_phone_shows_here(inbox: Desk, people: People, phone: Phone) -> None:
    """A draft that is written on the phone stands in the row and in the composer. One that is
    changed or cleared there changes here, too."""
    phone.draft(people.dora, "from the phone")
    await expect(inbox.row("Dora").locator(".row-text")).to_have_text("Draft:from the phone")

    await inbox.open("Dora")

    await expect(inbox.composer).to_have_value("from the phone")
    phone.draft(people.dora, "from the phone, and longer")
    await expect(inbox.composer).to_have_value("from the phone, and longer")
    phone.draft(people.dora, "")
    await expect(inbox.composer).to_have_value("")


async def test_a_draft_of_the_phone_does_not_take_away_what_is_being_typed(
    inbox: Desk, people: People, phone: Phone
) -> None:
    """While the operator types, their text counts and is the draft on the phone in the end."""
    await inbox.open("Dora")
    await inbox.composer.press_sequentially("typed he")

    phone.draft(people.dora, "on the phone")
    await expect(inbox.row("Dora")).to_be_visible()
    await inbox.composer.press_sequentially("re")

    await happened(lambda: phone.draft_in(people.dora) == "typed here")
    await expect(inbox.composer).to_have_value("typed here")


async def test_a_muted_group_rings_for_mentions_only(
    open_desk: OpenDesk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """A muted group is silent and counts nothing in the title, even if two accounts are in it. A
    mention of one account there rings once and has a sign in the row. A silent message has no
    sound."""
    group = dc.world.create_channel(
        "Market", creator=people.dora, members=[people.anna, people.carlo], megagroup=True
    )
    await switchboard.sign_in(people.anna, "Shop")
    await switchboard.sign_in(people.carlo, "Support")
    for owner in (people.anna, people.carlo):
        Phone(dc, owner).mute(group)
    desk = await open_desk(prepare=note_notifications)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Desktop notification").check()
    await desk.dialog.get_by_label("Sound when").check()
    await desk.page.keyboard.press("Escape")
    rows = desk.page.locator(".row[data-muted]")
    await expect(rows).to_have_count(2)

    dc.world.write(people.dora, group, "unheard")
    await expect(rows.locator(".row-text").first).to_contain_text("unheard")
    await expect(rows.locator(".row-text").last).to_contain_text("unheard")
    await expect(desk.page).to_have_title("Switchboard")
    dc.world.write(people.dora, group, "do you hear, @anna?")

    assert sorted(await shown(desk, least=2)) == ["Market · Shop: do you hear, @anna?", "a sound"]
    await expect(desk.group("Shop").locator(".mention-sign")).to_contain_text("1 mention")
    await expect(desk.page).to_have_title("(1) Switchboard")


async def test_a_silent_message_makes_no_sound(
    open_desk: OpenDesk, dc: DataCentre, people: People, shop: str
) -> None:
    """A message that was sent without a sound is shown without one."""
    desk = await open_desk(prepare=note_notifications)
    await desk.page.get_by_role("button", name="Keys and settings").click()
    await desk.dialog.get_by_label("Desktop notification").check()
    await desk.dialog.get_by_label("Sound when").check()
    await desk.page.keyboard.press("Escape")
    await expect(desk.group(shop).locator(".row")).to_have_count(2)

    dc.world.write(people.dora, people.anna, "quietly", silent=True)

    assert await shown(desk, least=1) == ["Dora Dahl · Anna: quietly"]


async def test_telegrams_folders_are_a_switch_over_the_list(
    inbox: Desk, people: People, phone: Phone, dc: DataCentre
) -> None:
    """Each of an account's folders at Telegram narrows its part of the list. The switch has one
    tab stop, and the arrow keys choose. A chat that joins the folder on the phone appears."""
    phone.make_folder(2, "Work", people.dora)
    work = inbox.page.get_by_role("radio", name="Work")

    await work.click()

    titles = inbox.page.locator(".row-title bdi")
    await expect(titles).to_have_text(["Dora Dahl"])
    await inbox.page.mouse.move(900, 400)
    phone.make_folder(2, "Work", people.dora, people.emil)
    dc.world.write(people.emil, people.anna, "news")
    await expect(titles).to_have_text(["Emil", "Dora Dahl"])
    await work.focus()
    await inbox.page.keyboard.press("ArrowLeft")
    everything = inbox.page.get_by_role("radio", name="All")
    await expect(everything).to_be_focused()
    await expect(everything).to_have_attribute("aria-checked", "true")


async def test_the_signs_the_menu_and_the_switch_are_accessible(
    inbox: Desk, people: People, phone: Phone, violations: Violations
) -> None:
    """No violation of WCAG with every sign on the screen and the menu open."""
    phone.make_folder(2, "Work", people.dora)
    phone.mute(people.dora)
    phone.pin(people.dora)
    phone.mark_unread(people.dora)
    phone.archive(people.emil)
    await expect(inbox.page.get_by_role("radio", name="Work")).to_be_visible()
    await expect(inbox.page.locator("#archive")).to_be_visible()
    await expect(inbox.row("Dora").locator(".row-pinned")).to_be_visible()

    await inbox.row("Dora").click(button="right")
    await expect(inbox.page.get_by_role("menu")).to_be_visible()

    assert await violations(inbox.page) == []
