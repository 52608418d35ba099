"""A process that rotates the key and is killed as soon as the given step is durable.

python -m tests.cli.rotate_and_crash STEP     settings from the environment, steps from 1

It is killed by SIGKILL, as by a power cut. If there are fewer steps, it exits with 3.
"""

import asyncio
import os
import signal
import sys

from switchboard import main, settings

TOO_FEW_STEPS = 3


async def rotate(last: int) -> None:
    """Rotate up to this step."""
    steps = 0

    def on_progress(_step: str) -> None:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    async with main.build(settings.load(), connect=False) as switchboard:
        await switchboard.services.rotation.rotate(on_progress)


if __name__ == "__main__":
    asyncio.run(rotate(int(sys.argv[1])))
    sys.exit(TOO_FEW_STEPS)
