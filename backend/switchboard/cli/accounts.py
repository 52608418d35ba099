"""`switchboard accounts`: list the accounts, and manage them."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from switchboard import settings
from switchboard.cli import proxies, terminal
from switchboard.cli.api_client import ApiClient, Refused, connect
from switchboard.domain.account_state import AccountState, can_send

Account = dict[str, Any]

STATE_WORDS = {
    AccountState.CATCHING_UP: "catching up",
    AccountState.FLOOD_WAIT: "slowed down",
    AccountState.SIGNED_OUT: "signed out",
    AccountState.DUPLICATED: "used twice",
    AccountState.HELD_ELSEWHERE: "held elsewhere",
    AccountState.INACTIVE: "off",
}
"""States with another name for people than in the contract."""

SHORT_ID = 8
"""The number of shown characters of an id: enough to name an account."""

Wanted = Annotated[
    str,
    typer.Argument(
        metavar="ACCOUNT", help="Its label, its id, or the beginning of its id.", show_default=False
    ),
]

app = typer.Typer(
    add_completion=False,
    rich_markup_mode="markdown",
    help="List the accounts, switch them on and off, rename, remove or take them over, change "
    "their proxies.",
)


@app.callback(invoke_without_command=True)
def accounts(context: typer.Context) -> None:
    """List the accounts, switch them on and off, rename, remove or take them over."""
    if context.invoked_subcommand is None:
        list_accounts()


@app.command("list")
def list_accounts(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show every account and its state."""
    with connect(settings.load()) as backend:
        found = backend.accounts()
        if as_json:
            terminal.out.print(json.dumps(found, ensure_ascii=False, indent=2))
        elif not found:
            terminal.print_line("No account yet. Add one: switchboard add-account")
        else:
            _show(found, backend.is_running)


@app.command()
def enable(account: Wanted) -> None:
    """Connect a disabled account."""
    with connect(settings.load()) as backend:
        changed = backend.patch(_path(find(backend, account)), {"is_active": True})
        terminal.print_line(f"{_name(changed)} is on.{_connects_when(backend)}")


@app.command()
def disable(account: Wanted) -> None:
    """Disconnect an account. Its session and its messages stay."""
    with connect(settings.load()) as backend:
        changed = backend.patch(_path(find(backend, account)), {"is_active": False})
        terminal.print_line(f"{_name(changed)} is off.")


@app.command()
def rename(
    account: Wanted,
    label: Annotated[str, typer.Argument(help="The new label.", show_default=False)],
) -> None:
    """Give an account another label."""
    with connect(settings.load()) as backend:
        old = find(backend, account)
        changed = backend.patch(_path(old), {"label": label})
        terminal.print_line(f"{_name(old)} is now {_name(changed)}.")


@app.command()
def proxy(
    account: Wanted,
    url: Annotated[
        str | None,
        typer.Argument(
            help="A URL or a link. Without it, the command asks for it, because other users can "
            "see arguments.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="PATH", help="A file with the proxy.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Remove the account's proxy.")] = False,
) -> None:
    """Change the proxy of an account. It reconnects at once.

    Without a proxy of its own, an account uses `TELEGRAM_PROXY`.
    """
    if none and (url or file):
        raise typer.BadParameter("Give a proxy or --none.")
    argument = url if url or file else proxies.ASK
    with connect(settings.load()) as backend:
        found = find(backend, account)
        address = None if none else proxies.read(argument, file)
        changed = backend.patch(_path(found), {"proxy": address})
        has = "has a new proxy" if changed["has_proxy"] else "has no proxy of its own"
        terminal.print_line(f"{_name(changed)} {has}.{_connects_when(backend)}")


@app.command()
def remove(
    account: Wanted,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    purge: Annotated[bool, typer.Option("--purge", help="Also delete its messages.")] = False,
) -> None:
    """Sign an account out at Telegram and remove it. Its messages stay readable."""
    with connect(settings.load()) as backend:
        found = find(backend, account)
        fate = "its messages are deleted" if purge else "its messages stay"
        question = f"Remove {_name(found)}? It is signed out at Telegram and {fate}."
        if not yes and not terminal.confirm(question):
            terminal.print_hint("Nothing was changed.")
            raise typer.Exit(1)
        backend.delete(_path(found), keep_messages=not purge)
        when = "" if backend.is_running else " It is signed out when Switchboard runs next."
        terminal.print_line(f"{_name(found)} is removed; {fate}.{when}")


@app.command()
def take_over(
    account: Annotated[
        str | None, typer.Argument(metavar="ACCOUNT", help=Wanted.__metadata__[0].help)
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="All accounts that another Switchboard holds.")
    ] = False,
) -> None:
    """Use a session that another Switchboard held. Stop the other Switchboard first.

    Telegram ends a session that is used in two places at once. So Switchboard refuses while the
    other one still claims the session.
    """
    if (account is None) is not every:
        raise typer.BadParameter("Name an account or give --all.")
    with connect(settings.load()) as backend:
        wanted = [find(backend, account)] if account is not None else _held_elsewhere(backend)
        if not wanted:
            terminal.print_line("No other Switchboard holds an account.")
        taken = [_take_over(backend, found) for found in wanted]
        if not all(taken):
            raise typer.Exit(1)


def _take_over(backend: ApiClient, account: Account) -> bool:
    """Take over one account, and say so or why not. Returns whether it was done."""
    try:
        taken = backend.post(f"{_path(account)}/take-over")
    except Refused as refused:
        terminal.print_hint(f"{_name(account)}: {terminal.printable(refused.detail)}", "yellow")
        return False
    terminal.print_line(f"Took over {_name(taken)}.{_connects_when(backend)}")
    return True


def find(backend: ApiClient, wanted: str) -> Account:
    """The account that the operator means. Raises Refused if none or several match."""
    return pick(backend.accounts(), wanted)


def pick(found: list[Account], wanted: str) -> Account:
    """The matching account: by id, by label, or by the beginning of its id. Raises Refused."""
    for meant in (
        [account for account in found if account["id"] == wanted.lower()],
        [account for account in found if account["label"] == wanted],
        [account for account in found if wanted and account["id"].startswith(wanted.lower())],
    ):
        if len(meant) == 1:
            return meant[0]
        if meant:
            names = ", ".join(f"{_name(account)} ({_short(account)})" for account in meant)
            raise Refused(
                "account_ambiguous",
                f"{terminal.printable(wanted)!r} matches several accounts: {names}. Use the id.",
            )
    raise Refused(
        "account_not_found",
        f"There is no account {terminal.printable(wanted)!r}. `switchboard accounts list` shows "
        "all.",
    )


def _held_elsewhere(backend: ApiClient) -> list[Account]:
    """The active accounts to take over. Without a running service, these are all active accounts in
    Supabase."""
    found = [account for account in backend.accounts() if account["is_active"]]
    if not backend.is_running:
        return [account for account in found if account["storage"] == "supabase"]
    return [account for account in found if account["state"] == AccountState.HELD_ELSEWHERE]


def _show(found: list[Account], is_running: bool) -> None:
    """Print the accounts as a table, and below it what the operator must do."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("Label", "Name", "Username"):
        table.add_column(heading, overflow="fold")
    table.add_column("Phone", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Unread", justify="right")
    table.add_column("Stored in", no_wrap=True)
    table.add_column("Id", no_wrap=True)
    if any(account["has_proxy"] for account in found):
        table.add_column("Proxy", no_wrap=True)
    for account in found:
        table.add_row(*_cells(account, is_running)[: len(table.columns)])
    terminal.tables.print(table)
    if not is_running:
        terminal.print_hint(
            "Switchboard is not running. `switchboard serve` connects the accounts."
        )
        return
    for account in found:
        if account["state_detail"] and _needs_operator(account):
            terminal.print_hint(
                f"{_name(account)}: {terminal.printable(account['state_detail'])}", "yellow"
            )


def _cells(account: Account, is_running: bool) -> list[str]:
    state = AccountState(account["state"])
    words = STATE_WORDS.get(state, state.value)
    if account["is_active"] and not is_running:
        words = "not running"
    return [
        _name(account),
        terminal.printable(account["display_name"]),
        f"@{terminal.printable(account['username'])}" if account["username"] else "",
        f"…{account['phone_hint']}" if account["phone_hint"] else "",
        words,
        str(account["unread_count"]),
        "Supabase" if account["storage"] == "supabase" else "locally",
        _short(account),
        "own" if account["has_proxy"] else "",
    ]


def _needs_operator(account: Account) -> bool:
    return account["is_active"] and not can_send(AccountState(account["state"]))


def _connects_when(backend: ApiClient) -> str:
    return "" if backend.is_running else " It connects when Switchboard runs."


def _path(account: Account) -> str:
    return f"/accounts/{account['id']}"


def _name(account: Account) -> str:
    return terminal.printable(account["label"])


def _short(account: Account) -> str:
    return str(account["id"])[:SHORT_ID]
