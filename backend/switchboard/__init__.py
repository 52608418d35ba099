"""Switchboard: several Telegram accounts on one page, on your own machine."""

import sys

# structlog loads rich if it is installed, for tracebacks that are not used here. That takes time
# at every start. None makes the import fail (Python: the import system, the module cache).
if "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog as structlog
    finally:
        del sys.modules["rich"]

__version__ = "0.2.0"
