"""A page that needs the access key."""

from pathlib import Path

from playwright.async_api import Browser, expect

from sandbox import DataCentre
from switchboard.vault import access_key
from tests.service import start


async def test_the_address_with_the_key_admits_this_browser(
    dc: DataCentre, tmp_path: Path, chromium: Browser
) -> None:
    """Without the key the page says what to do. The address with the key opens it, the key leaves
    the address, and the browser stays admitted after a reload."""
    async with start(dc, tmp_path / "data", access="key") as running:
        page = await (await chromium.new_context()).new_page()
        add_account = page.get_by_role("button", name="Add account").first
        await page.goto(running.url)
        notice = page.get_by_role("alert")
        await expect(notice).to_contain_text("switchboard open")

        key = access_key.load(running.data)
        async with page.expect_websocket():  # it opens when the browser has its token
            await page.goto(f"{running.url}/#key={key}")
        await expect(add_account).to_be_visible()
        address = page.url
        await page.reload()

        await expect(add_account).to_be_visible()
        await expect(notice).to_have_count(0)
        assert key not in address
        assert key not in await page.evaluate("JSON.stringify(localStorage)")
        await page.close()
