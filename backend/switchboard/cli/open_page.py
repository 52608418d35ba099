"""`switchboard open`: open the page in the browser."""

import webbrowser
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.api_client import access_key_of, connect_to_running
from switchboard.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def open_page(
    only_print: Annotated[bool, typer.Option("--print", help="Only print the address.")] = False,
) -> None:
    """Open the page in the browser. Its address is printed, too.

    With an access key the address is only printed: other users see the arguments of a browser.
    """
    given = settings.load()
    with connect_to_running(given):
        url = page_url(given)
        terminal.print_line(url)
        if access_key_of(given) is not None:
            terminal.print_hint("The address contains the access key. Open it in your browser.")
        elif not only_print and not _open(url):
            terminal.print_hint("This machine has no browser. Open the address in a browser.")


def page_url(given: Settings) -> str:
    """The address of the page, with the access key if it needs one."""
    key = access_key_of(given)
    page = f"http://localhost:{given.dashboard_port}"
    return page if key is None else f"{page}/#key={key}"


def _open(url: str) -> bool:
    """Open a window of a browser. False without one; a browser in the terminal is none."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(browser) is not webbrowser.GenericBrowser and browser.open(url)
