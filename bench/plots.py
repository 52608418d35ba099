"""The plots of docs/performance.md."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

from bench.report import Figure, Report

COLOURS = ("#8b929c", "#2f6f4f", "#b8863b", "#8fbfa5")
SOURCE = "the data centre sends"
"""The data centre's own rate is so high that it would hide all other bars."""

STYLE = {
    "svg.hashsalt": "switchboard",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=COLOURS),
}


def draw(report: Report, folder: Path) -> None:
    """Write the plots that this report has figures for."""
    folder.mkdir(exist_ok=True)
    mpl.use("svg")
    with mpl.rc_context(STYLE):
        intake = {
            part: [figure for figure in figures if figure.name != SOURCE]
            for part, figures in report.figures.items()
            if part.startswith("Intake")
        }
        if intake:
            _save(_throughput(intake), folder / "intake.svg")
        for plot, curves in report.curves.items():
            rate = plot.partition(", ")[2].split(" ", 1)[0]
            _save(_delays(plot, curves), folder / f"latency-{rate}.svg")


def _throughput(parts: Mapping[str, Sequence[Figure]]) -> Any:
    """A group of bars for each way in, a bar for each program, a line for its spread."""
    figure, axes = plt.subplots(figsize=(8, 0.9 * len(parts) + 1))
    names = list(dict.fromkeys(one.name for part in parts.values() for one in part))
    height = 0.8 / len(names)
    for row, (part, figures) in enumerate(parts.items()):
        for one in figures:
            order = names.index(one.name)
            axes.barh(
                row + order * height,
                one.value,
                height,
                xerr=[[one.value - one.low], [one.high - one.value]],
                color=COLOURS[order % len(COLOURS)],
                label=one.name if row == 0 else None,
                error_kw={"linewidth": 0.8, "ecolor": "#444"},
            )
        axes.text(0, row - height, f" {part.removeprefix('Intake, ')}", va="center", fontsize=8)
    axes.set(xlabel="messages a second", yticks=[])
    axes.invert_yaxis()
    axes.legend(frameon=False, fontsize=8)
    return figure


def _delays(plot: str, curves: Mapping[str, Sequence[float]]) -> Any:
    """For each program, the part of the messages that was delivered within a number of
    milliseconds."""
    figure, axes = plt.subplots(figsize=(8, 3.2))
    for line, milliseconds in curves.items():
        axes.plot(milliseconds, range(101), label=line)
    axes.set(xscale="log", xlabel="ms", ylabel="% of messages delivered", title=plot, ylim=(0, 100))
    axes.legend(frameon=False)
    return figure


def _save(figure: Any, file: Path) -> None:
    figure.savefig(file, metadata={"Date": None}, bbox_inches="tight")
    plt.close()
