"""The states of the page in which the operator does something, or something is wrong."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, Route, WebSocketRoute, expect

from sandbox.demo import DemoPeople

from .gallery_states import open_conversation

if TYPE_CHECKING:
    from .gallery_states import Scene, State

LOCKED = "Another program has locked the database. New messages wait until it lets go."
FULL = "The disk is full. New messages wait until there is room."


async def locked(scene: "Scene") -> None:
    """Another program has locked the database."""
    await _problems(scene, LOCKED)


async def disk_full(scene: "Scene") -> None:
    """The disk is full, and a conversation is open."""
    await _problems(scene, FULL)
    await open_conversation(scene, "Ella Brandt")


async def telegram_gone(scene: "Scene") -> None:
    """No account reaches Telegram."""

    async def offline(route: Route) -> None:
        answer = await route.fetch()
        page = await answer.json()
        for account in page["items"]:
            account["state"] = "connecting"
            account["state_detail"] = "Telegram cannot be reached. Switchboard tries again."
        await route.fulfill(json=page)

    await scene.desk.page.route("**/api/accounts?*", offline)
    await scene.desk.page.reload()
    await expect(scene.desk.page.locator(".rail-account").first).to_contain_text("Connecting")
    await open_conversation(scene, "Ella Brandt")


async def reconnecting(scene: "Scene") -> None:
    """The service is gone while a conversation is open and a reply is written."""
    page = scene.desk.page
    open_: list[WebSocketRoute] = []

    async def connect(socket: WebSocketRoute) -> None:
        if open_:
            await socket.close(code=1001)
        else:
            open_.append(socket)
            socket.connect_to_server()

    await page.route_web_socket("**/ws*", connect)
    await page.reload()
    await open_conversation(scene, "Ella Brandt")
    await page.route("**/api/conversations/*/reply", lambda route: route.abort())
    await scene.desk.send("I will look into it.")
    await open_[0].close(code=1001)
    await expect(scene.desk.banner).to_contain_text("Trying again")


async def delete(scene: "Scene") -> None:
    """The question before a message is deleted."""
    await _menu(scene, "Ella Brandt", _last(scene), "Delete")
    await scene.desk.dialog.wait_for()


async def forward(scene: "Scene") -> None:
    """Where a message is to be forwarded."""
    await _menu(scene, "Ella Brandt", _last(scene), "Forward")
    await scene.desk.dialog.get_by_role("option").first.wait_for()


async def schedule(scene: "Scene") -> None:
    """When a reply is to be sent."""
    await open_conversation(scene, "Grace Okafor")
    await scene.desk.composer.fill("Happy new year!")
    await scene.desk.page.locator(".send-later").click()


async def schedule_dialog(scene: "Scene") -> None:
    """The dialog with the day and the time."""
    await schedule(scene)
    await scene.desk.page.get_by_role("menuitem").last.click()
    await scene.desk.dialog.wait_for()


async def editing(scene: "Scene") -> None:
    """An edit in progress."""
    await open_conversation(scene, "Grace Okafor")
    await scene.desk.composer.fill("")
    await scene.desk.send("We keep two tables for you.")
    await expect(scene.desk.bubble("two tables").last.locator(".delivery")).to_have_text("Sent")
    await scene.desk.composer.press("ArrowUp")
    await expect(scene.desk.page.locator(".composer-editing")).to_be_visible()


async def edit_refused(scene: "Scene") -> None:
    """Telegram has refused an edit."""
    await editing(scene)
    for each in DemoPeople.owners:
        owner = scene.centre.world.by_phone(each.phone)
        assert owner is not None
        faults = scene.centre.faults(owner)
        faults.fail("messages.editMessage", 400, "MESSAGE_EDIT_TIME_EXPIRED")
    await scene.desk.composer.fill("We keep three tables for you.")
    await scene.desk.composer.press("Enter")
    await expect(scene.desk.messages.last.locator(".change")).to_be_visible()


async def undo(scene: "Scene") -> None:
    """A conversation is archived, the next one open, and the toast offers to undo it."""
    page = scene.desk.page
    await page.locator("#groups .row-button").nth(3).focus()
    await page.keyboard.press("e")
    await page.locator("#notice [data-undo]").wait_for()
    scene.after = lambda: page.locator("#notice [data-undo] button").click()


async def reactions(scene: "Scene") -> None:
    """Reactions of several people and of the account."""
    await open_conversation(scene, "Harbour neighbours")
    for at, emoji in ((0, "👍"), (1, "🔥"), (1, "👍")):
        bubble = scene.desk.messages.nth(at)
        await bubble.locator(".bubble").click(button="right")
        await scene.desk.page.get_by_role("menuitemcheckbox", name=emoji).first.click()
        await bubble.locator(".reaction").first.wait_for()


async def full_replies(scene: "Scene") -> None:
    """The manager with many saved replies."""
    for number in range(18):
        body = {"shortcut": f"answer{number}", "text": "Dear {first_name}, " + "so " * number}
        await scene.running.http.post("/saved-replies", json=body)
    await _command(scene, "saved replies")
    await scene.desk.dialog.wait_for()


async def nobody_waits(scene: "Scene") -> None:
    """An empty list of those who wait."""
    await scene.desk.page.route(
        "**/api/conversations?*waiting*", lambda route: route.fulfill(json=EMPTY)
    )
    await scene.desk.page.route("**/api/conversations?*", lambda route: route.fulfill(json=EMPTY))
    await scene.desk.page.reload()
    await expect(scene.desk.page.locator("#rail button").first).to_be_attached()
    await scene.desk.page.locator("#waiting-only").click()
    await expect(scene.desk.page.get_by_text("has its answer").first).to_be_visible()


EMPTY = {"items": [], "next_cursor": None}


async def snoozed(scene: "Scene") -> None:
    """The list of the snoozed conversations."""
    (found, *_) = (await scene.running.get("/conversations", q="Viktor"))["items"]
    at = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT08:00:00Z")
    await scene.running.http.patch(f"/conversations/{found['id']}", json={"snoozed_until": at})
    await scene.desk.page.locator("#snoozed").click()
    await scene.desk.rows.first.wait_for()

    async def end() -> None:
        change = {"snoozed_until": None}
        await scene.running.http.patch(f"/conversations/{found['id']}", json=change)

    scene.after = end


async def long_note(scene: "Scene") -> None:
    """A note as long as it may be, partly without spaces, about somebody with a long name."""
    await scene.desk.page.locator(".row-button", has_text="lory").first.click()
    await scene.desk.messages.first.wait_for()
    if not await scene.desk.page.locator("#side-panel").is_visible():
        await scene.desk.page.locator("[data-about]").click()
    lines = "\n".join(f"{number}. Prefers Tuesdays" for number in range(40))
    note = scene.desk.page.locator("#about-note")
    await note.fill(("x" * 2900 + "\n" + lines)[:4000])
    await expect(scene.desk.page.locator("#side-panel").get_by_role("status")).to_have_text("Saved")


async def large_text(scene: "Scene") -> None:
    """The browser's text size is doubled."""
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.page.evaluate("document.documentElement.style.fontSize = '200%'")


def _last(scene: "Scene") -> Locator:
    return scene.desk.messages.last.locator(".bubble")


async def _menu(scene: "Scene", title: str, bubble: Locator, name: str) -> None:
    await open_conversation(scene, title)
    await bubble.click(button="right")
    await scene.desk.page.get_by_role("menuitem", name=name).first.click()


async def _command(scene: "Scene", words: str) -> None:
    page: Page = scene.desk.page
    await page.keyboard.press("Control+k")
    await page.locator(".palette-dialog input").fill(words)
    await page.keyboard.press("Enter")


async def _problems(scene: "Scene", *problems: str) -> None:
    body = {"status": "not_ready", "problems": problems}
    await scene.desk.page.route("**/api/ready", lambda route: route.fulfill(json=body))
    await scene.desk.page.reload()
    await expect(scene.desk.page.locator("#troubles")).to_be_visible()


ACTIONS: dict[str, "State"] = {
    "locked": locked,
    "disk-full": disk_full,
    "telegram-gone": telegram_gone,
    "reconnecting": reconnecting,
    "delete": delete,
    "forward": forward,
    "schedule": schedule,
    "schedule-dialog": schedule_dialog,
    "editing": editing,
    "edit-refused": edit_refused,
    "undo": undo,
    "reactions": reactions,
    "full-replies": full_replies,
    "nobody-waits": nobody_waits,
    "snoozed": snoozed,
    "long-note": long_note,
    "large-text": large_text,
}
"""Each of them may change the service's state; `scene.after` restores what others show."""
