"""The messages that a session sends: their numbers, containers, and those not acknowledged yet.

Follows core.telegram.org/mtproto/description and /service_messages_about_messages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from sandbox.auth.auth_keys import AuthKey
from sandbox.mtproto import serialise
from sandbox.world import User

MAX_UNACKNOWLEDGED = 1024
CONTAINER_MESSAGES = 100
CONTAINER_BYTES = 512 * 1024

Packet = tuple[int, int, bytes]
"""A message to send: its msg_id, its seq_no and its body."""


class SendQueue:
    """Messages that wait for the end of the turn of the event loop.

    Content-related messages are also kept until the client acknowledges them.
    """

    def __init__(self, key: AuthKey, clock: Callable[[], float]) -> None:
        self._key = key
        self._clock = clock
        self._last_msg_id = 0
        self._content_sent = 0
        self._waiting: list[Packet] = []
        self._unacknowledged: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self._unacknowledged_of: User | None = None
        self._repeating = False

    @property
    def unacknowledged(self) -> list[int]:
        """The ids of the messages that the client has not acknowledged."""
        return list(self._unacknowledged)

    def next_msg_id(self, *, answer: bool) -> int:
        """The server's clock in the upper half; 1 mod 4 answers the client, 3 comes unasked."""
        now = self._clock()
        msg_id = int(now) << 32 | int(now % 1 * 2**32) & ~3
        if msg_id <= self._last_msg_id:
            msg_id = (self._last_msg_id & ~3) + 4
        self._last_msg_id = msg_id | (1 if answer else 3)
        return self._last_msg_id

    def add(self, msg_id: int, body: bytes, *, content: bool) -> None:
        """Queue a message. Messages of a former user of the key are not sent again after it."""
        seq_no = self._content_sent * 2 + content
        self._content_sent += content
        self._waiting.append((msg_id, seq_no, body))
        if not content:
            return
        if self._key.user is not self._unacknowledged_of:
            self._unacknowledged.clear()
            self._unacknowledged_of = self._key.user
        self._unacknowledged[msg_id] = seq_no, body
        if len(self._unacknowledged) > MAX_UNACKNOWLEDGED:
            self._unacknowledged.popitem(last=False)

    def add_again(self, msg_ids: list[int]) -> bool:
        """Queue unacknowledged messages again, before all others; whether there were any."""
        known = {i: self._unacknowledged[i] for i in msg_ids if i in self._unacknowledged}
        if not known or self._unacknowledged_of is not self._key.user:
            return False
        waiting = [message for message in self._waiting if message[0] not in known]
        self._waiting = [(msg_id, *message) for msg_id, message in known.items()] + waiting
        self._repeating = True
        return True

    def acknowledged(self, msg_ids: list[int]) -> None:
        """The client has these messages: forget them."""
        for msg_id in msg_ids:
            self._unacknowledged.pop(msg_id, None)

    def take(self) -> Iterator[Packet]:
        """Empty the queue. Returns what is to be sent: single messages and containers.

        A message that is sent again under its msg_id must be in a container
        (core.telegram.org/mtproto/service_messages_about_messages).
        """
        waiting, self._waiting = self._waiting, []
        repeating, self._repeating = self._repeating, False
        return self._packets(waiting, repeating=repeating)

    def _packets(self, waiting: list[Packet], *, repeating: bool) -> Iterator[Packet]:
        for batch in _batches(waiting):
            if len(batch) == 1 and not repeating:
                yield batch[0]
            else:
                packed = serialise.container(batch)
                yield self.next_msg_id(answer=False), self._content_sent * 2, packed


def _batches(messages: list[Packet]) -> Iterator[list[Packet]]:
    """Messages in groups that fit a container."""
    batch: list[Packet] = []
    size = 0
    for message in messages:
        full = len(batch) >= CONTAINER_MESSAGES or size + len(message[2]) > CONTAINER_BYTES
        if batch and full:
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += len(message[2])
    if batch:
        yield batch
