"""The results of a run: figures with their spread, and goals with their limits."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 150
"""The least width of the printed tables, in characters, also in a log file."""


@dataclass(frozen=True)
class Figure:
    """A measured value: the median, the least and the greatest of its samples."""

    name: str
    unit: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Goal:
    """A figure with a limit. `ok` compares the median. reference: what it is compared with, in
    words. group: goals with the same limit, of which the document shows the worst."""

    name: str
    value: float
    limit: float
    ok: bool
    low: float
    high: float
    unit: str
    at_least: bool
    reference: str = ""
    group: str = ""


@dataclass
class Report:
    """Figures and goals of one run, by part."""

    machine: dict[str, str]
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    curves: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """The percentiles of delays, in ms, for the plots."""
    left_out: list[str] = field(default_factory=list)
    """The parts that this machine cannot measure, with the reason."""

    def figure(self, part: str, name: str, unit: str, samples: Sequence[float]) -> None:
        """Add a figure."""
        self.figures.setdefault(part, []).append(Figure(name, unit, *_spread(samples)))

    def goal(
        self,
        name: str,
        samples: Sequence[float],
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        unit: str = "",
        reference: str = "",
        group: str = "",
    ) -> None:
        """Add a goal with its one limit. reference: what the machine can do, in words."""
        value, low, high = _spread(samples)
        limit = at_most if at_least is None else at_least
        assert limit is not None
        ok = value <= limit if at_least is None else value >= limit
        is_floor = at_least is not None
        self.goals.append(Goal(name, value, limit, ok, low, high, unit, is_floor, reference, group))

    def curve(self, plot: str, line: str, seconds: Sequence[float]) -> None:
        """Add the distribution of delays, for a plot."""
        self.curves.setdefault(plot, {})[line] = [
            percentile(seconds, hundredth) * 1000 for hundredth in range(101)
        ]

    def write(self, file: Path) -> None:
        """Write `results.json`."""
        content: dict[str, Any] = {
            "machine": self.machine,
            "left_out": self.left_out,
            "goals": [asdict(goal) for goal in self.goals],
            "figures": {
                part: [asdict(figure) for figure in figures]
                for part, figures in self.figures.items()
            },
            "curves": self.curves,
        }
        file.write_text(json.dumps(_rounded(content), indent=1) + "\n")

    @classmethod
    def read(cls, file: Path) -> "Report":
        """Read `results.json`."""
        content = json.loads(file.read_text())
        return cls(
            machine=content["machine"],
            figures={
                part: [Figure(**figure) for figure in figures]
                for part, figures in content["figures"].items()
            },
            goals=[Goal(**goal) for goal in content["goals"]],
            curves=content["curves"],
            left_out=content["left_out"],
        )

    def merge(self, later: "Report", parts: Iterable[str]) -> None:
        """Put the results of a later run of these parts in place of the earlier ones. The commit of
        each is noted."""
        names = {goal.name: goal for goal in later.goals}
        known = {goal.name for goal in self.goals}
        self.goals = [names.get(goal.name, goal) for goal in self.goals]
        self.goals += [goal for goal in later.goals if goal.name not in known]
        self.figures |= later.figures
        self.curves |= later.curves
        for part in parts:
            self.machine[f"commit of {part}"] = later.machine["commit"]

    def print(self) -> None:
        """Show everything as tables."""
        console = Console()
        console.width = max(console.width, WIDTH)
        console.print(", ".join(f"{name} {value}" for name, value in self.machine.items()))
        for part, figures in self.figures.items():
            table = Table(title=part, title_justify="left")
            for heading in ("figure", "median", "least", "most", "unit"):
                table.add_column(heading, justify="left" if heading in "figure unit" else "right")
            for figure in figures:
                numbers = (figure.value, figure.low, figure.high)
                table.add_row(figure.name, *map(shown, numbers), figure.unit)
            console.print(table)
        console.print(self._goals())
        for part in self.left_out:
            console.print(f"Left out: {part}")

    def _goals(self) -> Table:
        table = Table(title="Goals", title_justify="left")
        for heading in ("goal", "median", "least", "most", "limit", "", "reference"):
            is_text = heading in ("goal", "", "reference")
            table.add_column(heading, justify="left" if is_text else "right")
        for goal in self.goals:
            sign = "≥" if goal.at_least else "≤"
            table.add_row(
                goal.name,
                *map(shown, (goal.value, goal.low, goal.high)),
                f"{sign} {shown(goal.limit)} {goal.unit}".strip(),
                "met" if goal.ok else "missed",
                goal.reference,
            )
        return table


def percentile(samples: Sequence[float], hundredth: float) -> float:
    """The sample at this percentile (the nearest one)."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, int(len(ordered) * hundredth / 100))]


def shown(number: float) -> str:
    """A value with three digits; more would exceed the precision of a measurement."""
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def _spread(samples: Iterable[float]) -> tuple[float, float, float]:
    found = list(samples)
    return statistics.median(found), min(found), max(found)


def _rounded(content: Any) -> Any:
    if isinstance(content, float):
        return float(f"{content:.5g}")
    if isinstance(content, dict):
        return {key: _rounded(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return content
