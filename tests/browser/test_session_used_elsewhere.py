"""A session that another installation has used last, in a real Supabase."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.service import Running, start
from tests.supabase.supabase_server import Lite

from .conftest import Violations
from .page_object import Desk


@pytest.fixture
async def switchboard(
    supabase: Lite, dc: DataCentre, people: People, tmp_path: Path
) -> AsyncIterator[Running]:
    """The second installation on one Supabase; the first signed Anna in and has just stopped."""
    record = {
        "supabase_url": supabase.url,
        "supabase_secret_key": supabase.secret_key,
        "session_encryption_key": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    async with start(dc, tmp_path / "first", **record) as first:
        await first.sign_in(people.anna)
        await supabase.until_leased()
    async with start(dc, tmp_path / "second", **record) as second:
        yield second


async def test_a_session_held_elsewhere_can_be_taken_over(
    desk: Desk, supabase: Lite, violations: Violations
) -> None:
    """The account says that another installation uses its session, and warns about a take-over.
    While the other may use it, a take-over is refused with the reason; afterwards the account
    works."""
    await expect(desk.group("Anna")).to_contain_text("In use by another installation")
    await desk.page.get_by_role("button", name="Manage account Anna").click()
    await expect(desk.dialog).to_contain_text("revoked by Telegram")
    take_over = desk.dialog.get_by_role("button", name="Take over here")
    assert await violations(desk.page) == []
    await take_over.click()
    await expect(desk.dialog.get_by_role("alert")).to_contain_text("still using this session")

    await supabase.expire_leases()
    await take_over.click()

    await expect(take_over).to_be_hidden()
    await expect(desk.dialog).to_contain_text("Connected.")
