"""Pictures of the page in each of its states: `python -m tests.browser.gallery FOLDER [NAME…]`.

A name is that of a state (`thread`) or of one picture (`thread-dark-1280`).

Look at them after a change of the page: they show the important sizes, light, dark and in forced
colours. The people are those of the demo, and a hostile stranger. The folder `docs` makes only the
pictures of the documents.
"""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from sandbox import DataCentre, User, World
from sandbox.demo import DemoPeople
from tests.service import Running, start

from .conftest import QUIET
from .gallery_actions import ACTIONS
from .gallery_states import AFTER, BEFORE, MANY, Scene, State
from .page_object import Desk
from .test_thread import HOSTILE

DOCS = Path(__file__).parents[2] / "docs" / "screenshots"

Scheme = Literal["light", "dark", "forced"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark", "forced")
SIZES = ((360, 740), (640, 400), (1280, 800), (1920, 1080), (2560, 1440))
"""640 by 400: half of 1280 by 800, as with a zoom of 200 %."""

SHOWN = {("thread", 1280, "light")}
"""The pictures of the documents."""


async def take(folder: Path, wanted: set[str], only: set[tuple[str, int, str]] | None) -> None:
    """Take pictures of the wanted states into the folder; without names, of all states."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)

    def is_wanted(name: str, picture: str) -> bool:
        return not wanted or name in wanted or picture in wanted

    async def series(states: dict[str, State], at: tuple[Browser, Running, DataCentre]) -> None:
        for (name, state), size, scheme in product(states.items(), SIZES, SCHEMES):
            picture = f"{name}-{scheme}-{size[0]}"
            if (only is None or (name, size[0], scheme) in only) and is_wanted(name, picture):
                await _take(folder / f"{picture}.png", state, at, size, scheme)

    async with _browser() as browser, _demo() as (running, centre):
        await series(BEFORE, (browser, running, centre))
        await _sign_in(running, centre)
        if only is None:
            await _strangers(running, centre)
        await series(AFTER, (browser, running, centre))
        await series(ACTIONS, (browser, running, centre))
        if only is None and (not wanted or any(name.startswith("many") for name in wanted)):
            await _many(running, centre)
            await series(MANY, (browser, running, centre))


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
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(running.url)
    desk = Desk(page)
    await page.locator(".row, .welcome").first.wait_for()
    scene = Scene(running, centre, desk)
    await state(scene)
    await page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    await page.screenshot(path=path)
    if scene.after:
        await scene.after()
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


TOWNS = (
    *("Aachen", "Bergen", "Cork", "Delft", "Évora", "Fowey", "Ghent", "Hove", "Izmir"),
    *("Jena", "Kiel", "Lund", "Metz", "Nice", "Oslo", "Porto", "Rennes", "Sète"),
)
"""Where the branches of a firm with many accounts are."""


async def _many(running: Running, centre: DataCentre) -> None:
    """Twenty-seven more accounts, with a group that all of them share: thirty in all."""
    world = centre.world
    names = ("Atelier Nord", "Bakery", "Consulting Dr. Weber-Lindemann & Partners", "Donations")
    labels = (*names, "Equipment rental", "Flowers", "Guest house at the old harbour", "Help", "I")
    labels += tuple(f"Branch {number} in {town}" for number, town in enumerate(TOWNS, 1))
    grace = world.by_username("graceokafor")
    assert isinstance(grace, User)
    owners = [
        world.register(f"999661300{number:02}", first_name=label, username=f"owner{number}")
        for number, label in enumerate(labels)
    ]
    mia = world.by_phone(DemoPeople.owners[0].phone)
    assert mia is not None
    makers = world.create_channel(
        "Makers' market", creator=grace, members=[mia, *owners], megagroup=True
    )
    for number, owner in enumerate(owners):
        for other in range(14 if number % 2 else 3):
            person = world.register(
                f"99966140{number:02}{other:01}"[:12] + str(other % 10),
                first_name=("Ada", "Boris", "Chiara", "Deniz", "Emeka")[other % 5],
                last_name=f"{('Lang', 'Moretti', 'Novak')[number % 3]} {other + 1}",
            )
            world.write(person, owner, "Good morning! Could you tell me what it costs?")
            if other % 3 == 0:
                world.write(owner, person, "Yes, of course.")
        await running.sign_in(owner, labels[number])
    for name in ("Who has a table left?", "I do, next to the fountain.", "Thank you!"):
        world.write(grace, makers, name)
    world.write(owners[0], makers, "We come with two tables, too.")


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
    if names and not all(re.fullmatch("[a-z0-9-]+", name) for name in names):
        raise SystemExit(__doc__)
    asyncio.run(take(DOCS if shown else Path(folder), set(names), shown))
