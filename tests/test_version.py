"""The version of a release is the same wherever it stands."""

import re
import tomllib
from pathlib import Path

from switchboard import __version__

ROOT = Path(__file__).parents[1]


def test_the_version_is_the_same_everywhere() -> None:
    """The package, its build file and the newest release of the changelog have one version."""
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    released = re.search(r"^## (\d+\.\d+\.\d+) ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert released is not None
    assert (built, released[1]) == (__version__, __version__)
