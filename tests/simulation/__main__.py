"""`python -m tests.simulation PART [--seeds N] [--first SEED]`: simulated time.

PART is `outbox` (unless another is named), `leases`, `restarts` or `reading`. Each seed is another
schedule with other faults. A seed that fails prints its differences and its trace, and `--seeds 1
--first SEED` repeats exactly the same.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from switchboard import logs

from . import lease_run, outbox_run, reading_run

RUNS = {
    "outbox": outbox_run.simulate,
    "reading": reading_run.simulate,
    "leases": lease_run.simulate,
    "restarts": lease_run.simulate_restarts,
}


def main() -> int:
    """Run the seeds; 1 if one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("part", nargs="?", choices=RUNS, default="outbox")
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    given = parser.parse_args()
    began, failed = time.monotonic(), 0
    seeds = range(given.first, given.first + given.seeds)
    quiet = {"initializer": logs.configure, "initargs": ("error", "console")}
    with ProcessPoolExecutor(given.workers, **quiet) as workers:
        for seed, (differences, trace) in zip(
            seeds, workers.map(RUNS[given.part], seeds, chunksize=20), strict=True
        ):
            if differences:
                failed += 1
                sys.stdout.write("\n".join([*trace, f"seed {seed}:", *differences, ""]))
    took = time.monotonic() - began
    rate = 60 * given.seeds / took
    sys.stdout.write(
        f"{given.seeds} schedules in {took:.0f} s ({rate:.0f} a minute), {failed} failed.\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
