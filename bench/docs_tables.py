"""The tables of docs/performance.md, written between their marks."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.report import Goal, Report, shown

GOALS = "<!-- goals -->", "<!-- end of goals -->"
FIGURES = "<!-- figures -->", "<!-- end of figures -->"


def write(report: Report, document: Path) -> None:
    """Put this run's tables in place of the last one's."""
    text = _replaced(document.read_text(), GOALS, _goals(report))
    document.write_text(_replaced(text, FIGURES, _figures(report)))


def _replaced(text: str, marks: tuple[str, str], lines: Iterable[str]) -> str:
    begin, end = marks
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return before + "\n".join([begin, *lines, end]) + after


def _goals(report: Report) -> Iterator[str]:
    machine = report.machine
    yield (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}; Python "
        f"{machine['python']}, SQLite {machine['sqlite']}, Telethon {machine['telethon']}."
    )
    later = [name for name in machine if name.startswith("commit of ")]
    if later:
        commits = "; ".join(f"{name} {machine[name]}" for name in later)
        yield f"\nCommit {machine['commit']}; measured again later: {commits}."
    for part in report.left_out:
        yield f"\nLeft out: {part}"
    yield "\n| goal | median | least | most | limit | | beside it |\n|---|--:|--:|--:|--:|---|---|"
    for name, goal in _rows(report.goals):
        numbers = " | ".join(map(shown, (goal.value, goal.low, goal.high)))
        limit = f"{'≥' if goal.at_least else '≤'} {shown(goal.limit)} {goal.unit}".strip()
        met = "met" if goal.ok else "**missed**"
        yield f"| {name} | {numbers} | {limit} | {met} | {goal.reference} |"
    yield ""


def _rows(goals: list[Goal]) -> Iterator[tuple[str, Goal]]:
    """The rows of the table: of a group only the goal that is nearest to its limit, or furthest
    above it."""
    groups: dict[str, list[Goal]] = {}
    for goal in goals:
        groups.setdefault(goal.group or goal.name, []).append(goal)
    for group, members in groups.items():
        worst = max(members, key=lambda goal: goal.value / goal.limit)
        yield (group if len(members) == 1 else f"{group}: the slowest of {len(members)}"), worst


def _figures(report: Report) -> Iterator[str]:
    for part, figures in report.figures.items():
        yield f"\n**{part}**\n\n| | median | least | most | |\n|---|--:|--:|--:|---|"
        for figure in figures:
            numbers = " | ".join(map(shown, (figure.value, figure.low, figure.high)))
            yield f"| {figure.name} | {numbers} | {figure.unit} |"
    yield ""
