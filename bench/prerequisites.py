"""What a complete run needs and this machine lacks, so that a run says it at its beginning."""

import shutil
from importlib.util import find_spec

BROWSERS = ("chromium", "google-chrome")

FREE_THREADED = ("python3.14t", "python3.13t")


def missing() -> dict[str, str]:
    """The parts that cannot be measured here, with the reason."""
    lacking = {}
    if not any(map(shutil.which, BROWSERS)):
        lacking["page"] = f"no {' or '.join(BROWSERS)} on the path"
    if find_spec("matplotlib") is None:
        lacking["plots"] = "matplotlib is not installed; `make .venv/bench` installs it"
    if not any(map(shutil.which, FREE_THREADED)):
        lacking["free-threaded Python"] = (
            f"no {' or '.join(FREE_THREADED)} on the path, so there is only the estimate in "
            "docs/performance.md"
        )
    return lacking
