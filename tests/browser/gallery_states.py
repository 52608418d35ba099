"""The states of the page that the gallery shows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from playwright.async_api import expect

from sandbox import DataCentre, User
from sandbox.demo import DemoPeople
from tests.service import Running

from .page_object import Desk
from .test_conversation_state import Phone


@dataclass
class Scene:
    """The service and the browser of the pictures."""

    running: Running
    centre: DataCentre
    desk: Desk
    after: Callable[[], Awaitable[None]] | None = None
    """Restores what the state has changed, after the picture."""


State = Callable[[Scene], Awaitable[None]]


async def first_run(_scene: Scene) -> None:
    """No account yet: taken before anybody is signed in."""


async def add_account(scene: Scene) -> None:
    """The sign-in dialog."""
    await scene.desk.add_account.click()
    await scene.desk.page.get_by_label("Account name").fill("Harbour Coffee")


async def refused(scene: Scene) -> None:
    """The dialog with a refused field."""
    await add_account(scene)
    await scene.desk.page.get_by_label("API ID").fill("1234567")
    await scene.desk.page.get_by_label("API hash").fill("not a hash")
    await scene.desk.page.get_by_role("button", name="Continue").click()
    await expect(scene.desk.dialog.get_by_role("alert")).not_to_be_empty()


async def code(scene: Scene) -> None:
    """Its second step."""
    await add_account(scene)
    page = scene.desk.page
    await page.get_by_label("API ID").fill("1234567")
    await page.get_by_label("API hash").fill("0123456789abcdef" * 2)
    await page.get_by_label("Phone number").fill("+9996620001")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_label("Login code", exact=True)).to_be_visible()


async def qr(scene: Scene) -> None:
    """The dialog with a QR code."""
    await add_account(scene)
    page = scene.desk.page
    await page.get_by_label("API ID").fill("1234567")
    await page.get_by_label("API hash").fill("0123456789abcdef" * 2)
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("img", name="QR code")).to_have_js_property("complete", True)


async def list_(scene: Scene) -> None:
    """The list without a chosen conversation."""


async def one_list(scene: Scene) -> None:
    """One list over all accounts."""
    await scene.desk.one_list.click()


async def thread(scene: Scene) -> None:
    """A conversation with a begun reply."""
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.bubble("moka pot").locator(".reply-to").click()
    await scene.desk.page.mouse.move(1, 1)
    await scene.desk.composer.fill("Of course, medium grind then")


async def right_to_left(scene: Scene) -> None:
    """A conversation in Arabic."""
    await open_conversation(scene, "Noor Haddad")


async def group(scene: Scene) -> None:
    """A group names its senders."""
    await open_conversation(scene, "Harbour neighbours")


async def channel(scene: Scene) -> None:
    """A channel in which the account cannot write."""
    await open_conversation(scene, "City notices")


async def album(scene: Scene) -> None:
    """A channel with an album."""
    await open_conversation(scene, "City notices")
    await expect(scene.desk.page.locator(".album-item")).to_have_count(3)


async def topic(scene: Scene) -> None:
    """A topic of a forum."""
    await open_conversation(scene, "Street closures")


async def forum(scene: Scene) -> None:
    """A forum as one thread."""
    await scene.desk.page.get_by_role("button", name="Keys and settings").click()
    await scene.desk.dialog.get_by_label("Show a forum as one thread").check()
    await scene.desk.page.keyboard.press("Escape")
    await open_conversation(scene, "Old town traders")


async def bot(scene: Scene) -> None:
    """A bot with buttons and a keyboard."""
    await open_conversation(scene, "Parcel desk")


async def answer(scene: Scene) -> None:
    """The answer of a bot."""
    await bot(scene)
    await scene.desk.page.get_by_role("button", name="Today").click()
    await expect(scene.desk.page.locator(".notice")).to_contain_text("Noted")


async def failed(scene: Scene) -> None:
    """A reply that Telegram refused."""
    await open_conversation(scene, "Viktor Osei")
    if await scene.desk.bubble("I understand").count() == 0:
        await scene.desk.send("I understand. The amount is on its way to your account.")
    await expect(scene.desk.bubble("I understand").locator(".delivery-problem")).to_contain_text(
        "Not sent"
    )


async def waiting(scene: Scene) -> None:
    """A reply that waits for Telegram's flood wait."""
    await open_conversation(scene, "Lena Fischer")
    if await scene.desk.bubble("Gerne").count() == 0:
        await scene.desk.send("Gerne, bis Samstag!")
    await expect(scene.desk.bubble("Gerne").get_by_role("timer")).to_be_visible()


async def search(scene: Scene) -> None:
    """The results of a search."""
    await scene.desk.search.fill("the")
    await expect(scene.desk.page.locator(".row mark").first).to_be_visible()


async def search_filters(scene: Scene) -> None:
    """A search in one conversation, with its filters."""
    await open_conversation(scene, "Harbour neighbours")
    await scene.desk.page.keyboard.press("Control+f")
    await scene.desk.search.fill("the")
    await scene.desk.page.get_by_role("button", name="Filters of the search").click()
    await scene.desk.page.locator("select[name=kind]").select_option("Text")
    await expect(scene.desk.page.locator(".row mark").first).to_be_visible()


async def alerts(scene: Scene) -> None:
    """The settings of the alerts."""
    await scene.desk.page.keyboard.press("Control+k")
    await scene.desk.page.keyboard.type("quiet hours")
    await scene.desk.page.keyboard.press("Enter")
    await scene.desk.dialog.get_by_label("Quiet hours: ").check()


async def nothing_found(scene: Scene) -> None:
    """A search without results."""
    await scene.desk.search.fill("hippopotamus")
    await expect(scene.desk.page.get_by_text("No conversation and no message")).to_be_visible()


async def nothing_unread(scene: Scene) -> None:
    """The unread filter with few conversations."""
    await scene.desk.page.get_by_role("button", name="Unread", exact=True).click()


async def account(scene: Scene) -> None:
    """An account's panel after some messages arrived."""
    world = scene.centre.world
    ella, mia = (
        next(user for user in world.users if user.username == name)
        for name in ("ellabrandt", "harbourcoffee")
    )
    assert isinstance(mia, User)
    Phone(scene.centre, mia).draft(ella, "")  # that of another picture
    for text in ("Good morning!", "Are you open on Sunday?", "Never mind, I see it now."):
        world.write(ella, mia, text)
    await expect(scene.desk.row("Ella Brandt")).to_contain_text("I see it now")
    name = "Manage account Harbour Coffee"
    await scene.desk.page.get_by_role("button", name=name).click()
    await expect(scene.desk.dialog.locator(".plot")).to_have_count(2)


async def removing(scene: Scene) -> None:
    """The question before an account is removed."""
    await scene.desk.page.get_by_role("button", name="Manage account").first.click()
    await scene.desk.dialog.get_by_role("button", name="Remove account").click()


async def keys(scene: Scene) -> None:
    """Help and settings."""
    await scene.desk.page.get_by_role("button", name="Keys and settings").click()


async def edited(scene: Scene) -> None:
    """Earlier versions of a message."""
    await open_conversation(scene, "Grace Okafor")
    await scene.desk.page.get_by_role("button", name="edited").last.click()
    await expect(scene.desk.page.get_by_role("list", name="Earlier versions")).to_be_visible()


async def hostile(scene: Scene) -> None:
    """A hostile stranger's texts."""
    await scene.desk.page.locator(".row-button", has_text="lory").first.click()
    await scene.desk.messages.first.wait_for()


async def lost(scene: Scene) -> None:
    """The connection is lost."""
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.page.route_web_socket("**/ws*", lambda socket: socket.close(code=1001))
    await scene.desk.page.reload()
    await expect(scene.desk.banner).to_contain_text("Trying again")


async def held_up(scene: Scene) -> None:
    """An import that waits for Telegram; a further account."""
    world = scene.centre.world
    if world.by_username("nadiakim") is None:
        nadia = world.register(
            "99966110077", first_name="Nadia", last_name="Kim", username="nadiakim"
        )
        friend = world.by_username("ellabrandt")
        assert isinstance(friend, User)
        for number in range(40):
            world.create_group(f"Course {number}", creator=friend, members=[nadia])
        history = count()
        scene.centre.faults(nadia).flood_wait(
            "messages.getHistory", 3600, when=lambda _request: next(history) == 12
        )
        await scene.running.sign_in(
            nadia, "A studio with a name that is really very long", "flood_wait"
        )
    manage = scene.desk.page.get_by_role("button", name="Manage account A studio")
    await scene.desk.page.get_by_role("progressbar").wait_for()
    await manage.click()
    await expect(scene.desk.dialog).to_contain_text("12 of 40 chats")


async def drafts(scene: Scene) -> None:
    """Drafts in the one list, and a thread with many new messages."""
    await open_conversation(scene, "Ben Carter")
    await scene.desk.composer.fill("I will ask the gardener about August and")
    if scene.desk.page.viewport_size == {"width": 360, "height": 740}:
        await scene.desk.page.get_by_role("button", name="Back to conversations").click()
    await scene.desk.one_list.click()
    await open_conversation(scene, "Busy channel")


async def menu(scene: Scene) -> None:
    """The menu of a row, with muted, pinned, marked and archived conversations around it."""
    mia = scene.centre.world.by_phone(DemoPeople.owners[0].phone)
    assert mia is not None
    phone = Phone(scene.centre, mia)
    ella, tomas, viktor = (
        next(user for user in scene.centre.world.users if user.first_name == name)
        for name in ("Ella", "Tomás", "Viktor")
    )
    phone.mute(ella)
    phone.pin(ella)
    phone.mark_unread(viktor)
    phone.archive(tomas)
    phone.make_folder(2, "Customers", ella, viktor)
    await expect(scene.desk.page.locator("#archive")).to_be_visible()
    await expect(scene.desk.page.get_by_role("radio", name="Customers")).to_be_visible()
    await scene.desk.row("Viktor Osei").click(button="right")


async def archive(scene: Scene) -> None:
    """The archived conversations."""
    await scene.desk.page.locator("#archive").click()
    await expect(scene.desk.rows).to_have_count(1)


async def open_conversation(scene: Scene, title: str) -> None:
    """Choose a conversation anywhere in the list."""
    await scene.desk.search.fill(title)
    await scene.desk.open(title)
    await scene.desk.page.locator("#search").evaluate(  # on a small screen it is covered now
        "input => { input.value = ''; input.dispatchEvent(new Event('input')); }"
    )


async def rail_menu(scene: Scene) -> None:
    """The menu of an account in the rail."""
    await scene.desk.page.locator(".rail-account").nth(1).click(button="right")


async def waiting_list(scene: Scene) -> None:
    """Who waits, the longest waiting first."""
    await scene.desk.page.locator("#waiting-only").click()


async def bulk(scene: Scene) -> None:
    """Selected rows."""
    await scene.desk.page.locator(".row-button").first.wait_for()
    await scene.desk.page.locator("#groups .row-button").first.focus()
    for key in ("x", "ArrowDown", "x", "ArrowDown", "x"):
        await scene.desk.page.keyboard.press(key)


async def palette(scene: Scene) -> None:
    """The palette with conversations, accounts and commands."""
    await scene.desk.page.keyboard.press("Control+k")
    await scene.desk.page.locator(".palette-dialog input").fill("co")


async def snooze(scene: Scene) -> None:
    """Until when a conversation is to be snoozed."""
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.page.keyboard.press("Control+k")
    await scene.desk.page.locator(".palette-dialog input").fill("snooze")
    await scene.desk.page.keyboard.press("Enter")


async def panel(scene: Scene) -> None:
    """Who this is, and the note."""
    await open_conversation(scene, "Grace Okafor")
    if not await scene.desk.page.locator("#side-panel").is_visible():
        await scene.desk.page.locator("[data-about]").click()
    await scene.desk.page.locator("#side-panel .about-name").wait_for()


async def saved_replies(scene: Scene) -> None:
    """The manager of saved replies."""
    await scene.desk.page.keyboard.press("Control+k")
    await scene.desk.page.locator(".palette-dialog input").fill("saved replies")
    await scene.desk.page.keyboard.press("Enter")
    await scene.desk.dialog.wait_for()


async def suggestions(scene: Scene) -> None:
    """Saved replies that the composer offers."""
    for shortcut, text in (
        ("hours", "We are open from 9 to 18, {first_name}, on Saturdays until 14."),
        ("thanks", "Thank you! Best wishes, {account}"),
    ):
        await scene.running.http.post("/saved-replies", json={"shortcut": shortcut, "text": text})
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.composer.fill("")
    await scene.desk.composer.press_sequentially("/")
    await scene.desk.page.locator("#suggestions").wait_for()


async def scheduled(scene: Scene) -> None:
    """Scheduled messages below the thread."""
    (found,) = (await scene.running.get("/conversations", q="Priya"))["items"]
    path = f"/conversations/{found['id']}/reply"
    at = (datetime.now(UTC) + timedelta(days=7)).strftime("%Y-%m-%dT09:00:00Z")
    reply = {"text": "See you next week!", "send_at": at}
    await scene.running.http.post(path, json=reply)
    await open_conversation(scene, "Priya Raman")
    await scene.desk.page.locator(".scheduled-line").click()


async def message_menu(scene: Scene) -> None:
    """The menu of a message."""
    await open_conversation(scene, "Ella Brandt")
    await scene.desk.messages.last.locator(".bubble").click(button="right")


async def new_conversation(scene: Scene) -> None:
    """With whom a conversation is to begin."""
    await scene.desk.page.locator("#new-conversation").click()
    await scene.desk.dialog.get_by_role("combobox").first.fill("el")


async def shared(scene: Scene) -> None:
    """A group that several accounts share, in one list."""
    await scene.desk.one_list.click()
    await open_conversation(scene, "Makers")


async def signed_out(scene: Scene) -> None:
    """An account that needs the operator, and one that is disabled."""
    if scene.desk.page.url.endswith("#off"):
        return
    accounts = (await scene.running.get("/accounts"))["items"]
    off = next((each for each in accounts if each["label"].startswith("Fern")), accounts[-1])
    await scene.running.http.patch(f"/accounts/{off['id']}", json={"is_active": False})
    mia = scene.centre.world.by_phone(DemoPeople.owners[0].phone)
    assert mia is not None
    scene.centre.revoke_sessions(mia)
    await expect(scene.desk.page.locator("#problems")).to_be_visible()


BEFORE: dict[str, State] = {"first-run": first_run, "add-account": add_account, "refused": refused}
AFTER: dict[str, State] = {
    "code": code,
    "qr": qr,
    "list": list_,
    "one-list": one_list,
    "thread": thread,
    "right-to-left": right_to_left,
    "group": group,
    "channel": channel,
    "album": album,
    "topic": topic,
    "forum": forum,
    "bot": bot,
    "answer": answer,
    "failed": failed,
    "waiting": waiting,
    "search": search,
    "search-filters": search_filters,
    "alerts": alerts,
    "nothing-found": nothing_found,
    "unread": nothing_unread,
    "account": account,
    "removing": removing,
    "keys": keys,
    "edited": edited,
    "hostile": hostile,
    "drafts": drafts,
    "menu": menu,
    "archive": archive,
    "held-up": held_up,
    "lost": lost,
    "rail-menu": rail_menu,
    "waiting-list": waiting_list,
    "bulk": bulk,
    "palette": palette,
    "snooze": snooze,
    "panel": panel,
    "saved-replies": saved_replies,
    "suggestions": suggestions,
    "scheduled": scheduled,
    "message-menu": message_menu,
    "new-conversation": new_conversation,
}
MANY: dict[str, State] = {
    "many": list_,
    "many-one-list": one_list,
    "many-shared": shared,
    "many-signed-out": signed_out,
}
"""With twelve accounts."""
