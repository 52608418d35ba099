"""`switchboard list`: the conversations, the newest first."""

import json
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import find
from switchboard.cli.api_client import ApiClient, connect
from switchboard.cli.message_format import Names, excerpt, local_time, title_of
from switchboard.cli.options import AccountOption, AsJson, Count

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def list_conversations(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]", help="Only with these words in the name or username."),
    ] = None,
    account: AccountOption = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only unread ones.")] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that wait for an answer, longest first.")
    ] = False,
    archived: Annotated[bool, typer.Option("--archived", help="Only archived ones.")] = False,
    count: Count = 20,
    as_json: AsJson = False,
) -> None:
    """Show the conversations, the newest first. Their numbers are for `send` and `tail`."""
    query: dict[str, Any] = {"q": " ".join(words or ()), "unread": unread}
    query |= {"waiting": True} if waiting else {}
    query |= {"archived": True} if archived else {}
    with connect(settings.load()) as backend:
        if account is not None:
            query["account_id"] = find(backend, account)["id"]
        found = pages(backend, "/conversations", count, query)
        if as_json:
            terminal.out.print(json.dumps(found, ensure_ascii=False, indent=2))
        elif not found:
            terminal.print_hint("There is no such conversation.")
        else:
            _show(found, Names(backend))


def pages(backend: ApiClient, path: str, count: int, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The first items of a list, as many pages as they need."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while len(found) < count:
        more = {} if cursor is None else {"cursor": cursor}
        page = backend.get(path, limit=min(100, count - len(found)), **query, **more)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found


def _show(found: list[dict[str, Any]], names: Names) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Number", justify="right")
    table.add_column("Account")
    table.add_column("Conversation")
    table.add_column("Unread", justify="right")
    table.add_column("Time", no_wrap=True)
    table.add_column("Newest message", overflow="ellipsis", no_wrap=True)
    for one in found:
        table.add_row(
            str(one["id"]),
            names.account(one["telegram_account_id"]),
            title_of(one),
            str(one["unread_count"] or ("•" if one["unread_mark"] else "")),
            local_time(one["last_message_at"]),
            excerpt(one["last_message"]),
        )
    terminal.tables.print(table)
