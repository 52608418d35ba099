"""Run mtprotoproxy with data centres of our own.

The program knows Telegram's addresses and asks Telegram for newer ones; its own `main` needs Python
before 3.10. So this file gives it other addresses, and listens with the program's handler.

Arguments: port, secret, website, data centres as JSON: [[number, [host, port]], …].
"""

import asyncio
import importlib.util
import json
import sys
import sysconfig
from pathlib import Path
from typing import Any

PORT, SECRET, WEBSITE, CENTRES = sys.argv[1:5]
ADDRESSES = {number: tuple(address) for number, address in json.loads(CENTRES)}


def load() -> Any:
    """The program as a module. It reads its arguments when it is loaded."""
    sys.argv = ["mtprotoproxy", PORT, SECRET]
    path = Path(sysconfig.get_path("scripts"), "mtprotoproxy.py")
    spec = importlib.util.spec_from_file_location("mtprotoproxy", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def serve(program: Any) -> None:
    """Listen until the process ends."""
    connect = program.open_connection_tryer

    async def connect_to(number: int, _port: int, **more: Any) -> Any:
        host, port = ADDRESSES[number]
        return await connect(host, port, **more)

    vars(program).update(TG_DATACENTERS_V4=list(range(1, 6)), open_connection_tryer=connect_to)
    program.init_stats()
    server = await asyncio.start_server(program.handle_client_wrapper, "127.0.0.1", int(PORT))
    async with server:
        await server.serve_forever()


program = load()
program.init_config()
program.config.SECURE_ONLY = False
program.config.MASK_HOST, program.config.MASK_PORT = "127.0.0.1", 1  # nobody: it hangs up
program.config.TLS_DOMAIN = WEBSITE
asyncio.run(serve(program))
