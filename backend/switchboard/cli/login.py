"""Sign in on the terminal: ask for the code and password, show the QR code."""

import time
from typing import Any

import segno
from rich.console import Group
from rich.live import Live
from rich.text import Text

from switchboard.cli import terminal
from switchboard.cli.api_client import ApiClient, Refused
from switchboard.domain.logins import ENDED, LoginStep

Account = dict[str, Any]
Login = dict[str, Any]

POLL_INTERVAL = 1.0
"""The pause between two checks of a login that waits for a scan, in seconds."""

HOW_TO_SCAN = """\
In Telegram on the phone: Settings → Devices → Link Desktop Device. Scan this code.
The code renews itself. Ctrl-C cancels."""

FORGOTTEN = "Forgotten? You can reset it in a Telegram app that is signed in to the account."

_WAYS = {
    "app": "The code is in the chat “Telegram” of a Telegram app that is signed in with this "
    "number. No such app? Press Ctrl-C, then try --qr.",
    "sms": "The code comes by SMS.",
    "call": "Telegram calls and says the code.",
    "flash_call": "Telegram calls. The code is the calling number.",
    "missed_call": "Telegram calls and hangs up. The code is the last digits of the calling "
    "number. It begins with:",
    "email": "The code is in an e-mail.",
    "fragment": "The code is on fragment.com.",
    "firebase": "Telegram sends this code to its own apps only. Ask for another code, or try --qr.",
    "word": "The code is a word that comes by SMS.",
    "phrase": "The code is a phrase that comes by SMS.",
}
"""Where to find the code, by the way in which Telegram sent it."""

BLOCKS = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
"""Two modules of a QR code as one character: (upper, lower), True for dark."""


class Cancelled(Exception):
    """The operator cancelled the login, on the terminal or on the page."""


def sign_in(backend: ApiClient, new: dict[str, Any]) -> Account:
    """Take a login through all its steps. Ctrl-C cancels the login.

    Raises Cancelled, and Refused with the reason if the login ends without an account.
    """
    with terminal.waiting("Asking Telegram …"):
        login = backend.post("/accounts/add", new)
    path = f"/accounts/add/{login['login_id']}"
    try:
        return _steps(backend, path, login)
    except BaseException:
        account = _cancel(backend, path)
        if account is not None:
            return account
        raise


def _steps(backend: ApiClient, path: str, login: Login) -> Account:
    while LoginStep(login["step"]) not in ENDED:
        match LoginStep(login["step"]):
            case LoginStep.CODE:
                login = _enter_code(backend, path, login)
            case LoginStep.PASSWORD:
                login = _enter_password(backend, path, login)
            case LoginStep.QR:
                login = _show_qr(backend, path, login)
    match LoginStep(login["step"]):
        case LoginStep.DONE:
            account: Account = login["account"]
            if login.get("note"):
                terminal.print_hint(terminal.printable(login["note"]))
            return account
        case LoginStep.CANCELLED:
            raise Cancelled
        case LoginStep.EXPIRED:
            raise Refused("login_expired", "The login waited too long and has expired. Try again.")
    error = login.get("error", {"code": "login_failed", "detail": "The login failed."})
    raise Refused(error["code"], error["detail"])


def _cancel(backend: ApiClient, path: str) -> Account | None:
    """Cancel a login. Returns the account if the login was done before that."""
    try:
        backend.delete(path)
        login = backend.get(path)
    except Refused:  # the login has ended or the service does not answer: it expires by itself
        return None
    if login["step"] == LoginStep.DONE:
        account: Account = login["account"]
        return account
    if "error" in login:
        terminal.print_hint(login["error"]["detail"], "yellow")
    return None


def _enter_code(backend: ApiClient, path: str, login: Login) -> Login:
    if terminal.is_interactive():
        terminal.print_hint(terminal.printable(where_sent(login)))
    code = terminal.ask_secret("Code from Telegram (not shown; empty or r: send it again)").strip()
    if code in {"", "r", "R"}:
        return _try(backend, path, "resend", said="Telegram has sent the code again.")
    return _try(backend, path, "code", {"code": code})


def where_sent(login: Login) -> str:
    """Where Telegram has sent the code and how, or what to do if there is no valid code."""
    where = _WAYS.get(
        login.get("sent_by", ""), "Ask for a new code. The last code is no longer valid."
    )
    to = login.get("sent_to")
    return f"{where} ({to})" if to else where


def _enter_password(backend: ApiClient, path: str, login: Login) -> Login:
    if login.get("password_hint"):
        terminal.print_hint(
            f"Your hint for the password: {terminal.printable(login['password_hint'])}"
        )
    if terminal.is_interactive():
        terminal.print_hint(FORGOTTEN)
    password = terminal.ask_secret("Password of two-step verification (not shown)", _wrong_password)
    return _try(backend, path, "password", {"password": password})


def _wrong_password(entry: str) -> str | None:
    return None if 1 <= len(entry) <= 1024 else "A password has 1 to 1024 characters."


def _try(backend: ApiClient, path: str, step: str, body: Any = None, said: str = "") -> Login:
    """Submit a step. If it is refused and the login is still open, print the reason."""
    try:
        login: Login = backend.post(f"{path}/{step}", body)
    except Refused as refused:
        login = backend.get(path)
        if LoginStep(login["step"]) in ENDED:
            raise
        terminal.print_hint(refused.detail, "red")
        return login
    if said:
        terminal.print_hint(said)
    return login


def _show_qr(backend: ApiClient, path: str, login: Login) -> Login:
    """Show the QR code until it is scanned. A new code replaces the old one."""
    if not terminal.notes.is_terminal:
        return _print_qr(backend, path, login)
    with Live(_drawn(login), console=terminal.notes, auto_refresh=False, transient=True) as live:
        while login["step"] == LoginStep.QR:
            live.update(_drawn(login), refresh=True)
            time.sleep(POLL_INTERVAL)
            login = backend.get(path)
    return login


def _print_qr(backend: ApiClient, path: str, login: Login) -> Login:
    """Show the QR codes on an output that is not a terminal: each below the last one."""
    drawn = None
    while login["step"] == LoginStep.QR:
        if drawn != login["qr_url"]:
            terminal.notes.print(_drawn(login))
            drawn = login["qr_url"]
        time.sleep(POLL_INTERVAL)
        login = backend.get(path)
    return login


def _drawn(login: Login) -> Group:
    """The QR code in half blocks, light on dark in every colour scheme, with instructions."""
    rows = [
        [bool(module) for module in row] for row in segno.make(login["qr_url"]).matrix_iter(1, 2)
    ]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    note = [Text(terminal.printable(login["note"]))] if "note" in login else []
    return Group(Text("\n".join(lines), "#ffffff on #000000"), *note, Text(HOW_TO_SCAN))
