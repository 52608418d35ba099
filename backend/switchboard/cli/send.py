"""`switchboard send`: write a message, and wait until Telegram has it.

Exit codes: 0 sent (with --no-wait: accepted), 1 refused, 2 wrong command, 3 accepted, but not sent
yet: it is sent as soon as possible.
"""

import json
import sys
import uuid
from contextlib import suppress
from typing import Annotated, Any

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import find
from switchboard.cli.api_client import ApiClient, Refused, connect
from switchboard.cli.options import AccountOption, AsJson
from switchboard.cli.stream_client import Frame, Stream

PENDING = 3

FINAL = {"sent", "failed"}
ORDER = {"failed": 0, "sent": 2}
"""The part with the smallest number decides for a text of several parts. Other statuses: 1."""

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def send(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TO",
            help="The number of a conversation (`switchboard list`), `@name`, a link, or a phone "
            "number with +.",
            show_default=False,
        ),
    ],
    text: Annotated[
        str,
        typer.Argument(help="The text. `-` or no text: the standard input.", show_default=False),
    ] = "-",
    account: AccountOption = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Read marks such as `**bold**` as formats.")
    ] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Without a notification.")] = False,
    split: Annotated[
        bool, typer.Option("--split", help="Send a text that is too long as several messages.")
    ] = False,
    reply_to: Annotated[
        str | None, typer.Option(metavar="ID", help="Telegram's id of the answered message.")
    ] = None,
    client_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A command that is repeated with this id sends once."),
    ] = None,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for Telegram.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Wait at most this many seconds.")] = 60.0,
    as_json: AsJson = False,
) -> None:
    """Write a message, and wait until Telegram has it.

    Exits with 0 if it is sent, 1 if it is refused, and 3 if it waits: then it is sent later.
    """
    body: dict[str, Any] = {"text": _text(text), "client_id": client_id or uuid.uuid4().hex}
    body |= {"format": "markdown"} if markdown else {}
    body |= {"silent": True} if silent else {}
    body |= {"split": True} if split else {}
    body |= {"reply_to_message_id": reply_to} if reply_to else {}
    given = settings.load()
    with connect(given) as backend:
        conversation_id = _conversation(backend, target, account)
        waits = backend.is_running and not no_wait
        stream = Stream(given) if waits else None
        message = backend.post(f"/conversations/{conversation_id}/reply", body)
        if stream is not None:
            message = _wait(stream, message, timeout)
            stream.close()
        if waits and message["status"] == "pending":
            with suppress(Refused):  # the same client_id returns the message as it is now
                message = backend.post(f"/conversations/{conversation_id}/reply", body)
        _show(message, as_json, is_running=backend.is_running)
        raise typer.Exit(_code(message, accepted=no_wait))


def _text(given: str) -> str:
    """The text of the message; the end of the last line of an input does not count."""
    if given != "-":
        return given
    if terminal.is_interactive():
        terminal.print_hint("Write the text, then press Ctrl-D on an empty line.")
    read = sys.stdin.buffer.read()
    try:
        return read.decode().removesuffix("\n")
    except UnicodeDecodeError:
        raise Refused("text_invalid", "The standard input is not text in UTF-8.") from None


def _conversation(backend: ApiClient, target: str, account: str | None) -> int:
    """The conversation that the operator means. Raises Refused."""
    if target.isdecimal():
        found = backend.get(f"/conversations/{target}")
        if account is not None and find(backend, account)["id"] != found["telegram_account_id"]:
            raise Refused("other_account", f"Conversation {target} belongs to another account.")
        return int(found["id"])
    account_id = _account(backend, account)
    opened = backend.post("/conversations", {"account_id": account_id, "peer": target})
    return int(opened["id"])


def _account(backend: ApiClient, account: str | None) -> str:
    if account is not None:
        return str(find(backend, account)["id"])
    known = backend.accounts()
    if len(known) == 1:
        return str(known[0]["id"])
    if not known:
        raise Refused("no_account", "No account yet. Add one: switchboard add-account")
    raise Refused("account_missing", "There are several accounts. Name one with --account.")


def _wait(stream: Stream, message: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The message when it is sent or refused, or as it is after these seconds. Of the parts of a
    text, the one that is refused, or else the first that is not sent yet, or else the first.

    All parts are announced together, before any of them is sent.
    """
    parts = {message["id"]: message}
    if message["status"] in FINAL:
        return message
    with terminal.waiting("Waiting for Telegram…"):
        for frame in stream.frames(seconds):
            if _is_part(frame, message):
                parts[frame["data"]["id"]] = frame["data"]
                if all(part["status"] in FINAL for part in parts.values()):
                    break
    in_order = [parts[id_] for id_ in sorted(parts)]
    return min(in_order, key=lambda part: ORDER.get(part["status"], 1))


def _is_part(frame: Frame, first: dict[str, Any]) -> bool:
    """Whether an event is about the message, or about another part of its text."""
    if not frame["type"].startswith("message_"):
        return False
    message = frame["data"]
    return message["id"] == first["id"] or (
        message["conversation_id"] == first["conversation_id"]
        and str(message["client_id"]).startswith(f"{first['client_id']} ")
    )


def _show(message: dict[str, Any], as_json: bool, *, is_running: bool) -> None:
    if as_json:
        terminal.out.print(json.dumps(message, ensure_ascii=False, indent=2))
    status, error = message["status"], message["error"]
    reason = "" if error is None else f" {terminal.printable(error['text'])}"
    if status == "sent":
        terminal.print_hint("Sent.")
    elif status == "failed":
        terminal.print_hint(f"Not sent.{reason}", "red")
    elif is_running:
        terminal.print_hint(f"Accepted. It is sent as soon as possible.{reason}")
    else:
        terminal.print_hint("Accepted. It is sent when Switchboard runs.")


def _code(message: dict[str, Any], *, accepted: bool) -> int:
    if message["status"] == "failed":
        return 1
    return 0 if message["status"] == "sent" or accepted else PENDING
