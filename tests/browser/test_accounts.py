"""Managing an account: its name, whether it works, removing it."""

import json

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from sandbox import DataCentre
from tests.conftest import People
from tests.running import Running

from .conftest import OpenDesk, Violations
from .desk import Desk


@pytest.fixture(autouse=True)
async def label(switchboard: Running, people: People, dc: DataCentre) -> str:
    """Anna's account has a conversation with Dora; its label."""
    account = await switchboard.sign_in(people.anna)
    dc.world.write(people.dora, people.anna, "Hello")
    return str(account["label"])


async def manage(desk: Desk, label: str) -> None:
    """Open an account's dialog."""
    await desk.page.get_by_role("button", name=f"Manage account {label}").click()


async def test_an_account_is_renamed(desk: Desk, label: str) -> None:
    """The new name stands wherever the account is named."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_label("Name on this page").fill("Front desk")
    await desk.dialog.get_by_role("button", name="Rename").click()

    await expect(desk.dialog.get_by_role("heading", name="Front desk")).to_be_visible()
    await desk.page.keyboard.press("Escape")
    await expect(desk.group("Front desk")).to_be_visible()
    await expect(desk.page.locator(".composer-from")).to_contain_text("Front desk")


async def test_a_disabled_account_cannot_be_written_from(desk: Desk, label: str) -> None:
    """Disabled, the composer says why it is not there; enabled again, it is."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_role("button", name="Disable").click()
    await expect(desk.dialog.get_by_role("button", name="Enable")).to_be_visible()
    await desk.page.keyboard.press("Escape")

    await expect(desk.group(label)).to_contain_text("Disabled")
    await expect(desk.page.locator(".composer-reason")).to_contain_text("is disabled")
    await expect(desk.composer).to_be_hidden()
    await manage(desk, label)
    await desk.dialog.get_by_role("button", name="Enable").click()
    await desk.page.keyboard.press("Escape")
    await expect(desk.composer).to_be_visible()


async def test_a_removed_account_may_leave_its_messages(desk: Desk, label: str) -> None:
    """Kept messages stay to read under “Removed account”; nothing can be sent from it."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_role("button", name="Remove account").click()

    await expect(desk.dialog).to_be_hidden()
    await expect(desk.group("Removed account").locator(".row")).to_have_count(1)
    await expect(desk.bubble("Hello")).to_be_visible()
    await expect(desk.page.get_by_text("This account was removed")).to_be_visible()


async def test_a_removed_account_may_take_its_messages_along(desk: Desk, label: str) -> None:
    """Deleted with its messages, an account leaves nothing behind, and the page starts over."""
    await desk.open("Dora")
    await manage(desk, label)

    await desk.dialog.get_by_label("Delete them from this computer").check()
    await desk.dialog.get_by_role("button", name="Remove account").click()

    await expect(desk.rows).to_have_count(0)
    await expect(desk.page.get_by_role("heading", name="Add your first")).to_be_visible()


async def test_the_dialog_says_where_the_session_is_kept(desk: Desk, label: str) -> None:
    """Details name the Telegram account and where its session lies."""
    await manage(desk, label)

    await expect(desk.dialog).to_contain_text("encrypted, on this computer only")
    await expect(desk.dialog).to_contain_text("ends in 01")


async def test_the_dialog_draws_the_last_day(
    desk: Desk, label: str, violations: Violations
) -> None:
    """Messages an hour, and how long they took to the page, are drawn, with the same in words; the
    panel passes the scan."""
    await expect(desk.row("Dora")).to_be_visible()
    await manage(desk, label)

    drawing = desk.dialog.get_by_role("img", name="1 received, 0 sent")
    await expect(drawing).to_be_visible()
    words = desk.dialog.locator(".plot-words")
    await expect(words.first).to_contain_text("1 received, 0 sent")
    took = desk.dialog.get_by_role("img", name="the slowest message took")
    await expect(took).to_be_visible()
    assert await took.get_attribute("aria-label") == await words.last.inner_text()
    assert await took.locator(".median").evaluate("bar => bar.getBBox().height > 0")
    await expect(desk.dialog).to_contain_text("since Switchboard was started")
    assert await violations(desk.page) == []


async def test_a_session_held_elsewhere_can_be_taken_over(
    open_desk: OpenDesk, label: str, violations: Violations
) -> None:
    """The account says so, warns of what happens, and asks the service for it."""
    asked: list[str] = []

    async def held(page: Page) -> None:
        async def answer(route: Route) -> None:
            response = await route.fetch()
            body = await response.json()
            for account in body["items"]:
                account |= {"state": "held_elsewhere", "state_detail": "Used by another one."}
            await route.fulfill(response=response, json=body)

        async def take(route: Route) -> None:
            asked.append(route.request.method)
            await route.continue_()

        await page.route("**/api/accounts?*", answer)
        await page.route("**/take-over", take)

    desk = await open_desk(prepare=held)
    await expect(desk.group(label)).to_contain_text("In use by another installation")
    await manage(desk, label)
    await expect(desk.dialog).to_contain_text("revoked by Telegram")
    assert await violations(desk.page) == []

    await desk.dialog.get_by_role("button", name="Take over here").click()

    await expect(desk.dialog).not_to_have_attribute("aria-busy", "true")
    assert asked == ["POST"]


async def test_an_import_shows_how_far_it_is(open_desk: OpenDesk, label: str) -> None:
    """While history is read, a bar in the group and one in the panel tell how much of it."""
    sockets: list[WebSocketRoute] = []

    async def tap(page: Page) -> None:
        def connect(socket: WebSocketRoute) -> None:
            socket.connect_to_server()
            sockets.append(socket)

        await page.route_web_socket("**/ws*", connect)

    desk = await open_desk(prepare=tap)
    account_id = await desk.group(label).get_attribute("data-account")
    progress = {"telegram_account_id": account_id, "done": 30, "total": 120}
    frame = {"type": "import_progress", "seq": 10**6, "data": progress}

    sockets[-1].send(json.dumps(frame))

    await expect(desk.group(label).get_by_role("progressbar")).to_be_visible()
    await manage(desk, label)
    await expect(desk.dialog).to_contain_text("30 of 120 chats")
