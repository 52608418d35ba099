"""The command line.

If a command cannot start, it prints one sentence to the standard error and exits with 2, as for a
wrong command. If it fails later, it prints one sentence and exits with 1.
"""

import gc
import sys

from switchboard.errors import StartRefused, SwitchboardError

FAILED = 1
CANNOT_START = 2
INTERRUPTED = 130


def run() -> None:
    """The program `switchboard`."""
    try:
        if sys.argv[1:] == ["serve"]:
            _serve()
        else:
            from switchboard.cli.commands import app

            app()
    except SwitchboardError as error:
        sys.stderr.write(f"{error.detail}\n")
        sys.exit(CANNOT_START if isinstance(error, StartRefused) else FAILED)


def _serve() -> None:
    """Serve, and load little before the first answer.

    The parser of commands takes a tenth of a start. Rich takes a twentieth: structlog loads it if
    it is installed. Garbage collections of objects that stay anyway take a fifth; `serving.run`
    turns them on again.
    """
    gc.disable()
    sys.modules["rich"] = None  # type: ignore[assignment] # as if it were not installed
    from switchboard.cli.serve import serve

    try:
        serve()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
