"""`switchboard add-account`: sign an account in, in the terminal.

The login itself happens in the service, a running one or one in this process. Codes and passwords
are read without echo, sent in one request and not stored. The output never contains one of them,
nor the API hash or a phone number.
"""

import re
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from switchboard import settings
from switchboard.api.validation_messages import API_HASH, NO_NAME, NO_PHONE, PATTERNS, TURNING_NAME
from switchboard.cli import proxies, terminal
from switchboard.cli.api_client import ApiClient, Refused, connect
from switchboard.cli.login import Account, Cancelled, sign_in
from switchboard.domain.account_state import STATES, AccountState
from switchboard.domain.pasted_input import compact, is_visible, phone_digits, plain, turns

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""

CONNECT_TIMEOUT = 20.0
"""How long the command waits until a new account is connected, or stored in Supabase, in
seconds."""

CHECK_INTERVAL = 0.25
"""The pause between two checks of it, in seconds."""

API_ID_HELP = """\
An API id and its hash identify the program to Telegram. One pair serves all your accounts.
Get yours at https://my.telegram.org: sign in and open “API development tools”."""

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def add_account(
    label: Annotated[
        str | None, typer.Option(help="Your name for the account.", show_default=False)
    ] = None,
    api_id: Annotated[
        int | None,
        typer.Option(
            envvar="TELEGRAM_API_ID",
            metavar="NUMBER",
            help="From https://my.telegram.org, “API development tools”.",
            show_default=False,
        ),
    ] = None,
    api_hash_file: Annotated[
        Path | None,
        typer.Option(
            envvar="TELEGRAM_API_HASH_FILE",
            metavar="PATH",
            help="A file with the API hash. Other users could see an argument.",
            show_default=False,
        ),
    ] = None,
    api_hash: Annotated[
        str | None, typer.Option(envvar="TELEGRAM_API_HASH", hidden=True, show_default=False)
    ] = None,
    phone: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="In international form: +1 555 0100."),
    ] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="A proxy for this account alone: a URL or a link. With `-`, the command asks "
            "for it, because other users can see arguments.",
            show_default=False,
        ),
    ] = None,
    proxy_file: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="A file with the proxy.", show_default=False),
    ] = None,
    qr: Annotated[
        bool, typer.Option("--qr", help="Show a QR code to scan with the phone instead.")
    ] = False,
) -> None:
    """Sign in a Telegram account, by phone number and code or by QR code.

    The command asks for every missing value. It also reads `TELEGRAM_API_HASH` from the
    environment. A running Switchboard connects the account at once; otherwise it connects at the
    next start.
    """
    if qr and phone is not None:
        raise typer.BadParameter("Give only one of --phone and --qr.")
    if api_id is not None and _wrong_api_id(str(api_id)):
        raise typer.BadParameter(f"--api-id: {_wrong_api_id(str(api_id))}")
    given_hash = _read_hash(api_hash_file) if api_hash_file is not None else api_hash
    url = proxies.read(proxy, proxy_file)
    with connect(settings.load()) as backend:
        try:
            before = backend.accounts()
            new = _complete(before, label, api_id, given_hash, phone, by_qr=qr)
            new |= {} if url is None else {"proxy": url}
            account = sign_in(backend, new)
        except (KeyboardInterrupt, Cancelled):
            terminal.print_hint("\nCancelled. Nothing of this login is kept.")
            raise typer.Exit(INTERRUPTED) from None
        is_renewed = account["id"] in {old["id"] for old in before}
        _wait_and_report(backend, account, is_renewed=is_renewed)


def _complete(
    present: list[Account],
    label: str | None,
    api_id: int | None,
    api_hash: str | None,
    phone: str | None,
    *,
    by_qr: bool,
) -> dict[str, Any]:
    """The first values of a login. It asks for the missing ones."""
    if label is None:
        label = terminal.ask("Label (your name for the account)", _wrong_label)
    if any(account["label"].casefold() == label.casefold() for account in present):
        terminal.print_hint(f"Another account has the label {terminal.printable(label)}.")
    pair = _complete_pair(present, api_id, api_hash)
    if phone is None and not by_qr:
        phone = terminal.ask("Phone number with country code (empty: by QR code)", _wrong_phone)
    return {"label": label} | pair | ({"phone": phone} if phone else {})


def _complete_pair(
    present: list[Account], api_id: int | None, api_hash: str | None
) -> dict[str, Any]:
    """The API id and hash, or the account whose pair is used again."""
    if api_id is None or api_hash is None:
        terminal.print_hint(API_ID_HELP)
    if api_id is None:
        newest = present[-1] if present and api_hash is None else None
        entry = _ask_api_id(newest)
        if newest is not None and not entry:
            return {"like_account_id": newest["id"]}
        api_id = int(compact(entry))
    if api_hash is None:
        api_hash = terminal.ask_secret("API hash (not shown)", _wrong_hash)
    return {"api_id": api_id, "api_hash": plain(api_hash)}


def _ask_api_id(newest: Account | None) -> str:
    """Ask for the API id. An empty answer means the id and hash of the newest account."""
    if newest is None:
        return terminal.ask("API id", lambda entry: _wrong_api_id(compact(entry)))
    question = f"API id (empty: that of {terminal.printable(newest['label'])}, {newest['api_id']})"
    return terminal.ask(question, lambda entry: _wrong_api_id(compact(entry)) if entry else None)


def _wrong_label(entry: str) -> str | None:
    if not 1 <= len(entry) <= 64:
        return "A label has 1 to 64 characters."
    if not is_visible(entry):
        return f"A label {NO_NAME}."
    return f"This label {TURNING_NAME}." if turns(entry) else None


def _wrong_api_id(entry: str) -> str | None:
    right = entry.isascii() and entry.isdecimal() and 0 < int(entry) < 2**31
    return None if right else "An API id is a number, such as 1234567."


def _wrong_hash(entry: str) -> str | None:
    right = re.fullmatch(API_HASH, plain(entry))
    return None if right else f"An API hash {PATTERNS[API_HASH]}."


def _wrong_phone(entry: str) -> str | None:
    right = not entry or phone_digits(entry) is not None
    return None if right else f"This {NO_PHONE}."


def _read_hash(path: Path) -> str:
    try:
        entry = path.expanduser().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{path} cannot be read as an API hash.") from error
    wrong = _wrong_hash(entry)
    if wrong is not None:
        raise typer.BadParameter(f"{path}: {wrong}")
    return entry


def _wait_and_report(backend: ApiClient, account: Account, *, is_renewed: bool) -> None:
    """Wait a short time for the account, then print its state in one line. Ctrl-C ends the wait:
    the account is added."""
    account = _wait_until_ready(backend, account)
    name = terminal.printable(account["display_name"])
    username = f", @{terminal.printable(account['username'])}" if account["username"] else ""
    done = "Signed in again" if is_renewed else "Added"
    line = Text(f"{done}: {terminal.printable(account['label'])} ({name}{username})", "bold")
    terminal.out.print(line.append(f" — {_state_of(backend, account)}", "not bold"))


def _wait_until_ready(backend: ApiClient, account: Account) -> Account:
    until = time.monotonic() + CONNECT_TIMEOUT
    try:
        while not _is_ready(backend, account) and time.monotonic() < until:
            time.sleep(CHECK_INTERVAL)
            account = next((a for a in backend.accounts() if a["id"] == account["id"]), account)
    except KeyboardInterrupt:
        terminal.print_hint("")
    return account


def _is_ready(backend: ApiClient, account: Account) -> bool:
    """Whether the command need not wait longer.

    With a running service: the account is connected or stopped. Without one: it is stored in
    Supabase, if Supabase is used.
    """
    if backend.is_running:
        state = AccountState(account["state"])
        return state in {AccountState.CONNECTED, AccountState.FROZEN} or STATES[state].final
    return account["storage"] == "supabase" or not _has_supabase(backend)


def _has_supabase(backend: ApiClient) -> bool:
    """Whether a Supabase is set and answers."""
    try:
        return bool(backend.get("/ready")["stores"].get("supabase") == "ok")
    except Refused:
        return False


def _state_of(backend: ApiClient, account: Account) -> str:
    if not backend.is_running:
        return "it connects when Switchboard runs."
    if account["state"] == AccountState.CONNECTED:
        return "connected."
    if account["state"] == AccountState.CATCHING_UP:
        return "connected. Switchboard is reading missed messages."
    return f"not connected yet. {terminal.printable(account['state_detail'])}"
