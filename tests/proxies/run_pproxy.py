"""Run pproxy on asyncio's own event loop: it starts uvloop in a way that uvloop no longer allows.

Arguments: those of pproxy.
"""

import asyncio
import sys

sys.modules["uvloop"] = None  # type: ignore[assignment] # as if it were not installed
asyncio.set_event_loop(asyncio.new_event_loop())

from pproxy.server import main  # noqa: E402

main()
