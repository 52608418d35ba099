"""`switchboard tail`: show messages as they arrive, without end."""

import json
from typing import Annotated

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import find
from switchboard.cli.api_client import connect_to_running
from switchboard.cli.message_format import Names, Shape, line_of
from switchboard.cli.options import AccountOption
from switchboard.cli.stream_client import Frame, follow

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def tail(
    conversation: Annotated[
        int | None,
        typer.Argument(metavar="[CONVERSATION]", help="Only this conversation, by its number."),
    ] = None,
    account: AccountOption = None,
    since: Annotated[
        int | None,
        typer.Option(metavar="SEQ", min=0, help="Begin after the event with this number."),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Every event of a message as a line of JSON; its `seq` is for --since."
        ),
    ] = False,
) -> None:
    """Show messages as they arrive and as they are sent, until Ctrl-C.

    After an interruption it continues where it stopped.
    """
    given = settings.load()
    with connect_to_running(given) as backend:
        account_id = None if account is None else find(backend, account)["id"]
        if conversation is not None:
            conversation = backend.get(f"/conversations/{conversation}")["id"]
        names = Names(backend)
        try:
            for frame in follow(given, since, _say_lost):
                if frame["type"] == "resync":
                    _show_resync(frame, as_json)
                elif _is_wanted(frame, account_id, conversation):
                    _show(frame, names, as_json)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None


def _is_wanted(frame: Frame, account_id: str | None, conversation: int | None) -> bool:
    if not frame["type"].startswith("message_"):
        return False
    message = frame["data"]
    return (account_id is None or message["telegram_account_id"] == account_id) and (
        conversation is None or message["conversation_id"] == conversation
    )


def _show(frame: Frame, names: Names, as_json: bool) -> None:
    if as_json:
        terminal.out.print(json.dumps(frame, ensure_ascii=False))
        return
    note = _note(frame["type"], frame["data"])
    if note is not None:
        terminal.print_line(f"{line_of(frame['data'], names)}{note}")


def _note(type_: str, message: Shape) -> str | None:
    """What to say behind a message; None if it is not shown: it is on its way, or was read."""
    match type_, message["status"]:
        case "message_received", _:
            return ""
        case "message_sent", "sent":
            return ""
        case "message_sent", "failed":
            return f"  (not sent: {terminal.printable(message['error']['text'])})"
    return None


def _show_resync(frame: Frame, as_json: bool) -> None:
    if as_json:
        terminal.out.print(json.dumps(frame))
    terminal.print_hint("Some events are no longer stored; new events follow.")


def _say_lost() -> None:
    terminal.print_hint("Switchboard stopped answering; trying again.")
