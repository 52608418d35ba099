"""`python -m bench [part …]`: measure and print. A complete run also writes results, tables and
plots.

It says at its beginning what this machine lacks, and goes on without those parts. If a part fails,
the others are measured nevertheless. `--keep` puts the results of some parts in place of those that
a complete run has written; the document then says of which commit they are.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from bench import docs_tables, large_store, machine
from bench.measures import (
    Measure,
    Scale,
    accounts,
    intake,
    page,
    recovery,
    replies,
    requests,
    start,
    store,
)
from bench.prerequisites import missing
from bench.report import Report
from switchboard import logs

RESULTS = Path(__file__).with_name("results.json")
DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"

PARTS: dict[str, Measure] = {
    "start": start.measure,
    "intake": intake.measure,
    "replies": replies.measure,
    "store": store.measure,
    "ten_million": store.measure_ten_million,
    "accounts": accounts.measure,
    "recovery": recovery.measure,
    "requests": requests.measure,
    "page": page.measure,
}


def main() -> int:
    """Measure the named parts, or everything; return 1 if a goal is missed or a part failed."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure")
    parser.add_argument("--rounds", type=int, default=3, help="samples of each figure")
    parser.add_argument("--scale", type=float, default=1.0, help="fraction of the full amounts")
    parser.add_argument("--results", type=Path, help="another file for the results")
    parser.add_argument(
        "--keep", action="store_true", help="put the parts in place of the kept results, too"
    )
    options = parser.parse_args()
    logs.configure("warning", "console")  # of the page's service, which signs in in this process
    report = Report(machine.describe() | {"seed": str(large_store.SEED)})
    parts = possible(options.parts or list(PARTS), report)
    measures = {part: PARTS[part] for part in parts}
    is_whole = asyncio.run(run(measures, Scale(options.rounds, options.scale), report))
    report.print()
    if options.results is not None:
        report.write(options.results)
    elif not options.parts:  # a whole run is what the repository keeps
        _keep(report)
    elif options.keep and is_whole:
        kept = Report.read(RESULTS)
        kept.merge(report, parts)
        _keep(kept)
    return 0 if is_whole and all(goal.ok for goal in report.goals) else 1


def possible(parts: list[str], report: Report) -> list[str]:
    """The parts that this machine can measure. Say what the others lack."""
    lacking = missing()
    for part, reason in lacking.items():
        if part in parts or part not in PARTS:
            report.left_out.append(f"{part}: {reason}.")
    for line in report.left_out:
        sys.stderr.write(f"Left out: {line}\n")
    return [part for part in parts if part not in lacking]


async def run(measures: dict[str, Measure], scale: Scale, report: Report) -> bool:
    """Measure these parts, one after the other, in a temporary folder. Whether all succeeded."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-bench-"))
    is_whole = True
    try:
        for part, measure in measures.items():
            began = time.monotonic()
            sys.stderr.write(f"{part} … ")
            sys.stderr.flush()
            try:
                await measure(report, scale, folder)
            except Exception as error:  # noqa: BLE001 - the other parts are measured nevertheless
                traceback.print_exc()
                report.left_out.append(f"{part}: failed with {type(error).__name__}.")
                is_whole = False
            sys.stderr.write(f"{time.monotonic() - began:.0f} s\n")
    finally:
        shutil.rmtree(folder)
    return is_whole


def _keep(report: Report) -> None:
    report.write(RESULTS)
    docs_tables.write(report, DOCUMENT)
    if "plots" not in missing():
        from bench import plots

        plots.draw(report, DOCUMENT.with_suffix(""))


if __name__ == "__main__":
    sys.exit(main())
