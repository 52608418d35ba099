"""The API on a real socket, for every test of this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.conftest import chromium_path  # noqa: F401 - the fixture, for the attacker

from .raw_http import NO_SERVICES, Door, opened


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small page in its own folder, with a file beside it that must not be served."""
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "dashboard"
    (folder / "views").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Switchboard</title>")
    (folder / "app.js").write_text("export {};\n")
    (folder / "views" / "thread.js").write_text("export {};\n")
    (folder / ".secret.js").write_text("hunter2")
    (folder / "notes.txt").write_text("hunter2")
    (outside / "key.js").write_text("hunter2")
    (folder / "link.js").symlink_to(outside / "key.js")
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(page: Path) -> AsyncIterator[Door]:
    """The API as it runs natively, with the page and without services."""
    async with opened(NO_SERVICES, page) as door:
        yield door
