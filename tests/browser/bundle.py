"""The page with all its modules in one file.

A browser needs a second of processor time for the page's two hundred modules, twice as long as for
everything else in a short test. The modules, their order and their strings stay the same, and the
other files are the page's own. The page as it is runs in tests/engines, tests/docker, test_load and
the tests of several services; a lost module in test_connection; every module in tests/page.
"""

import re
import shutil
import subprocess
from pathlib import Path

PRELOAD = re.compile(r'^ *<link rel="modulepreload".*\n', re.MULTILINE)


def bundle(dashboard: Path, folder: Path, program: Path) -> Path:
    """Copy the page into a new folder; esbuild puts what app.js imports into app.js."""
    shutil.copytree(dashboard, folder)
    index = folder / "index.html"
    index.write_text(PRELOAD.sub("", index.read_text()))
    module = folder / "app.js"
    options = ("--bundle", "--format=esm", "--charset=utf8", "--log-level=warning")
    subprocess.run(
        [program, dashboard / module.name, *options, "--allow-overwrite", f"--outfile={module}"],
        check=True,
    )
    return folder
