"""A proxy for one account, on the page."""

from playwright.async_api import expect

from sandbox import DataCentre
from tests.conftest import People
from tests.process import free_port
from tests.proxies import programs
from tests.service import Running

from .page_object import Desk
from .test_sign_in import enter


async def test_an_account_gets_a_proxy_another_one_and_none(
    desk: Desk, switchboard: Running, dc: DataCentre, people: People
) -> None:
    """The sign-in dialog has a field for it under “More”, which opens if the address is refused.
    In the account's dialog it is replaced and removed; if it fails, the state says so. Its address
    is never shown."""
    page, field = desk.page, desk.page.get_by_label("Proxy", exact=True)
    alert = desk.dialog.get_by_role("alert")
    async with programs.mtproxy(dc) as program:
        link = f"tg://proxy?server=127.0.0.1&port={program.port}&secret={programs.SECRET}"
        await desk.add_account.click()
        await page.get_by_label("Account name").fill("Shop")
        await page.get_by_label("API ID").fill("1234567")
        await page.get_by_label("API hash").fill("0123456789abcdef0123456789abcdef")
        await page.get_by_label("Phone number").fill(f"+{people.anna.phone}")
        await expect(field).to_be_hidden()
        await page.get_by_text("More", exact=True).click()
        await field.fill("socks4://hunter2:1")
        await page.get_by_text("More", exact=True).click()
        await page.get_by_role("button", name="Continue").click()
        await expect(alert).to_contain_text("The proxy has to be socks5://")
        await expect(field).to_be_focused()
        await field.fill(link)
        await page.get_by_role("button", name="Continue").click()
        await enter(desk, "Login code", await dc.code_sent(people.anna.phone))
        await page.get_by_role("button", name="Done").click()
        (account,) = (await switchboard.get("/accounts"))["items"]
        await switchboard.until_state(account["id"], "connected")
    await page.get_by_role("button", name="Manage account Shop").click()
    address = page.get_by_label("Address of a proxy")
    await expect(desk.dialog).to_contain_text("connects through a proxy of its own")
    await expect(desk.dialog).to_contain_text("The MTProxy of this account does not answer")
    await expect(address).to_have_value("")

    await address.fill(f"http://me:hunter2@127.0.0.1:{free_port()}")
    await page.get_by_role("button", name="Replace").click()
    await expect(desk.dialog).to_contain_text("The HTTP proxy of this account does not answer")
    await expect(address).to_have_value("")
    await page.get_by_role("button", name="Remove the proxy").click()

    await expect(desk.dialog).to_contain_text("has no proxy of its own")
    await expect(page.get_by_role("button", name="Remove the proxy")).to_be_hidden()
    account = await switchboard.until_state(account["id"], "connected")
    assert account["has_proxy"] is False
    assert "hunter2" not in await page.content()
