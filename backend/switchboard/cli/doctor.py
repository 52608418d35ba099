"""`switchboard doctor`: check the installation, and say what to do."""

import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from switchboard import __version__, settings
from switchboard.cli import terminal
from switchboard.cli.checks import Finding, Level, ok, problem
from switchboard.errors import StartRefused

STYLE = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}
WIDEST = max(len(level) for level in Level)

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, for programs and reports.")
    ] = False,
) -> None:
    """Check settings, stores, key, Supabase, Telegram, proxies, clock and port, and say what to
    repair.

    It changes nothing, and Switchboard may be running. It exits with 1 if there is a problem.
    """
    findings = list(_findings()) if as_json else list(_show(_findings()))
    problems = sum(finding.level is Level.PROBLEM for finding in findings)
    if as_json:
        typer.echo(_report(findings))
        raise typer.Exit(1 if problems else 0)
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
    from switchboard.cli.checks import docker, network, proxies, replica, service, stores

    logs.configure("error", given.log_format)
    yield from service.check(given)
    yield from stores.check(given)
    yield from replica.check(given)
    yield from network.check_supabase(given)
    yield from network.check_telegram(given)
    yield from proxies.check(given)
    yield from docker.check(given)


def _report(findings: list[Finding]) -> str:
    """The findings and the machine, as JSON."""
    report = {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _show(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Print each finding as soon as its check ends."""
    for finding in findings:
        line = Text(f"{finding.level:<{WIDEST}}  ", STYLE[finding.level])
        terminal.out.print(
            line.append(f"{finding.subject}: {finding.sentence}", "default not bold")
        )
        yield finding
