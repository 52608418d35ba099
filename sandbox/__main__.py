"""``python -m sandbox``: the data centre alone."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sandbox.demo import DemoPeople
from sandbox.journal import JournalInUse
from sandbox.mtproto import keys
from sandbox.server import DataCentre
from sandbox.world import World

USAGE_ERROR = 2
"""The exit code if it cannot start with these options."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until SIGINT or SIGTERM; return the exit code."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    if not (options.allow_network or is_loopback(options.host)):
        sys.stderr.write(f"{options.host} is not this machine; --allow-network permits it\n")
        return USAGE_ERROR
    try:
        with tempfile.TemporaryDirectory(prefix="sandbox-") as scratch:
            return asyncio.run(serve(options, scratch))
    except (JournalInUse, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE_ERROR


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser("python -m sandbox", description="A Telegram data centre.")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on")
    made.add_argument("--port", type=int, default=0, help="port to listen on; 0: a free one")
    made.add_argument(
        "--also-dc",
        type=number_and_port,
        action="append",
        default=[],
        metavar="DC[:PORT]",
        help="another data centre, on a free port unless a port is given",
    )
    made.add_argument(
        "--home",
        type=home,
        action="append",
        default=[],
        metavar="PHONE=DC",
        help="the home data centre of a phone number; the default is the first, 2",
    )
    made.add_argument("--advertise-host", help="address that is announced to clients")
    made.add_argument("--allow-network", action="store_true", help="permit a --host off loopback")
    made.add_argument("--memory", type=Path, help="file that keeps the world across restarts")
    made.add_argument("--key", type=Path, help="private RSA key (PEM); a missing file is made")
    made.add_argument("--public-key", type=Path, help="where the public key (PEM) is written")
    made.add_argument("--people", choices=("demo", "none"), default="none")
    made.add_argument("--closed", action="store_true", help="unknown phones must sign up elsewhere")
    made.add_argument("--test-numbers", action="store_true", help="99966XYYYY has code XXXXX")
    made.add_argument("--stop-with-parent", action="store_true", help="end when stdin ends")
    return made


def number_and_port(text: str) -> tuple[int, int]:
    """Parse DC or DC:PORT (ValueError if it is neither)."""
    number, _, port = text.partition(":")
    return int(number), int(port or 0)


def home(text: str) -> tuple[str, int]:
    """Parse PHONE=DC (ValueError if it is not)."""
    phone, _, dc_id = text.partition("=")
    return phone.lstrip("+"), int(dc_id)


def is_loopback(host: str) -> bool:
    """Whether an address belongs to this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reachable(host: str) -> str:
    """An address at which clients on this machine can reach a server that listens on ``host``."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 # compared, not bound


async def serve(options: argparse.Namespace, scratch: str) -> int:
    """Listen, print how to connect, and run until a signal."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if options.stop_with_parent:
        loop.add_reader(sys.stdin.fileno(), end_at_eof, ended)
    key_file = options.key or (options.memory.with_suffix(".key.pem") if options.memory else None)
    centre = DataCentre(
        World(),
        host=options.host,
        port=options.port,
        also=dict(options.also_dc),
        key=keys.load(key_file) if key_file else None,
        memory=options.memory,
        closed=options.closed,
        advertise_host=options.advertise_host or reachable(options.host),
    )
    people = DemoPeople(centre) if options.people == "demo" else None
    centre.authentication.homes.update(options.home)
    centre.authentication.codes.test_numbers = options.test_numbers
    centre.authentication.codes.on_code.append(
        lambda phone, code: say(f"login code +{phone} {code}", ended)
    )
    async with centre:
        public_key = write_public_key(centre, options, Path(scratch))
        for line in introduction(centre, public_key, people):
            say(line, ended)
        living = asyncio.create_task(people.run()) if people else None
        await ended.wait()
        if living is not None:
            living.cancel()
    return 0


def say(line: str, ended: asyncio.Event) -> None:
    """Print one line on standard output. End if nobody can read it any more."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended.set()


def end_at_eof(ended: asyncio.Event) -> None:
    """The end of standard input means that the parent has ended."""
    if not os.read(sys.stdin.fileno(), 4096):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        ended.set()


def write_public_key(centre: DataCentre, options: argparse.Namespace, scratch: Path) -> Path:
    """Write the public key to a file that clients can read; return its path."""
    beside = options.memory.with_suffix(".pem") if options.memory else scratch / "public.pem"
    path: Path = options.public_key or beside
    path.write_text(centre.public_key_pem)
    return path.resolve()


def introduction(centre: DataCentre, public_key: Path, people: DemoPeople | None) -> list[str]:
    """How to connect, and with which accounts."""
    lines = [
        "A Telegram data centre is listening. Settings for .env:",
        f"TELEGRAM_DC_ID={centre.dc_id}",
        f"TELEGRAM_DC_HOST={centre.advertised_host}",
        f"TELEGRAM_DC_PORT={centre.port}",
        f"TELEGRAM_DC_PUBLIC_KEY_FILE={public_key}",
        "Any API id and hash are accepted.",
    ]
    lines += [
        f"Data centre {point.dc_id} listens at {point.advertised_host}:{point.port}."
        for point in centre.access_points[1:]
    ]
    for owner in people.owners if people else ():
        password = f", password {owner.password}" if isinstance(owner.password, str) else ""
        name = f"{owner.first_name} {owner.last_name}"
        lines.append(f"+{owner.phone} {name} @{owner.username}{password}")
    if not centre.authentication.closed:
        lines.append("Any other phone number that asks for a code becomes a user.")
    return lines


if __name__ == "__main__":
    sys.exit(main())
