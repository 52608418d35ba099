"""`switchboard send`: write a message, and wait until Telegram has it.

Exit codes: 0 sent (with --no-wait: accepted), 1 refused, 2 wrong command, 3 accepted, but not sent
yet: it is sent as soon as possible.
"""

import json
import sys
import uuid
from contextlib import closing, suppress
from typing import Annotated, Any

import typer

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.accounts import find
from switchboard.cli.api_client import ApiClient, Refused, connect
from switchboard.cli.options import AccountOption, AsJson
from switchboard.cli.stream_client import Stream

Message = dict[str, Any]
Parts = dict[int, Message]
"""The messages of one text, by their ids."""

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
        parts = _read_parts(backend, message) if split else {message["id"]: message}
        if stream is not None:
            with closing(stream):
                _wait(stream, parts, message, timeout)
            if not _are_final(parts):  # an event may have been missed
                parts |= _read_parts(backend, message)
        message = _deciding(parts)
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


def _read_parts(backend: ApiClient, first: Message) -> Parts:
    """The message and the other parts of its text, as they are now. All of them are in the thread
    from the first one on."""
    parts = {first["id"]: first}
    thread = f"/conversations/{first['conversation_id']}/messages"
    cursor: str | None = None
    with suppress(Refused):
        while True:
            page = backend.get(thread, limit=100, **({"cursor": cursor} if cursor else {}))
            parts |= {one["id"]: one for one in page["items"] if _is_part(one, first)}
            cursor = page["next_cursor"]
            if cursor is None or any(_is_at_or_before(one, first) for one in page["items"]):
                break
    return parts


def _is_at_or_before(message: Message, first: Message) -> bool:
    return bool(message["id"] == first["id"] or message["timestamp"] < first["timestamp"])


def _wait(stream: Stream, parts: Parts, first: Message, seconds: float) -> None:
    """Follow the parts of a text until all are sent or refused, or for these seconds. All parts are
    announced together, before any of them is sent."""
    if _are_final(parts):
        return
    with terminal.waiting("Waiting for Telegram…"):
        for frame in stream.frames(seconds):
            if frame["type"].startswith("message_") and _is_part(frame["data"], first):
                parts[frame["data"]["id"]] = frame["data"]
                if _are_final(parts):
                    break


def _are_final(parts: Parts) -> bool:
    return all(part["status"] in FINAL for part in parts.values())


def _deciding(parts: Parts) -> Message:
    """The part that is refused, or else the first that is not sent yet, or else the first."""
    in_order = [parts[id_] for id_ in sorted(parts)]
    return min(in_order, key=lambda part: ORDER.get(part["status"], 1))


def _is_part(message: Message, first: Message) -> bool:
    """Whether this is the first part of a text, or another part of it."""
    return message["id"] == first["id"] or (
        message["conversation_id"] == first["conversation_id"]
        and str(message["client_id"]).startswith(f"{first['client_id']} ")
    )


def _show(message: Message, as_json: bool, *, is_running: bool) -> None:
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


def _code(message: Message, *, accepted: bool) -> int:
    if message["status"] == "failed":
        return 1
    return 0 if message["status"] == "sent" or accepted else PENDING
