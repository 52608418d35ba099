"""`python -m tests.crash_points [--rounds N] [--seeds N]`: crash at every write and sync."""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from .replay import record, try_all
from .workload import Journal


def main() -> int:
    """Try every point with both journals; 1 if something was lost or damaged."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash_points")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=1)
    given = parser.parse_args()
    failed = False
    with TemporaryDirectory() as name:
        folder = Path(name)
        recorded = record(folder, given.rounds, Journal.WAL, Journal.ROLLBACK)
        for seed in range(given.seeds):
            for journal, steps in recorded.items():
                began = time.monotonic()
                result = try_all(steps, folder / "opened", seed=seed)
                failed |= bool(result.differences)
                summary = (
                    f"{journal}, seed {seed}: {result.writes} writes and {result.syncs} syncs, "
                    f"{result.points} crashes in {time.monotonic() - began:.0f} s, "
                    f"{len(result.differences)} differences."
                )
                sys.stdout.write("\n".join([*result.differences[:20], summary, ""]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
