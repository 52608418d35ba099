"""Requests of the page that have no answer until a test releases them."""

import asyncio

from playwright.async_api import Page, Route

ARRIVAL = 60
"""The longest time until a request arrives (seconds)."""


class HeldRequests:
    """The next requests of a page with one method to one address."""

    def __init__(self, method: str, count: int) -> None:
        """count: later requests are not held."""
        self._method = method
        self._count = count
        self._left = count
        self._routes: asyncio.Queue[Route] = asyncio.Queue()

    async def take(self, route: Route) -> None:
        """Hold a request, unless it is another one."""
        if self._left == 0 or route.request.method != self._method:
            await route.fallback()
            return
        self._left -= 1
        self._routes.put_nowait(route)

    async def release(self) -> None:
        """Wait until all have arrived, let them go on to the service, and wait until the page has
        the answers."""
        for _ in range(self._count):
            route = await asyncio.wait_for(self._routes.get(), ARRIVAL)
            page = route.request.frame.page
            async with page.expect_event("requestfinished", lambda r, of=route.request: r == of):
                await route.continue_()
            await page.evaluate("() => new Promise((done) => setTimeout(done))")


async def hold(page: Page, method: str, url: str, count: int = 1) -> HeldRequests:
    """Hold the next requests to this address. url: a pattern of Playwright."""
    held = HeldRequests(method, count)
    await page.route(url, held.take)
    return held
