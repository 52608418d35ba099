"""Read the service's stream of events from a command.

A lost connection is opened again with the number of the last event, so no event is missed or
repeated.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection, connect, unix_connect

from switchboard.cli.api_client import PROBE, Refused, request_headers
from switchboard.settings import Settings

Frame = dict[str, Any]

SILENCE = 30.0
"""Seconds without a frame after which the connection counts as lost. The service sends one every
ten seconds."""

PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts to connect again."""


class Stream:
    """An open connection to the stream. seq: the number of the last event that was read."""

    def __init__(self, given: Settings, since: int | None = None) -> None:
        """Raises Refused if the service does not answer."""
        try:
            self._socket = _open(given, since)
            try:
                hello: Frame = json.loads(self._socket.recv(timeout=PROBE))
            except BaseException:
                self.close()
                raise
        except (OSError, InvalidHandshake, ConnectionClosed) as error:
            raise Refused(
                "backend_silent",
                f"Switchboard does not answer ({type(error).__name__}). Look at its log and try "
                "again.",
            ) from error
        self.seq: int = hello["seq"] if since is None else since

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def frames(self, seconds: float) -> Iterator[Frame]:
        """The frames of the next seconds. Ends earlier if the connection is lost."""
        end = time.monotonic() + seconds
        with suppress(ConnectionClosed, TimeoutError):
            while (left := end - time.monotonic()) > 0:
                frame: Frame = json.loads(self._socket.recv(timeout=min(left, SILENCE)))
                self.seq = max(self.seq, frame["seq"])
                yield frame


def follow(given: Settings, since: int | None, on_lost: Callable[[], None]) -> Iterator[Frame]:
    """All frames without end, over as many connections as needed. on_lost: called when a connection
    ends. Raises Refused if the first connection cannot be made."""
    stream = Stream(given, since)
    while True:
        try:
            yield from stream.frames(float("inf"))
        finally:
            stream.close()
        on_lost()
        stream = _again(given, stream.seq)


def _again(given: Settings, since: int) -> Stream:
    tries = 0
    while True:
        try:
            return Stream(given, since)
        except Refused:
            time.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1


def _open(given: Settings, since: int | None) -> ClientConnection:
    query = "" if since is None else f"?since={since}"
    uri = f"ws://127.0.0.1:{given.dashboard_port}/ws{query}"
    headers = request_headers(given)
    if given.backend_socket is None:
        return connect(
            uri,
            additional_headers=headers,
            open_timeout=PROBE,
            close_timeout=PROBE,
            proxy=None,
            max_size=None,
        )
    return unix_connect(
        str(given.backend_socket),
        uri,
        additional_headers=headers,
        open_timeout=PROBE,
        close_timeout=PROBE,
        max_size=None,
    )
