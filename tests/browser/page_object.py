"""The page as an operator sees and uses it."""

from playwright.async_api import Locator, Page


class Desk:
    """One open page."""

    def __init__(self, page: Page) -> None:
        """page: already at the address of the service."""
        self.page = page
        self.add_account = page.get_by_role("button", name="Add account").first
        self.search = page.get_by_role("searchbox")
        self.one_list = page.get_by_role("button", name="Combined")
        self.thread = page.get_by_role("log")
        self.messages = page.locator(".message")
        self.composer = page.locator(".composer textarea")
        self.quote = page.locator(".composer-quote")
        self.dialog = page.get_by_role("dialog")
        self.banner = page.locator("#banner")
        self.rows = page.locator(".row:visible")

    def group(self, label: str) -> Locator:
        """An account's part of the list."""
        return self.page.locator(".group").filter(
            has=self.page.locator(".group-label", has_text=label)
        )

    def row(self, title: str) -> Locator:
        """A conversation in the list."""
        return self.page.locator(".row-button").filter(
            has=self.page.locator(".row-title", has_text=title)
        )

    def bubble(self, text: str) -> Locator:
        """The messages of the thread that contain this text."""
        return self.messages.filter(has_text=text)

    async def open(self, title: str) -> None:
        """Choose a conversation and wait for its messages."""
        await self.row(title).first.click()
        await self.messages.first.wait_for()

    async def open_at_newest(self, title: str) -> None:
        """Choose a conversation with more unread messages than fit, and go to its newest
        message."""
        await self.open(title)
        await self.page.locator("[data-part=newest]").click()
        await self.reached_end()

    async def send(self, text: str) -> None:
        """Write a reply and send it with Enter."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def top_of(self, element: Locator) -> float:
        """The top of an element on the screen, in pixels."""
        box = await element.bounding_box()
        assert box is not None
        return box["y"]

    async def reached_end(self) -> None:
        """Wait until the thread shows its newest message."""
        await self.page.wait_for_function(
            "() => { const log = document.querySelector('[role=log]');"
            " return log.scrollHeight - log.scrollTop - log.clientHeight < 2; }"
        )
