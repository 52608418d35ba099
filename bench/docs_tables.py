"""The tables of docs/performance.md, written between its two marks."""

from collections.abc import Iterator
from pathlib import Path

from bench.report import Report, shown

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def write(report: Report, document: Path) -> None:
    """Put this run's tables in place of the last one's."""
    before, _, rest = document.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    document.write_text(before + "\n".join([BEGIN, *_lines(report), END]) + after)


def _lines(report: Report) -> Iterator[str]:
    machine = report.machine
    yield (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}; Python "
        f"{machine['python']}, SQLite {machine['sqlite']}, Telethon {machine['telethon']}."
    )
    yield "\n| goal | median | least | most | limit | |\n|---|--:|--:|--:|--:|---|"
    for goal in report.goals:
        numbers = " | ".join(map(shown, (goal.value, goal.low, goal.high)))
        limit = f"{'≥' if goal.at_least else '≤'} {shown(goal.limit)} {goal.unit}".strip()
        yield f"| {goal.name} | {numbers} | {limit} | {'met' if goal.ok else '**missed**'} |"
    for part, figures in report.figures.items():
        yield f"\n**{part}**\n\n| | median | least | most | |\n|---|--:|--:|--:|---|"
        for figure in figures:
            numbers = " | ".join(map(shown, (figure.value, figure.low, figure.high)))
            yield f"| {figure.name} | {numbers} | {figure.unit} |"
    yield ""
