"""The journal: every event as one line of JSON, written before the event is applied.

A line reaches the operating system before the answer is sent, so a killed process loses nothing
that a client knows. An incomplete last line, as on a full disk, is cut off.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import astuple
from pathlib import Path
from typing import Any, get_args

from sandbox.auth import auth_keys
from sandbox.auth.auth_keys import AuthKeys, KeyEvent
from sandbox.world import World, events
from sandbox.world.state import APPLY

KINDS: dict[str, Any] = {kind.__name__: kind for kind in (*APPLY, *get_args(auth_keys.KeyEvent))}


class JournalInUse(RuntimeError):
    """Another data centre is using that file."""


class Journal:
    """The journal of a world and its auth keys, in one file."""

    def __init__(self, path: Path, world: World, auth_keys: AuthKeys) -> None:
        if world.state.secret:
            raise ValueError("a world gets its memory before anything happens in it")
        self._file = path.open("ab+", buffering=0)
        path.chmod(0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise JournalInUse(f"{path} is in use by another data centre") from error
        try:
            self._replay(world, auth_keys)
        except ValueError:
            self._file.close()
            raise
        world.journal = self._append
        auth_keys.journal = self._append

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, event: events.Event | KeyEvent) -> None:
        line = json.dumps([type(event).__name__, *astuple(event)], ensure_ascii=False)
        self._file.write(line.encode("utf-8", "surrogatepass") + b"\n")

    def _replay(self, world: World, auth_keys: AuthKeys) -> None:
        self._file.seek(0)
        good = 0
        for line in self._file.read().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                os.ftruncate(self._file.fileno(), good)
                break
            good += len(line)
            event = _event(line)
            if isinstance(event, KeyEvent):
                auth_keys.apply(event)
            else:
                world.state.apply(event)


def _event(line: bytes) -> events.Event | KeyEvent:
    """The event of a line (ValueError if this version does not know it)."""
    try:
        name, *fields = json.loads(line.decode("utf-8", "surrogatepass"))
        event: events.Event | KeyEvent = KINDS[name](*fields)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"the memory has a line that is no event here: {line[:60]!r}") from error
    return event
