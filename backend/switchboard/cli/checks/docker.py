"""Check for problems that only Docker causes: its version, a rootless engine, SELinux, and values
that Compose changes."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from switchboard.cli.checks import Finding, ok, problem, warning
from switchboard.settings import Settings

TIMEOUT = 5.0
"""How long the engine may take to answer, in seconds."""

SAFE = (28, 3, 3)
"""Since this version, only this machine reaches ports that are published on 127.0.0.1, also after
firewalld was reloaded (moby #45610, CVE-2025-54388)."""

ENV_FILE = Path(".env")

CHANGED = re.compile(
    r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*+(?!')(?:(?!\s#).)*?(?<!\\)\$"
)
"""A line whose value Compose changes: it has a `$` and is not in single quotes (Compose: Syntax for
environment files)."""


def check(given: Settings, env_file: Path = ENV_FILE) -> Iterator[Finding]:
    """What Docker and Compose on this machine may do wrong. Without Docker nothing is checked."""
    program = shutil.which("docker")
    if program is None:
        return
    yield from check_version(_ask(program, "version", "{{.Server.Version}}"))
    options = _ask(program, "info", "{{json .SecurityOptions}}")
    yield from check_security(options, given.data_dir.resolve())
    yield from check_env_file(env_file)


def check_version(version: str) -> Iterator[Finding]:
    """Whether the engine protects ports that are published on 127.0.0.1."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if found is not None and tuple(map(int, found.groups())) < SAFE:
        yield warning(
            "Docker",
            f"Version {version} may let other machines in the local network reach ports that are "
            f"published on 127.0.0.1. Upgrade to {'.'.join(map(str, SAFE))} or newer.",
        )


def check_security(options: str, folder: Path) -> Iterator[Finding]:
    """What a rootless engine and SELinux mean for the data folder.

    options: the engine's security options as JSON (Docker: docker system info).
    """
    names = {option.partition(",")[0] for option in json.loads(options or "null") or ()}
    if "name=rootless" in names:
        yield ok(
            "Docker",
            f"The engine is rootless. In {folder}, the files of the stack belong to one of your "
            "subordinate ids; copy them with `docker compose cp`.",
        )
    if "name=selinux" in names and folder in (Path("/"), Path.home(), *Path.home().parents):
        yield problem(
            "Docker",
            f"With SELinux, Compose labels all of {folder} for containers, and other programs may "
            "lose access to it. Set DATA_DIR to a folder of its own.",
        )
    elif "name=selinux" in names:
        yield ok("Docker", f"With SELinux, Compose labels {folder} for containers.")


def check_env_file(file: Path) -> Iterator[Finding]:
    """Each value of `.env` that Compose would change, by its name."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):  # the check of the settings reports it
        return
    for line in lines:
        found = CHANGED.match(line)
        if found is not None:
            yield warning(
                "Settings",
                f"{found['name']} in {file} has a `$`, which Docker Compose replaces together with "
                "the word after it. Put the value into single quotes.",
            )


def _ask(program: str, command: str, template: str) -> str:
    """What the engine says about itself, or nothing if it does not answer."""
    try:
        ended = subprocess.run(  # noqa: S603 - constant arguments
            [program, command, "--format", template],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
