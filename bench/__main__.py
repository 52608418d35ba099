"""`python -m bench [part …]`: measure and print. A complete run also writes results, tables and
plots."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench import docs_tables, large_store, machine, plots
from bench.measures import (
    Measure,
    Scale,
    accounts,
    intake,
    page,
    recovery,
    replies,
    requests,
    store,
)
from bench.report import Report
from switchboard import logs

RESULTS = Path(__file__).with_name("results.json")
DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"

PARTS: dict[str, Measure] = {
    "intake": intake.measure,
    "replies": replies.measure,
    "store": store.measure,
    "accounts": accounts.measure,
    "recovery": recovery.measure,
    "requests": requests.measure,
    "page": page.measure,
}


def main() -> int:
    """Measure the named parts, or everything; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    parser.add_argument("--rounds", type=int, default=3, help="samples of each figure")
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the full amounts")
    parser.add_argument("--results", type=Path, help="another file for the results")
    options = parser.parse_args()
    logs.configure("warning", "console")  # of the page's service, which signs in in this process
    report = asyncio.run(run(options.parts or list(PARTS), Scale(options.rounds, options.scale)))
    report.print()
    if options.results is not None:
        report.write(options.results)
    elif not options.parts:  # a whole run is what the repository keeps
        report.write(RESULTS)
        plots.draw(report, DOCUMENT.with_suffix(""))
        docs_tables.write(report, DOCUMENT)
    return 0 if all(goal.ok for goal in report.goals) else 1


async def run(parts: list[str], scale: Scale) -> Report:
    """Measure these parts, one after the other, in a temporary folder."""
    report = Report(machine.describe() | {"seed": str(large_store.SEED)})
    folder = Path(tempfile.mkdtemp(prefix="switchboard-bench-"))
    try:
        for part in parts:
            began = time.monotonic()
            sys.stderr.write(f"{part} … ")
            sys.stderr.flush()
            await PARTS[part](report, scale, folder)
            sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    finally:
        shutil.rmtree(folder)
    return report


if __name__ == "__main__":
    sys.exit(main())
