"""`switchboard doctor`: check the installation, and say what to do."""

from collections.abc import Iterable, Iterator

import typer
from rich.text import Text

from switchboard import settings
from switchboard.cli import terminal
from switchboard.cli.checks import Finding, Level, ok, problem
from switchboard.errors import StartRefused

STYLE = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}
WIDEST = max(len(level) for level in Level)

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def doctor() -> None:
    """Check settings, stores, key, Supabase, Telegram, proxies, clock and port, and say what to
    repair.

    It changes nothing, and Switchboard may be running. It exits with 1 if there is a problem.
    """
    findings = list(_show(_findings()))
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    if problems:
        terminal.print_line(f"{terminal.pluralize(problems, 'problem')} found.", "bold")
        raise typer.Exit(1)
    terminal.print_line("No problem found.", "bold")


def _findings() -> Iterator[Finding]:
    try:
        given = settings.load()
    except StartRefused as refused:
        yield problem("Settings", refused.detail)
        return
    yield ok("Settings", "They are valid.")

    from switchboard import logs
    from switchboard.cli.checks import docker, network, proxies, service, stores

    logs.configure("error", given.log_format)
    yield from service.check(given)
    yield from stores.check(given)
    yield from network.check_supabase(given)
    yield from network.check_telegram(given)
    yield from proxies.check(given)
    yield from docker.check()


def _show(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Print each finding as soon as its check ends."""
    for finding in findings:
        line = Text(f"{finding.level:<{WIDEST}}  ", STYLE[finding.level])
        terminal.out.print(
            line.append(f"{finding.subject}: {finding.sentence}", "default not bold")
        )
        yield finding
