"""Pictures of the page in each of its states: `python -m tests.browser.gallery FOLDER [STATE…]`.

Look at them after a change of the page: they show the important sizes, light and dark. The people
are those of the demo, and a hostile stranger. The folder `docs` makes only the pictures of the
documents.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright, expect

from sandbox import DataCentre, User, World
from sandbox.demo import DemoPeople
from tests.running import Running, start

from .conftest import QUIET
from .page_object import Desk
from .test_conversation_state import Phone
from .test_thread import HOSTILE

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES = ((360, 740), (1280, 800), (1920, 1080))

SHOWN = {
    ("thread", 1280, "light"),
    ("thread", 1280, "dark"),
    ("list", 360, "light"),
    ("search", 1280, "light"),
    ("add-account", 1280, "light"),
    ("account", 1280, "light"),
    ("failed", 1920, "dark"),
}
"""The pictures of the documents."""


@dataclass
class Scene:
    """The service and the browser of the pictures."""

    running: Running
    centre: DataCentre
    desk: Desk


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
    await page.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef")
    await page.get_by_label("Phone number").fill("+9996620001")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_label("Login code", exact=True)).to_be_visible()


async def qr(scene: Scene) -> None:
    """The dialog with a QR code."""
    await add_account(scene)
    page = scene.desk.page
    await page.get_by_label("API ID").fill("1234567")
    await page.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef")
    await page.get_by_role("button", name="Continue").click()
    await expect(page.get_by_role("img", name="QR code")).to_have_js_property("complete", True)


async def list_(scene: Scene) -> None:
    """The list without a chosen conversation."""


async def one_list(scene: Scene) -> None:
    """One list over all accounts."""
    await scene.desk.one_list.click()


async def thread(scene: Scene) -> None:
    """A conversation with a begun reply."""
    await _open(scene, "Ella Brandt")
    await scene.desk.bubble("moka pot").locator(".reply-to").click()
    await scene.desk.page.mouse.move(1, 1)
    await scene.desk.composer.fill("Of course, medium grind then")


async def right_to_left(scene: Scene) -> None:
    """A conversation in Arabic."""
    await _open(scene, "Noor Haddad")


async def group(scene: Scene) -> None:
    """A group names its senders."""
    await _open(scene, "Harbour neighbours")


async def channel(scene: Scene) -> None:
    """A channel in which the account cannot write."""
    await _open(scene, "City notices")


async def album(scene: Scene) -> None:
    """A channel with an album."""
    await _open(scene, "City notices")
    await expect(scene.desk.page.locator(".album-item")).to_have_count(3)


async def topic(scene: Scene) -> None:
    """A topic of a forum."""
    await _open(scene, "Street closures")


async def forum(scene: Scene) -> None:
    """A forum as one thread."""
    await scene.desk.page.get_by_role("button", name="Keys and settings").click()
    await scene.desk.dialog.get_by_label("Show a forum as one thread").check()
    await scene.desk.page.keyboard.press("Escape")
    await _open(scene, "Old town traders")


async def bot(scene: Scene) -> None:
    """A bot with buttons and a keyboard."""
    await _open(scene, "Parcel desk")


async def answer(scene: Scene) -> None:
    """The answer of a bot."""
    await bot(scene)
    await scene.desk.page.get_by_role("button", name="Today").click()
    await expect(scene.desk.page.locator(".notice")).to_contain_text("Noted")


async def failed(scene: Scene) -> None:
    """A reply that Telegram refused."""
    await _open(scene, "Viktor Osei")
    if await scene.desk.bubble("I understand").count() == 0:
        await scene.desk.send("I understand. The amount is on its way to your account.")
    await expect(scene.desk.bubble("I understand").locator(".trouble")).to_contain_text("Not sent")


async def waiting(scene: Scene) -> None:
    """A reply that waits for Telegram's flood wait."""
    await _open(scene, "Lena Fischer")
    if await scene.desk.bubble("Gerne").count() == 0:
        await scene.desk.send("Gerne, bis Samstag!")
    await expect(scene.desk.bubble("Gerne").get_by_role("timer")).to_be_visible()


async def search(scene: Scene) -> None:
    """The results of a search."""
    await scene.desk.search.fill("the")
    await expect(scene.desk.page.locator(".row mark").first).to_be_visible()


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
    await _open(scene, "Grace Okafor")
    await scene.desk.page.get_by_role("button", name="edited").last.click()
    await expect(scene.desk.page.get_by_role("list", name="Earlier versions")).to_be_visible()


async def hostile(scene: Scene) -> None:
    """A hostile stranger's texts."""
    await scene.desk.page.locator(".row-button", has_text="lory").first.click()
    await scene.desk.messages.first.wait_for()


async def lost(scene: Scene) -> None:
    """The connection is lost."""
    await _open(scene, "Ella Brandt")
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
    await _open(scene, "Ben Carter")
    await scene.desk.composer.fill("I will ask the gardener about August and")
    if scene.desk.page.viewport_size == {"width": 360, "height": 740}:
        await scene.desk.page.get_by_role("button", name="Back to conversations").click()
    await scene.desk.one_list.click()
    await _open(scene, "Busy channel")


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


async def _open(scene: Scene, title: str) -> None:
    """Choose a conversation anywhere in the list."""
    await scene.desk.search.fill(title)
    await scene.desk.open(title)
    await scene.desk.page.locator("#search").evaluate(  # on a small screen it is covered now
        "input => { input.value = ''; input.dispatchEvent(new Event('input')); }"
    )


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
}


async def take(folder: Path, wanted: set[str], only: set[tuple[str, int, str]] | None) -> None:
    """Take pictures of the wanted states into the folder; without names, of all states."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)

    async def series(states: dict[str, State], at: tuple[Browser, Running, DataCentre]) -> None:
        for name, state in states.items():
            if wanted and name not in wanted:
                continue
            for width, height in SIZES:
                for scheme in SCHEMES:
                    if only is None or (name, width, scheme) in only:
                        path = folder / f"{name}-{scheme}-{width}.png"
                        await _take(path, state, at, (width, height), scheme)

    async with _browser() as browser, _demo() as (running, centre):
        await series(BEFORE, (browser, running, centre))
        await _sign_in(running, centre)
        if only is None:
            await _strangers(running, centre)
        await series(AFTER, (browser, running, centre))


async def _take(
    path: Path,
    state: State,
    at: tuple[Browser, Running, DataCentre],
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    browser, running, centre = at
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(running.url)
    desk = Desk(page)
    await page.locator(".row, .welcome").first.wait_for()
    await state(Scene(running, centre, desk))
    await page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    await page.screenshot(path=path)
    await context.close()


async def _sign_in(running: Running, centre: DataCentre) -> None:
    """The demo's accounts, in their order, which is by seconds."""
    for owner in DemoPeople.owners:
        user = centre.world.by_phone(owner.phone)
        assert user is not None
        await running.sign_in(user, owner.label)
        await asyncio.sleep(1)


async def _strangers(running: Running, centre: DataCentre) -> None:
    """A stranger's messages, a busy chat and an edit."""
    world = centre.world
    mia = world.by_phone(DemoPeople.owners[0].phone)
    grace = world.by_username("graceokafor")
    assert mia is not None
    assert isinstance(grace, User)
    mallory = world.register(
        "99966110046",
        first_name="<b>Mal\u202elory</b>" + "\u0301" * 40,
        last_name="of the very long name that no list is wide enough to show on one line",
    )
    channel = world.create_channel("Busy channel", creator=grace, members=[mia], megagroup=True)
    for number in range(60):
        world.write(grace, channel, f"Point {number + 1} of the agenda, and what we said about it")
    async with running.stream() as stream:
        for text in (*HOSTILE, "x" * 300):
            world.write(mallory, mia, text)
        await stream.message("x" * 300)
        (photo,) = [
            entry.message
            for entry in world.history(world.by_phone(DemoPeople.owners[1].phone), grace)
            if "NEW LEAF" in entry.text
        ]
        world.edit(photo, "It has a second NEW LEAF 🌱🌱🌱")
        await stream.message("It has a second NEW LEAF 🌱🌱🌱")


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        await browser.close()


@asynccontextmanager
async def _demo() -> AsyncIterator[tuple[Running, DataCentre]]:
    """A service on the demo's world; its people write nothing."""
    with tempfile.TemporaryDirectory() as folder:
        async with DataCentre(World()) as centre:
            DemoPeople(centre)
            async with start(centre, Path(folder)) as running:
                yield running, centre


if __name__ == "__main__":
    _, folder, *names = sys.argv
    shown = SHOWN if folder == "docs" else None
    if names and not all(re.fullmatch("[a-z-]+", name) for name in names):
        raise SystemExit(__doc__)
    asyncio.run(take(DOCS if shown else Path(folder), set(names), shown))
