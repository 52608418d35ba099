"""`python -m tests.chaos SEED…`: long runs, one line of JSON for each seed, differences above
it."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import run, seeds_of
from tests.small_disk import can_mount
from tests.supabase.supabase_server import missing_for_lite

SECONDS = 60.0
NO_DISK = "no disk can be mounted here, so a full one is a limit on the size of files"


def main() -> int:
    """Run each seed; return 1 if there was a difference."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("seeds", nargs="*", help="seeds to run; none: one at random")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of a run")
    parser.add_argument("--keep", type=Path, help="folder for data and logs, to look at later")
    given = parser.parse_args()
    differed = False
    for missing in filter(None, (missing_for_lite(), None if can_mount() else NO_DISK)):
        print(f"Less is tried: {missing}.", file=sys.stderr)  # noqa: T201 - this is the answer
    for seed in seeds_of(given.seeds):
        with tempfile.TemporaryDirectory() as temporary:
            folder = (given.keep or Path(temporary)) / str(seed)
            folder.mkdir(parents=True)
            result = asyncio.run(run(seed, given.seconds, folder))
        for difference in result.differences:
            print(difference)  # noqa: T201 - this is the answer
        print(result.line(), flush=True)  # noqa: T201 - this is the answer
        differed = differed or bool(result.differences)
    return int(differed)


if __name__ == "__main__":
    sys.exit(main())
